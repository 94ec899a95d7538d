import JSON

extension JSONValue {
    /// Less than zero when this value comes before `other`, 0 when they are equal: Kubernetes' order of any two
    /// values, numbers first, then strings, booleans, lists, objects and null.
    func compared(to other: JSONValue) -> Int {
        switch (self, other) {
        case (.integer(let l), .integer(let r)): Self.order(l, r)
        case (.integer, .number), (.number, .integer), (.number, .number):
            Self.order(double ?? 0, other.double ?? 0)
        case (.string(let l), .string(let r)): ByteOrder.compare(l, r)
        case (.bool(let l), .bool(let r)): l == r ? 0 : l ? 1 : -1
        case (.array(let l), .array(let r)): Self.compare(l, r)
        case (.object(let l), .object(let r)): Self.compare(l, r)
        case (.null, .null): 0
        default: rank - other.rank
        }
    }

    private static func order<T: Comparable>(_ left: T, _ right: T) -> Int {
        left < right ? -1 : left > right ? 1 : 0
    }

    private static func compare(_ left: [JSONValue], _ right: [JSONValue]) -> Int {
        for (l, r) in zip(left, right) {
            let order = l.compared(to: r)
            if order != 0 { return order }
        }
        return left.count - right.count
    }

    private static func compare(_ left: JSONObject, _ right: JSONObject) -> Int {
        let l = left.sorted { ByteOrder.compare($0.key, $1.key) < 0 }
        let r = right.sorted { ByteOrder.compare($0.key, $1.key) < 0 }
        for (one, other) in zip(l, r) {
            let names = ByteOrder.compare(one.key, other.key)
            if names != 0 { return names }
            let values = one.value.compared(to: other.value)
            if values != 0 { return values }
        }
        return l.count - r.count
    }

    private var rank: Int {
        switch self {
        case .integer, .number: 0
        case .string: 1
        case .bool: 2
        case .array: 3
        case .object: 4
        case .null: 5
        }
    }

    /// The value inside a printed path.
    var pathText: String {
        switch self {
        case .null: "null"
        case .bool, .integer, .number: description
        case .string(let text): GoText.quoted(text)
        case .array(let elements): "[" + elements.map(\.pathText).joined(separator: ",") + "]"
        case .object(let members):
            members.sorted { ByteOrder.compare($0.key, $1.key) < 0 }
                .map { "\($0.key)=\($0.value.pathText)" }.joined()
        }
    }
}
