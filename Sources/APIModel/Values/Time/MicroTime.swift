public import Base

/// A point in time that is read and written to the microsecond: `2006-01-02T15:04:05.000000Z`.
public struct MicroTime: Sendable, Hashable, BitwiseCopyable {
    /// Seconds since 1970-01-01T00:00:00Z; negative before.
    public var seconds: Int64
    /// 0 to 999,999,999. Only whole microseconds are written.
    public var nanoseconds: Int32

    @inlinable
    public init(seconds: Int64, nanoseconds: Int32 = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Go's zero time, 0001-01-01T00:00:00Z, which Kubernetes writes as `null`.
    public static let zero = MicroTime(seconds: -62_135_596_800)

    @inlinable public var isZero: Bool { self == .zero }

    /// Parses UTF-8 bytes: RFC 3339 with an offset or `Z`, and exactly six digits of a fraction.
    public init(parsing bytes: UnsafeBufferPointer<UInt8>) throws(TimeError) {
        (seconds, nanoseconds) = try RFC3339.parse(bytes, fraction: .micro)
    }

    /// Parses a text. See `init(parsing:)` for bytes.
    public init(parsing text: String) throws(TimeError) {
        self = try text.withBytes { (bytes) throws(TimeError) in try MicroTime(parsing: bytes) }
    }

    /// The time that `text` writes, or nil.
    public init?(_ text: String) {
        guard let parsed = try? MicroTime(parsing: text) else { return nil }
        self = parsed
    }

    /// The same point as `time`.
    @inlinable
    public init(_ time: Time) {
        self.init(seconds: time.seconds, nanoseconds: time.nanoseconds)
    }

    /// The time at the last full microsecond: what is left after writing and reading.
    @inlinable
    public var wholeMicroseconds: MicroTime {
        MicroTime(seconds: seconds, nanoseconds: nanoseconds - nanoseconds % 1000)
    }

    /// Appends the text in UTC to `buffer`.
    public func append(to buffer: inout ByteBuffer) {
        buffer.append(upTo: RFC3339.textBytesMax) {
            RFC3339.write(seconds: seconds, nanoseconds: nanoseconds, micro: true, into: $0)
        }
    }
}

extension MicroTime: Comparable, LosslessStringConvertible {
    @inlinable
    public static func < (left: MicroTime, right: MicroTime) -> Bool {
        left.seconds != right.seconds ? left.seconds < right.seconds : left.nanoseconds < right.nanoseconds
    }

    /// `2006-01-02T15:04:05.000000Z`.
    public var description: String {
        String(unsafeUninitializedCapacity: RFC3339.textBytesMax) {
            RFC3339.write(seconds: seconds, nanoseconds: nanoseconds, micro: true, into: $0)
        }
    }

    /// The time from `right` to `left`; negative when `left` is earlier.
    @inlinable
    public static func - (left: MicroTime, right: MicroTime) -> Duration {
        .seconds(left.seconds - right.seconds) + .nanoseconds(Int64(left.nanoseconds - right.nanoseconds))
    }

    /// `time` moved by `duration`, to the nanosecond.
    public static func + (time: MicroTime, duration: Duration) -> MicroTime {
        let (seconds, nanoseconds) = sum(time.seconds, time.nanoseconds, duration)
        return MicroTime(seconds: seconds, nanoseconds: nanoseconds)
    }

    /// Seconds and nanoseconds moved by `duration`; the nanoseconds stay within their second.
    static func sum(_ seconds: Int64, _ nanoseconds: Int32, _ duration: Duration) -> (Int64, Int32) {
        let (more, attoseconds) = duration.components
        let total = Int64(nanoseconds) + attoseconds / 1_000_000_000
        let (carry, rest) = RFC3339.floorDivide(total, by: 1_000_000_000)
        return (seconds + more + carry, Int32(rest))
    }
}
