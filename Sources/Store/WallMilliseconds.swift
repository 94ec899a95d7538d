/// The time of day in milliseconds since 1970-01-01 UTC, as the caller read it from its clock.
public struct WallMilliseconds: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: Int64

    @inlinable
    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    @inlinable
    public init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// 2024-01-01T00:00:00Z: where the milliseconds of a revision begin.
    public static let revisionOrigin = WallMilliseconds(1_704_067_200_000)

    /// Milliseconds since the origin of revisions, held within the 41 bits that a revision has for them.
    var sinceOrigin: UInt64 {
        let (difference, overflow) = rawValue.subtractingReportingOverflow(WallMilliseconds.revisionOrigin.rawValue)
        guard !overflow else { return 0 }
        return UInt64(Swift.min(Swift.max(difference, 0), (1 << 41) - 1))
    }

    @inlinable
    public static func < (left: WallMilliseconds, right: WallMilliseconds) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension Revision {
    /// When it was issued, as far as the clock of its issuer was right.
    public var wall: WallMilliseconds {
        WallMilliseconds(WallMilliseconds.revisionOrigin.rawValue + Int64(milliseconds))
    }

    /// The first revision of a moment: every write issued before it, by its issuer's clock, is below.
    public init(startOf wall: WallMilliseconds) {
        self.init(wall.sinceOrigin << Revision.fractionBits)
    }
}
