/// The number of a shard: the low byte of every revision it issues.
public struct ShardNumber: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    @inlinable
    public init(_ number: UInt8) {
        rawValue = number
    }

    @inlinable
    public static func < (left: ShardNumber, right: ShardNumber) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// A point in the one order of all writes of a cluster: a hybrid logical clock's value in 63 bits.
///
/// From the high bits to the low ones: 41 bits of milliseconds since 2024-01-01 UTC (until the year
/// 2093), a counter of 14 bits that carries into the milliseconds, and the 8 bits of the shard. Revisions
/// of different shards are never equal, and each fits a positive `Int64`.
public struct Revision: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: UInt64

    /// The bits below the milliseconds: the counter and the shard.
    @usableFromInline static let fractionBits: UInt64 = 22
    /// The bits of the shard.
    @usableFromInline static let shardBits: UInt64 = 8

    @inlinable
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    @inlinable
    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The revision of `shard` with this time and counter; both must fit their bits.
    public init(milliseconds: UInt64, counter: UInt64, shard: ShardNumber) {
        precondition(milliseconds < 1 << 41 && counter < 1 << 14, "A part of a revision does not fit its bits.")
        rawValue = milliseconds << Revision.fractionBits | counter << Revision.shardBits | UInt64(shard.rawValue)
    }

    /// Before every write.
    @inlinable public static var zero: Revision { Revision(0) }
    /// The largest: 63 ones.
    @inlinable public static var max: Revision { Revision(UInt64(Int64.max)) }

    /// Milliseconds since 2024-01-01 UTC.
    @inlinable public var milliseconds: UInt64 { rawValue >> Revision.fractionBits }
    /// Tells revisions of one millisecond apart: 0 to 16,383.
    @inlinable public var counter: UInt64 { (rawValue >> Revision.shardBits) & 0x3FFF }
    /// The shard that issued it.
    @inlinable public var shard: ShardNumber { ShardNumber(UInt8(truncatingIfNeeded: rawValue)) }
    /// Time and counter as one number: what the clock counts.
    @inlinable package var tick: UInt64 { rawValue >> Revision.shardBits }

    @inlinable
    package init(tick: UInt64, shard: ShardNumber) {
        rawValue = tick << Revision.shardBits | UInt64(shard.rawValue)
    }

    /// The revision of write `index` of a batch whose first write has this one; the counter carries into the time.
    @inlinable
    public func advanced(by index: Int) -> Revision {
        precondition(index >= 0, "Revisions are not counted backwards.")
        return Revision(rawValue + UInt64(index) << Revision.shardBits)
    }

    @inlinable
    public static func < (left: Revision, right: Revision) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension Revision: CustomStringConvertible {
    public var description: String { String(rawValue) }
}
