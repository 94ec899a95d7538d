import Foundation

/// How busy all processors of the machine were, so that a run can say how much of it was others.
struct LoadCPU {
    private let busy: Double
    private let began: UInt64

    /// Begins to count.
    init() {
        busy = Self.busyMicroseconds
        began = monotonicNanoseconds()
    }

    /// Processors that were kept busy on average by others than those who used `ours` microseconds since.
    func others(besides ours: Double) -> Double {
        let elapsed = Double(monotonicNanoseconds() - began) / 1_000
        return max(0, (Self.busyMicroseconds - busy - ours) / elapsed)
    }

    /// User, nice, system, interrupts and steal of all processors since the machine started.
    private static var busyMicroseconds: Double {
        let text = (try? String(contentsOfFile: "/proc/stat", encoding: .utf8)) ?? ""
        let words = text.split(separator: "\n").first?.split(separator: " ") ?? []
        let ticks = words.dropFirst().compactMap { Double($0) }
        guard ticks.count >= 8 else { return 0 }
        // The fourth and fifth are idle and waiting for the disk.
        let busy = ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6] + ticks[7]
        return busy * 1e6 / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
