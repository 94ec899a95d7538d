import APIModel
import ArgumentParser
import Glibc
import JSON
import Logging

/// How the log is written to standard error.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
    /// A line for people.
    case text
    /// An object a line: `ts`, `level`, `logger`, `msg`, and what the message says besides under names of its own.
    case json

    /// Has every logger of the process write so.
    func install() {
        switch self {
        case .text: LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        case .json: LoggingSystem.bootstrap { JSONLogHandler(label: $0) }
        }
    }
}

/// Writes each message as one line of JSON, with one write: lines of several threads do not mix.
struct JSONLogHandler: LogHandler {
    let label: String
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel = Logger.Level.info

    init(label: String) {
        self.label = label
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var clock = timespec()
        clock_gettime(CLOCK_REALTIME, &clock)
        let now = MicroTime(seconds: Int64(clock.tv_sec), nanoseconds: Int32(clock.tv_nsec))
        var all = metadata
        if let provider = metadataProvider { all.merge(provider.get()) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        var line = Self.line(
            time: now.description, level: event.level.rawValue, label: label, message: "\(event.message)",
            metadata: all)
        line.append(UInt8(ascii: "\n"))
        // A log that cannot be written stops nobody.
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// One line without its end. Names of the line's own keep their meaning: a message's come under others then.
    static func line(
        time: String, level: String, label: String, message: String, metadata: Logger.Metadata
    ) -> [UInt8] {
        var object: JSONObject = [
            "level": .string(level), "logger": .string(label), "msg": .string(message), "ts": .string(time),
        ]
        for (key, value) in metadata {
            object[object[key] == nil ? key : "field_" + key] = json(value)
        }
        return JSONValue.object(object).encoded().array
    }

    private static func json(_ value: Logger.Metadata.Value) -> JSONValue {
        switch value {
        case .string(let text): return .string(text)
        case .stringConvertible(let value): return .string(value.description)
        case .array(let list): return .array(list.map(json))
        case .dictionary(let members):
            var object: JSONObject = [:]
            for (key, value) in members { object[key] = json(value) }
            return .object(object)
        }
    }
}
