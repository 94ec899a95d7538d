import Foundation
import SwiftProtobuf

// The peer's side of `bench-load wire`: says how many bytes and allocations each operation took and how
// fast it went, once for each line of its standard input.
//
//   wire-peer FILE                 FILE holds one pod in the binary form
//   < encode SECONDS               > OPERATIONS NANOSECONDS
//   < decode SECONDS               > OPERATIONS NANOSECONDS
//   < allocations encode|decode    > ALLOCATIONS of 1,000 operations, or `-` where nobody counts

guard CommandLine.arguments.count == 2, let bytes = FileManager.default.contents(atPath: CommandLine.arguments[1])
else {
    FileHandle.standardError.write(Data("usage: wire-peer FILE\n".utf8))
    exit(2)
}
let input = [UInt8](bytes)
let pod = try K8s_Io_Api_Core_V1_Pod(serializedBytes: input)
let again: [UInt8] = try pod.serializedBytes()
guard pod.unknownFields.data.isEmpty, pod.spec.containers.count == 1, again.count == input.count else {
    FileHandle.standardError.write(Data("wire-peer: the file is not the pod that this code was generated for\n".utf8))
    exit(1)
}

/// Keeps what an operation made in use.
nonisolated(unsafe) var kept = 0

func encode() throws {
    let made: [UInt8] = try pod.serializedBytes()
    kept &+= made.count
}

func decode() throws {
    kept &+= try K8s_Io_Api_Core_V1_Pod(serializedBytes: input).spec.containers.count
}

/// The processor's time of this process, which other load does not change.
func nanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// Runs `operation` for about `seconds`, asking the clock once in 100 operations.
func measure(_ operation: () throws -> Void, seconds: Double) throws -> String {
    let began = nanoseconds()
    let end = began + UInt64(seconds * 1e9)
    var operations = 0
    repeat {
        for _ in 0..<100 { try operation() }
        operations += 100
    } while nanoseconds() < end
    return "\(operations) \(nanoseconds() - began)"
}

/// Allocations of 1,000 operations, as the preloaded counter says.
func allocations(_ operation: () throws -> Void) throws -> String {
    typealias Counter = @convention(c) () -> UInt64
    guard let symbol = dlsym(nil, "allocation_count") else { return "-" }
    // SAFETY: the symbol is `allocation_count` of count-allocations.c, which has this type.
    let count = unsafeBitCast(symbol, to: Counter.self)
    for _ in 0..<10 { try operation() }
    let before = count()
    for _ in 0..<1_000 { try operation() }
    return "\(count() - before)"
}

while let line = readLine() {
    let words = line.split(separator: " ")
    let answer: String? =
        switch (words.first, words.dropFirst().first) {
        case ("encode", let seconds?): try Double(seconds).map { try measure(encode, seconds: $0) }
        case ("decode", let seconds?): try Double(seconds).map { try measure(decode, seconds: $0) }
        case ("allocations", "encode"): try allocations(encode)
        case ("allocations", "decode"): try allocations(decode)
        default: nil
        }
    FileHandle.standardOutput.write(Data("\(answer ?? "?")\n".utf8))
}
