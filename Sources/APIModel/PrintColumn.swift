/// A column of a kind's table, as `ctl get` prints it.
public struct PrintColumn: Hashable, Sendable {
    public enum ValueType: String, Sendable {
        case string
        case integer
        case boolean
        case date
    }

    public let name: String
    public let type: ValueType
    /// OpenAPI's format of the value, for example `name` for the column that identifies the row; empty for none.
    public let format: String
    /// 0 is always printed; above 0 only with `-o wide`.
    public let priority: Int32

    public init(_ name: String, _ type: ValueType = .string, format: String = "", priority: Int32 = 0) {
        self.name = name
        self.type = type
        self.format = format
        self.priority = priority
    }

    /// A column that only `-o wide` prints.
    public static func wide(_ name: String, _ type: ValueType = .string) -> PrintColumn {
        PrintColumn(name, type, priority: 1)
    }

    public static let name = PrintColumn("Name", format: "name")
    public static let age = PrintColumn("Age")
}

/// What cells depend on besides their object.
public struct PrintContext: Sendable {
    /// The time that ages are counted to.
    public let now: Time
    /// Whether `-o wide` is asked for, which leaves long cells as they are.
    public let isWide: Bool

    public init(now: Time, isWide: Bool = false) {
        self.now = now
        self.isWide = isWide
    }
}

/// The content of one cell.
public enum PrintCell: Hashable, Sendable {
    case text(String)
    case integer(Int64)
    case boolean(Bool)

    /// The time since `time` in short human form, or `<unknown>` where there is none.
    public static func age(_ time: Time?, _ context: PrintContext) -> PrintCell {
        guard let time, !time.isZero else { return .text("<unknown>") }
        return .text(DurationText(context.now - time).human)
    }
}
