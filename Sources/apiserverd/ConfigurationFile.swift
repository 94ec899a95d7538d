import ArgumentParser
import Daemon
import Manifest
import Transport

/// The file that `--config` names: YAML with the names of the flags of `serve`.
///
/// Its settings stand before those of the command line, so that the command line decides; what is repeatable adds up.
enum ConfigurationFile {
    /// The arguments with those of the file in front, where they name one; commands other than `serve` have none.
    ///
    /// Throws `Failure` with file and line.
    static func expand(_ arguments: [String]) throws -> [String] {
        var rest = arguments
        if let command = rest.first, !command.hasPrefix("-") {
            guard command == "serve" else { return arguments }
            rest.removeFirst()
        }
        guard let path = path(in: rest) else { return arguments }
        let text: String
        do throws(CertificateError) {
            text = try TLSFiles.read(path)
        } catch {
            throw Failure("The configuration \(path) cannot be read: \(describe(error))")
        }
        return ["serve"] + (try self.arguments(of: Array(text.utf8), file: path)) + rest
    }

    /// What the command line would say.
    static func arguments(of bytes: [UInt8], file: String) throws -> [String] {
        let settings: [SettingsFile.Setting]
        do throws(ManifestError) {
            settings = try SettingsFile(parsing: bytes, file: file).settings
        } catch {
            throw Failure("\(file):\(error.place.line): \(error.message)")
        }
        var arguments: [String] = []
        for setting in settings {
            let place = "\(file):\(setting.line): "
            guard setting.name != "config", setting.name != "help", setting.name != "version" else {
                throw Failure("\(place)\"\(setting.name)\" cannot stand in a file.")
            }
            // A value that begins with a dash is one by the equals sign.
            let own = setting.values.map { "--\(setting.name)=\($0)" }
            do {
                _ = try ServeCommand.parse((setting.name == "data" ? [] : ["--data=."]) + own)
            } catch {
                let message = ServeCommand.message(for: error)
                throw Failure(
                    place
                        + (message.contains("Unknown option") ? "There is no setting \"\(setting.name)\"." : message))
            }
            arguments += own
        }
        return arguments
    }

    private static func path(in arguments: [String]) -> String? {
        var path: String?
        for (place, argument) in arguments.enumerated() {
            if argument.hasPrefix("--config=") { path = String(argument.dropFirst("--config=".count)) }
            if argument == "--config", place + 1 < arguments.count { path = arguments[place + 1] }
        }
        return path
    }
}
