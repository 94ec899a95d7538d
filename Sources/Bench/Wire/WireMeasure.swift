import Foundation

/// Times operations by the processor's time of the thread, which other load on the machine changes little.
enum WireMeasure {
    /// Runs `operation` for about `seconds` and returns nanoseconds of one.
    static func nanosecondsPerOp(_ seconds: Double, _ operation: () throws -> Void) rethrows -> Double {
        let batch = 20
        let began = nanoseconds()
        let end = began + UInt64(seconds * 1e9)
        var operations = 0
        repeat {
            for _ in 0..<batch { try operation() }
            operations += batch
        } while nanoseconds() < end
        return Double(nanoseconds() - began) / Double(operations)
    }

    private static func nanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    static func median(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.sorted()[values.count / 2]
    }
}

/// Counts allocations where `Tools/wire-peer`'s counter is preloaded.
struct WireAllocations {
    private typealias Counter = @convention(c) () -> UInt64
    private let counter: Counter

    /// Nil where nothing counts.
    init?() {
        guard let symbol = dlsym(nil, "allocation_count") else { return nil }
        // SAFETY: the symbol is `allocation_count` of count-allocations.c, which has this type.
        counter = unsafeBitCast(symbol, to: Counter.self)
    }

    /// Allocations of one operation on average.
    func perOp(_ operation: () throws -> Void) rethrows -> Double {
        for _ in 0..<10 { try operation() }
        let before = counter()
        for _ in 0..<1_000 { try operation() }
        return Double(counter() - before) / 1_000
    }
}
