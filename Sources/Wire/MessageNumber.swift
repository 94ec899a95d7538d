/// What a request asks for. Numbers are in `MessageCatalogue` and are never reused.
public struct MessageNumber: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt16

    @inlinable
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    public static let get = MessageNumber(rawValue: 1)
    public static let list = MessageNumber(rawValue: 2)
    public static let watch = MessageNumber(rawValue: 3)
    public static let create = MessageNumber(rawValue: 4)
    public static let update = MessageNumber(rawValue: 5)
    public static let patch = MessageNumber(rawValue: 6)
    public static let apply = MessageNumber(rawValue: 7)
    public static let delete = MessageNumber(rawValue: 8)
    public static let deleteCollection = MessageNumber(rawValue: 9)
    public static let batch = MessageNumber(rawValue: 10)

    public static let log = MessageNumber(rawValue: 32)
    public static let exec = MessageNumber(rawValue: 33)
    public static let attach = MessageNumber(rawValue: 34)
    public static let portForward = MessageNumber(rawValue: 35)
    public static let discovery = MessageNumber(rawValue: 40)
    public static let schema = MessageNumber(rawValue: 41)
    public static let shardMap = MessageNumber(rawValue: 42)
    public static let health = MessageNumber(rawValue: 43)

    public static let rawGet = MessageNumber(rawValue: 64)
    public static let rawRange = MessageNumber(rawValue: 65)
    public static let rawPut = MessageNumber(rawValue: 66)
    public static let rawDelete = MessageNumber(rawValue: 67)
    public static let rawWatch = MessageNumber(rawValue: 68)
    public static let rawCompact = MessageNumber(rawValue: 69)
    public static let rawSnapshot = MessageNumber(rawValue: 70)
    public static let rawStatus = MessageNumber(rawValue: 71)
    public static let rawHash = MessageNumber(rawValue: 72)
    public static let rawBatch = MessageNumber(rawValue: 73)

    public static let agentRegister = MessageNumber(rawValue: 96)
}
