public import JSON

/// One step of a field's path: what tells the children of a struct, a map or a list apart.
///
/// Elements are ordered as Kubernetes orders them: fields, keys, values, indexes; text by its bytes.
public enum PathElement: Hashable, Sendable {
    /// A field of a struct or a key of a map: `f:name`.
    case field(String)
    /// The element of a list of type `map` whose key fields have these values, sorted by name: `k:{"name":"a"}`.
    case key([KeyField])
    /// The element of a list of type `set`: `v:"a"`.
    case value(JSONValue)
    /// The element of a list by its position: `i:3`.
    case index(Int)

    /// One field of a list element's key.
    public struct KeyField: Hashable, Sendable {
        public let name: String
        public let value: JSONValue

        public init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }

        public static func == (left: KeyField, right: KeyField) -> Bool {
            ByteOrder.compare(left.name, right.name) == 0 && left.value == right.value
        }
    }

    public static func == (left: PathElement, right: PathElement) -> Bool {
        switch (left, right) {
        case (.field(let l), .field(let r)): ByteOrder.compare(l, r) == 0
        case (.key(let l), .key(let r)): l == r
        case (.value(let l), .value(let r)): l == r
        case (.index(let l), .index(let r)): l == r
        default: false
        }
    }

    /// A key of these fields, in any order.
    public static func keyed(_ fields: KeyField...) -> PathElement {
        .key(fields.sorted { ByteOrder.compare($0.name, $1.name) < 0 })
    }
}

extension PathElement: Comparable {
    public static func < (left: PathElement, right: PathElement) -> Bool { compare(left, right) < 0 }

    /// Less than zero when `left` comes first, 0 when they are equal.
    static func compare(_ left: PathElement, _ right: PathElement) -> Int {
        switch (left, right) {
        case (.field(let l), .field(let r)): ByteOrder.compare(l, r)
        case (.key(let l), .key(let r)): compare(l, r)
        case (.value(let l), .value(let r)): l.compared(to: r)
        case (.index(let l), .index(let r)): l < r ? -1 : l > r ? 1 : 0
        default: left.rank - right.rank
        }
    }

    private static func compare(_ left: [KeyField], _ right: [KeyField]) -> Int {
        for (l, r) in zip(left, right) {
            let names = ByteOrder.compare(l.name, r.name)
            if names != 0 { return names }
            let values = l.value.compared(to: r.value)
            if values != 0 { return values }
        }
        return left.count - right.count
    }

    private var rank: Int {
        switch self {
        case .field: 0
        case .key: 1
        case .value: 2
        case .index: 3
        }
    }
}

extension PathElement: CustomStringConvertible {
    /// The step as conflicts print it: `.name`, `[name="a"]`, `[="a"]`, `[3]`.
    public var description: String {
        switch self {
        case .field(let name): "." + name
        case .key(let fields):
            "[" + fields.map { "\($0.name)=\($0.value.pathText)" }.joined(separator: ",") + "]"
        case .value(let value): "[=\(value.pathText)]"
        case .index(let index): "[\(index)]"
        }
    }
}

/// The place of a field from the root of an object.
public struct ApplyPath: Hashable, Sendable, CustomStringConvertible {
    public var elements: [PathElement]

    public init(_ elements: [PathElement] = []) {
        self.elements = elements
    }

    /// A path of struct fields.
    public init(fields: String...) {
        elements = fields.map { .field($0) }
    }

    /// The path as conflicts print it: `.spec.containers[name="a"].image`.
    public var description: String { elements.map(\.description).joined() }
}

/// Texts by their bytes, as Go orders strings.
enum ByteOrder {
    static func compare(_ left: String, _ right: String) -> Int {
        let quick = left.utf8.withContiguousStorageIfAvailable { l in
            right.utf8.withContiguousStorageIfAvailable { r in compare(l, r) }
        }
        if case .some(.some(let order)) = quick { return order }
        if left.utf8.elementsEqual(right.utf8) { return 0 }
        return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
    }

    static func compare(_ left: String, _ right: UnsafeBufferPointer<UInt8>) -> Int {
        left.utf8.withContiguousStorageIfAvailable { compare($0, right) }
            ?? Array(left.utf8).withUnsafeBufferPointer { compare($0, right) }
    }

    /// The first eight bytes as one number that orders as they do; shorter texts end in zeros.
    static func prefix(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var prefix: UInt64 = 0
        for index in 0..<min(text.count, 8) { prefix |= UInt64(text[index]) << UInt64(56 - 8 * index) }
        return prefix
    }

    static func compare(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
        let shared = min(left.count, right.count)
        var index = 0
        while index < shared {
            if left[index] != right[index] { return Int(left[index]) - Int(right[index]) }
            index += 1
        }
        return left.count - right.count
    }
}
