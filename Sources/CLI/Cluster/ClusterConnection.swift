import Base
import Client
import Reactor
import Transport

/// Makes a connection of what configuration and flags say.
enum ClusterConnection {
    /// A loop for the life of the program, and a client on it.
    ///
    /// - Parameters:
    ///   - location: Where relative paths of credentials begin.
    ///   - timeout: How long one request may take; nil for the client's own limit.
    static func open(
        _ context: ActiveContext, _ location: ConfigLocation, timeout: Duration?,
        warn: @escaping @Sendable (String) -> Void
    ) async throws(CommandError) -> ClientCluster {
        var configuration = try configuration(context, location, software: "ctl")
        if let timeout { configuration.requestDeadline = timeout }
        configuration.onWarning = warn
        let loop = EventLoop(name: "ctl")
        do throws(LoopError) {
            try loop.start()
        } catch {
            throw .message("no event loop: \(error)")
        }
        do throws(ClientError) {
            return ClientCluster(try await Client.connect(configuration, on: loop), loop)
        } catch {
            throw .text(
                "Unable to connect to the server \(context.cluster.servers.joined(separator: ",")): \(error)")
        }
    }

    /// Where the servers of a context are, and who its user is.
    static func configuration(
        _ context: ActiveContext, _ location: ConfigLocation, software: String
    ) throws(CommandError) -> ClientConfiguration {
        var servers: [Endpoint] = []
        for text in context.cluster.servers {
            guard let endpoint = Endpoint(text) else {
                throw .message("\"\(text)\" is no address of a server: write host:port, [address]:port or unix:/path")
            }
            servers.append(endpoint)
        }
        var configuration = ClientConfiguration(
            servers: servers, security: try security(context, location, servers.first))
        configuration.software = "\(software)/\(TriremeVersion.text)"
        configuration.token = Bytes(try token(context.user, location).utf8)
        return configuration
    }

    private static func token(
        _ user: ConfigFile.User, _ location: ConfigLocation
    ) throws(CommandError) -> String {
        // A file counts more than a token beside it, as in kubectl.
        guard let path = user.tokenFile, !path.isEmpty else { return user.token ?? "" }
        return String(decoding: try bytes(.file(path), location), as: UTF8.self).trimmingSpace
    }

    private static func security(
        _ context: ActiveContext, _ location: ConfigLocation, _ endpoint: Endpoint?
    ) throws(CommandError) -> ClientSecurity {
        guard let authority = context.cluster.certificateAuthority else {
            throw .message(
                "the cluster has no certificate-authority: without it a server cannot be told from an impostor")
        }
        do {
            let authorities = try Certificate.list(pem: text(authority, location))
            let tls: TLSContext
            if let certificate = context.user.certificate {
                guard let key = context.user.key else {
                    throw CommandError.message("the user has a client-certificate and no client-key")
                }
                let chain = try Certificate.list(pem: text(certificate, location))
                guard let first = chain.first else { throw CommandError.message("the client-certificate is empty") }
                let identity = try TLSIdentity(
                    certificate: first, intermediates: Array(chain.dropFirst()),
                    key: PrivateKey(pem: text(key, location)), authorities: authorities)
                tls = try .client(identity)
            } else {
                tls = try .anonymousClient(believing: authorities)
            }
            return .tls(tls, expecting: name(context.cluster.serverName, endpoint))
        } catch let error as CommandError {
            throw error
        } catch {
            throw .message("unable to load credentials: \(error)")
        }
    }

    /// The name that the server's certificate has to carry.
    private static func name(_ given: String?, _ endpoint: Endpoint?) -> TLSPeerName {
        if let given, !given.isEmpty { return .dns(given) }
        switch endpoint {
        case .name(let name, _): return .dns(name)
        case .address(let address):
            // `10.0.0.1:6443` and `[::1]:6443` without their ports; sockets of files have no name of their own.
            let text = "\(address)"
            guard let colon = text.lastIndex(of: ":"), !text.hasPrefix("unix") else { return .dns("localhost") }
            let host = text[..<colon].drop { $0 == "[" }
            return .ip(String(host.last == "]" ? host.dropLast() : host))
        case nil: return .dns("localhost")
        }
    }

    /// A credential as text. Throws when its file cannot be read.
    static func pem(_ credential: ConfigFile.Credential, _ location: ConfigLocation) throws(ConfigError) -> String {
        do throws(CommandError) {
            return try text(credential, location)
        } catch {
            throw ConfigError(error.text)
        }
    }

    private static func text(
        _ credential: ConfigFile.Credential, _ location: ConfigLocation
    ) throws(CommandError) -> String {
        String(decoding: try bytes(credential, location), as: UTF8.self)
    }

    private static func bytes(
        _ credential: ConfigFile.Credential, _ location: ConfigLocation
    ) throws(CommandError) -> [UInt8] {
        switch credential {
        case .data(let bytes): return bytes
        case .file(let path):
            do throws(FileAccessError) {
                return try FileAccess.read(location.resolve(path), bytesMax: Limits.configBytesMax)
            } catch {
                throw .message("unable to read credentials: \(error)")
            }
        }
    }
}
