import Base

/// What happened in a simulated world: a digest of every event, and the events as lines when they are kept.
public struct SimulatedTrace: Sendable {
    enum Event: UInt64 {
        case turn
        case connect
        case accept
        case deliver
        case end
        case reset
        case cut
        case heal
    }

    /// FNV-1a (Fowler, Noll, Vo) over the events, 64 bits. Equal digests mean equal runs.
    public private(set) var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    /// The number of events.
    public private(set) var count = 0
    /// One line an event: nanoseconds, event, subject, amount. Empty unless the world records them.
    public private(set) var lines: [String] = []
    private let keepsLines: Bool

    init(keepsLines: Bool) {
        self.keepsLines = keepsLines
    }

    mutating func add(_ event: Event, at instant: Instant, _ subject: Int, _ amount: Int) {
        count += 1
        for word in [instant.nanoseconds, event.rawValue, UInt64(subject), UInt64(amount)] {
            digest = (digest ^ word) &* 0x100_0000_01B3
        }
        if keepsLines { lines.append("\(instant.nanoseconds) \(event) \(subject) \(amount)") }
    }
}

extension SimulatedWorld {
    func record(_ event: SimulatedTrace.Event, _ subject: Int, _ amount: Int) {
        trace.add(event, at: now, subject, amount)
    }
}
