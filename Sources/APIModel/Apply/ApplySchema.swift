public import JSON

/// What server-side apply knows of a type: for each value, what its children are and who may own them.
///
/// Types lie in one table and refer to each other by place, so recursive types need no care. A type may be a scalar,
/// a list and a map at once: the value says which, and null is a map before it is a scalar, as in Kubernetes.
public struct ApplySchema: Sendable {
    /// The place of a type in the table.
    public typealias Place = Int32

    public enum Scalar: Sendable {
        case numeric
        case string
        case boolean
        case untyped
    }

    /// A list: owned as a whole, or element by element.
    public struct List: Sendable, Equatable {
        public var element: Place
        public var isAtomic: Bool
        /// The fields that tell elements apart, sorted by name; empty for a set of scalars.
        public var keys: [String]
        /// For each key the value of an element that lacks it; nil for none.
        public var defaults: [JSONValue?]

        public init(element: Place, isAtomic: Bool, keys: [String] = [], defaults: [JSONValue?] = []) {
            let order = keys.indices.sorted { ByteOrder.compare(keys[$0], keys[$1]) < 0 }
            self.element = element
            self.isAtomic = isAtomic
            self.keys = order.map { keys[$0] }
            self.defaults = order.map { defaults.isEmpty ? nil : defaults[$0] }
        }
    }

    /// A struct or a map: owned as a whole, or child by child.
    public struct Map: Sendable, Equatable {
        public var isAtomic: Bool
        /// The type of members that are no field; nil when there may be none.
        public var element: Place?
        /// Sorted by name.
        public private(set) var fields: [Field]
        /// The first eight bytes of each name, so that most comparisons are one.
        private var prefixes: [UInt64]

        public init(fields: [Field] = [], element: Place? = nil, isAtomic: Bool = false) {
            self.isAtomic = isAtomic
            self.element = element
            self.fields = fields.sorted { ByteOrder.compare($0.name, $1.name) < 0 }
            prefixes = self.fields.map { field in
                Array(field.name.utf8).withUnsafeBufferPointer { ByteOrder.prefix($0) }
            }
        }

        /// The field of a name, by binary search.
        public func field(_ name: String) -> Field? {
            let found: Int?? = name.utf8.withContiguousStorageIfAvailable { place(ByteOrder.prefix($0), $0) }
            let index = found ?? Array(name.utf8).withUnsafeBufferPointer { place(ByteOrder.prefix($0), $0) }
            return index.map { fields[$0] }
        }

        /// The place in `fields` of a name that begins with `prefix`.
        func place(_ prefix: UInt64, _ name: UnsafeBufferPointer<UInt8>) -> Int? {
            var (low, high) = (0, prefixes.count)
            while low < high {
                let middle = (low + high) / 2
                if prefixes[middle] < prefix {
                    low = middle + 1
                } else if prefixes[middle] > prefix {
                    high = middle
                } else {
                    let order = ByteOrder.compare(fields[middle].name, name)
                    if order == 0 { return middle }
                    if order < 0 { low = middle + 1 } else { high = middle }
                }
            }
            return nil
        }

        /// The type of a member; nil when there may be none of the name.
        func type(of name: String) -> Place? { field(name)?.type ?? element }
    }

    public struct Field: Sendable, Equatable {
        public let name: String
        public let type: Place

        public init(_ name: String, _ type: Place) {
            self.name = name
            self.type = type
        }
    }

    /// What a value of a type may be.
    public struct Atom: Sendable {
        public var scalar: Scalar?
        public var list: List?
        public var map: Map?

        public init(scalar: Scalar? = nil, list: List? = nil, map: Map? = nil) {
            self.scalar = scalar
            self.list = list
            self.map = map
        }

        /// Which of the forms the atom has.
        var forms: Forms {
            Forms(rawValue: (scalar == nil ? 0 : 1) | (list == nil ? 0 : 2) | (map == nil ? 0 : 4))
        }
    }

    /// Forms that a value may have.
    struct Forms: OptionSet, Sendable {
        let rawValue: UInt8

        static let scalar = Forms(rawValue: 1)
        static let list = Forms(rawValue: 2)
        static let map = Forms(rawValue: 4)

        /// The one form that a value of `kind` has among these; all of them when it fits none, or is null or absent.
        func deduced(for kind: JSONNode.Kind?) -> Forms {
            let form: Forms
            switch kind {
            case nil, .null: return self
            case .false, .true, .integer, .number, .string: form = .scalar
            case .array: form = .list
            case .object: form = .map
            }
            return contains(form) ? form : self
        }
    }

    /// One type of the table: its forms, and where they are described.
    struct Slot: Sendable {
        let forms: Forms
        let scalar: Scalar
        let list: Int32
        let map: Int32
    }

    private let slots: ContiguousArray<Slot>
    let lists: ContiguousArray<List>
    let maps: ContiguousArray<Map>
    public let root: Place
    /// The place of the type whose children are found out by looking, -1 for none.
    let deduced: Place

    /// A schema of a table. `deduced` is the type of which nothing is known, whose maps are owned key by key.
    public init(atoms: some Sequence<Atom>, root: Place, deduced: Place? = nil) {
        var slots = ContiguousArray<Slot>()
        var lists = ContiguousArray<List>()
        var maps = ContiguousArray<Map>()
        for atom in atoms {
            slots.append(
                Slot(
                    forms: atom.forms, scalar: atom.scalar ?? .untyped, list: Int32(lists.count),
                    map: Int32(maps.count)))
            if let list = atom.list { lists.append(list) }
            if let map = atom.map { maps.append(map) }
        }
        self.slots = slots
        self.lists = lists
        self.maps = maps
        self.root = root
        self.deduced = deduced ?? -1
    }

    subscript(_ place: Place) -> Slot { slots[Int(place)] }

    /// The description of the maps of a type, nil when it has none.
    func map(_ place: Place) -> Map? {
        let slot = self[place]
        return slot.forms.contains(.map) ? maps[Int(slot.map)] : nil
    }

    /// The description of the lists of a type, nil when it has none.
    func list(_ place: Place) -> List? {
        let slot = self[place]
        return slot.forms.contains(.list) ? lists[Int(slot.list)] : nil
    }
}

extension JSONValue {
    /// The kind of a node that holds the value.
    var nodeKind: JSONNode.Kind {
        switch self {
        case .null: .null
        case .bool(let value): value ? .true : .false
        case .integer: .integer
        case .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }
}
