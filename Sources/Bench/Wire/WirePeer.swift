import Base
import Foundation

/// The peer's process: generated swift-protobuf code for the same pod, asked line by line.
final class WirePeer {
    static let howToBuild = "build it with Tools/wire-peer/build, or name it with --peer"
    private static let counterName = "libcount-allocations.so"

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private let file: String

    /// Starts the peer on a pod in the binary form.
    ///
    /// - Parameter counter: the counter to preload; nil for runs that are timed.
    init(_ path: String, pod: Bytes, counter: String? = nil) throws {
        file = NSTemporaryDirectory() + "bench-load-\(UUID().uuidString).pod"
        try Data(pod.array).write(to: URL(fileURLWithPath: file))
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = [file]
        process.standardInput = input
        process.standardOutput = output
        process.environment = ProcessInfo.processInfo.environment.merging(
            counter.map { ["LD_PRELOAD": $0] } ?? [:], uniquingKeysWith: { $1 })
        do {
            try process.run()
        } catch {
            try? FileManager.default.removeItem(atPath: file)
            throw BenchError("\(path) does not run; \(Self.howToBuild)")
        }
    }

    /// Lets the process end by the end of its input.
    func end() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: file)
    }

    /// Runs `operation` for about `seconds` and returns nanoseconds of one.
    func nanosecondsPerOp(_ operation: String, seconds: Double) throws -> Double {
        let numbers = try ask("\(operation) \(seconds)").split(separator: " ").compactMap { Double($0) }
        guard numbers.count == 2, numbers[0] > 0 else { throw BenchError("the peer's answer is no figure") }
        return numbers[1] / numbers[0]
    }

    /// Allocations of one operation; nil where nothing counts them.
    func allocationsPerOp(_ operation: String) throws -> Double? {
        Double(try ask("allocations \(operation)")).map { $0 / 1_000 }
    }

    private func ask(_ question: String) throws -> String {
        input.fileHandleForWriting.write(Data("\(question)\n".utf8))
        var line = Data()
        while true {
            let byte = output.fileHandleForReading.readData(ofLength: 1)
            guard let byte = byte.first else { throw BenchError("the peer ended before it answered '\(question)'") }
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
    }

    /// The peer's program: `given`, or one beside this program, or where `Tools/wire-peer/build` puts it.
    static func find(_ given: String?) -> String? {
        if let given { return given }
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let built = "Tools/wire-peer/.build/release/wire-peer"
        let root = own.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let candidates = [own.appendingPathComponent("wire-peer").path, root.appendingPathComponent(built).path, built]
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// The allocation counter beside the peer; nil where it was not built.
    static func counter(besidePeer path: String) -> String? {
        let folder = URL(fileURLWithPath: path).resolvingSymlinksInPath().deletingLastPathComponent()
        let counter = folder.appendingPathComponent(counterName).path
        return FileManager.default.fileExists(atPath: counter) ? counter : nil
    }
}
