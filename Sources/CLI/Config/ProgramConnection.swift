public import Client

/// Lets a daemon connect as `ctl` does: by a context of the configuration.
public enum ProgramConnection {
    /// What is wrong with the configuration or the credentials, in one sentence.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// Where the servers are, and who the daemon is.
    ///
    /// - Parameters:
    ///   - config: The file; nil: `TRIREME_CONFIG`, else `~/.trireme/config`.
    ///   - context: Nil: the file's current one.
    ///   - server: Addresses in the place of the context's.
    ///   - software: The daemon's name, for the server's logs.
    public static func configuration(
        config: String?, context: String?, server: String?, software: String
    ) throws(Failure) -> ClientConfiguration {
        let location = ConfigLocation(flag: config)
        let active: ActiveContext
        do throws(ConfigError) {
            active = try ActiveContext(location.load(), context: context, server: server)
        } catch {
            throw Failure(description: error.description)
        }
        do throws(CommandError) {
            return try ClusterConnection.configuration(active, location, software: software)
        } catch {
            let text = error.text
            throw Failure(description: String(text.hasPrefix("error: ") ? text.dropFirst(7) : text[...]))
        }
    }

    /// The certificates that the context's servers are believed by, as PEM text.
    public static func authorities(config: String?, context: String?, server: String?) throws(Failure) -> String {
        let location = ConfigLocation(flag: config)
        do throws(ConfigError) {
            let active = try ActiveContext(location.load(), context: context, server: server)
            guard let authority = active.cluster.certificateAuthority else { return "" }
            return try ClusterConnection.pem(authority, location)
        } catch {
            throw Failure(description: error.description)
        }
    }
}
