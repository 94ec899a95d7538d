public import ArgumentParser
public import Logging
public import Reactor

/// `HOST:PORT`: an address, or a name that is looked up when it is used.
public struct HostAndPort: ExpressibleByArgument {
    /// An address or a name, without brackets.
    public let host: String
    public let port: UInt16

    public init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"), let port = UInt16(argument[argument.index(after: colon)...])
        else { return nil }
        var host = String(argument[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            // An IPv6 address without its brackets: which colon is the port's?
            return nil
        }
        guard !host.isEmpty else { return nil }
        self.host = host
        self.port = port
    }

    public var defaultValueDescription: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// The address, looked up where it is a name.
    public func address(on loop: EventLoop) async throws -> SocketAddress {
        if let address = SocketAddress(ip: host, port: port) { return address }
        do {
            guard let first = try await loop.resolve(host, port: port).first else {
                throw Failure("The name \(host) has no address.")
            }
            return first
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure("The name \(host) cannot be looked up: \(error).")
        }
    }
}

/// A number of bytes: `1073741824`, `512MiB`, `8GiB`.
public struct ByteCount: ExpressibleByArgument {
    /// The number.
    public let bytes: Int

    public init(bytes: Int) {
        self.bytes = bytes
    }

    public init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        let unit = argument.dropFirst(digits.count)
        let factors = ["": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40]
        guard let number = Int(digits), let factor = factors[String(unit)] else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        guard !overflow, product > 0 else { return nil }
        bytes = product
    }

    public var defaultValueDescription: String { bytes % (1 << 30) == 0 ? "\(bytes >> 30)GiB" : "\(bytes)" }
}

/// How much is logged.
public enum LogLevel: String, ExpressibleByArgument, CaseIterable {
    case trace, debug, info, notice, warning, error, critical

    /// As the log has it.
    public var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .notice }
}
