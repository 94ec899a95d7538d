public import Foundation

/// Where the tables that nobody here wrote are found: `shared/` beside the checkout.
public enum Cases {
    /// The folder `shared/` next to the repository, or the one that `TRIREME_SHARED` names.
    public static let shared: URL = {
        if let named = ProcessInfo.processInfo.environment["TRIREME_SHARED"] {
            return URL(fileURLWithPath: named, isDirectory: true)
        }
        return repository.deletingLastPathComponent().appendingPathComponent("shared", isDirectory: true)
    }()

    /// The root of this checkout.
    public static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The bytes of a file under `shared/cases`, or nil after saying on standard output that it is missing.
    public static func bytes(_ path: String) -> [UInt8]? {
        let url = shared.appendingPathComponent("cases").appendingPathComponent(path)
        guard let data = try? Data(contentsOf: url) else {
            print(
                "passed over: \(url.path) is not on this machine (set TRIREME_SHARED to the folder that holds cases/)")
            return nil
        }
        return [UInt8](data)
    }

    /// The rows of a table of upstream's tests: the first line, which describes the file, left out.
    public static func rows(_ path: String) -> [[String: Any]]? {
        guard let bytes = bytes(path) else { return nil }
        return bytes.split(separator: UInt8(ascii: "\n")).dropFirst().compactMap { line in
            (try? JSONSerialization.jsonObject(with: Data(line), options: [.fragmentsAllowed])) as? [String: Any]
        }
    }
}

/// Counts what became of the rows of a table, and prints the count as one line.
public struct Tally {
    public let name: String
    public private(set) var passed = 0
    public private(set) var failures: [String] = []
    public private(set) var passedOver: [String: Int] = [:]

    public init(_ name: String) {
        self.name = name
    }

    public var failed: Int { failures.count }
    public var counted: Int { passed + failed }
    /// The share of counted rows that passed, 0 to 1; 0 when nothing was counted.
    public var share: Double { counted == 0 ? 0 : Double(passed) / Double(counted) }
    /// The share of all rows that were passed over, 0 to 1.
    public var shareOver: Double {
        let over = passedOver.values.reduce(0, +)
        return over + counted == 0 ? 0 : Double(over) / Double(over + counted)
    }

    public mutating func check(_ condition: Bool, _ row: @autoclosure () -> String) {
        if condition { passed += 1 } else { failures.append(row()) }
    }

    public mutating func passOver(_ reason: String, count: Int = 1) {
        passedOver[reason, default: 0] += count
    }

    /// Prints the count, up to `shown` failures, and each reason for passing over with its number.
    public func report(shown: Int = 20) {
        let over = passedOver.values.reduce(0, +)
        print("\(name): \(passed) pass, \(failed) fail, \(over) passed over")
        for failure in failures.prefix(shown) { print("    fail: \(failure)") }
        for (reason, count) in passedOver.sorted(by: { $0.key < $1.key }) { print("    over: \(count) × \(reason)") }
    }
}
