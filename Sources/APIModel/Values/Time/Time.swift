public import Base

/// A point in time that is read and written to the second: `2006-01-02T15:04:05Z`.
///
/// Fractions that a text brings are kept in memory and not written, as in Kubernetes. Equality and order see them.
public struct Time: Sendable, Hashable, BitwiseCopyable {
    /// Seconds since 1970-01-01T00:00:00Z; negative before.
    public var seconds: Int64
    /// 0 to 999,999,999.
    public var nanoseconds: Int32

    @inlinable
    public init(seconds: Int64, nanoseconds: Int32 = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Go's zero time, 0001-01-01T00:00:00Z, which Kubernetes writes as `null`.
    public static let zero = Time(seconds: -62_135_596_800)

    @inlinable public var isZero: Bool { self == .zero }

    /// Parses UTF-8 bytes: RFC 3339 with an offset or `Z`, and a fraction of any length or none.
    public init(parsing bytes: UnsafeBufferPointer<UInt8>) throws(TimeError) {
        (seconds, nanoseconds) = try RFC3339.parse(bytes, fraction: .optional)
    }

    /// Parses a text. See `init(parsing:)` for bytes.
    public init(parsing text: String) throws(TimeError) {
        self = try text.withBytes { (bytes) throws(TimeError) in try Time(parsing: bytes) }
    }

    /// The time that `text` writes, or nil.
    public init?(_ text: String) {
        guard let parsed = try? Time(parsing: text) else { return nil }
        self = parsed
    }

    /// A time that counts microseconds, to the nanosecond.
    @inlinable
    public init(_ time: MicroTime) {
        self.init(seconds: time.seconds, nanoseconds: time.nanoseconds)
    }

    /// The time at the last full second: what is left after writing and reading.
    @inlinable
    public var wholeSeconds: Time {
        Time(seconds: seconds)
    }

    /// Appends the text in UTC to `buffer`.
    public func append(to buffer: inout ByteBuffer) {
        buffer.append(upTo: RFC3339.textBytesMax) {
            RFC3339.write(seconds: seconds, nanoseconds: nanoseconds, micro: false, into: $0)
        }
    }
}

extension Time: Comparable, LosslessStringConvertible {
    @inlinable
    public static func < (left: Time, right: Time) -> Bool {
        left.seconds != right.seconds ? left.seconds < right.seconds : left.nanoseconds < right.nanoseconds
    }

    /// `2006-01-02T15:04:05Z`.
    public var description: String {
        String(unsafeUninitializedCapacity: RFC3339.textBytesMax) {
            RFC3339.write(seconds: seconds, nanoseconds: nanoseconds, micro: false, into: $0)
        }
    }

    /// The time from `right` to `left`; negative when `left` is earlier.
    @inlinable
    public static func - (left: Time, right: Time) -> Duration {
        .seconds(left.seconds - right.seconds) + .nanoseconds(Int64(left.nanoseconds - right.nanoseconds))
    }

    /// `time` moved by `duration`, to the nanosecond.
    public static func + (time: Time, duration: Duration) -> Time {
        let (seconds, nanoseconds) = MicroTime.sum(time.seconds, time.nanoseconds, duration)
        return Time(seconds: seconds, nanoseconds: nanoseconds)
    }
}
