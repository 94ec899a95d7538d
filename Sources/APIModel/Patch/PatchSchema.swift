/// What strategic merge patch has to know of an object type: how each of its fields merges.
///
/// A schema asks a function for a field only when a patch meets it, and a field for its child's schema only when the
/// patch goes inside; so recursive types need no care, and a type that is never patched costs nothing. The usual form
/// is one `static let` a type whose children name the other types' `static let`.
public final class PatchSchema: Sendable {
    /// The type's name, for messages.
    public let name: String
    private let lookup: @Sendable (String) -> PatchField?

    /// A schema whose fields `lookup` finds by JSON name; it returns nil for names that the type does not have.
    public init(_ name: String, lookup: @escaping @Sendable (String) -> PatchField?) {
        self.name = name
        self.lookup = lookup
    }

    /// A schema with these fields, by JSON name.
    public convenience init(_ name: String, fields: [String: PatchField]) {
        self.init(name) { fields[$0] }
    }

    /// The field of a JSON name, nil when the type has none of it.
    public func field(_ name: String) -> PatchField? { lookup(name) }

    /// Any members, of which nothing is known: objects merge by member, lists are replaced.
    public static let untyped = PatchSchema("map") { _ in PatchField() }

    /// Any members, each an object of type `value`: a map with string keys.
    public static func map(of value: @autoclosure @escaping @Sendable () -> PatchSchema) -> PatchSchema {
        PatchSchema("map") { _ in PatchField(schema: value()) }
    }
}

/// How one field merges.
public struct PatchField: Sendable {
    public struct Strategies: OptionSet, Sendable, Hashable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// Lists merge element by element.
        public static let merge = Strategies(rawValue: 1)
        /// The whole value is replaced: objects that would merge by default.
        public static let replace = Strategies(rawValue: 2)
        /// A patch says which members to keep, and the others are cleared: unions.
        public static let retainKeys = Strategies(rawValue: 4)
    }

    public let strategies: Strategies
    /// The member that identifies an element of a merging list of objects; nil for lists of scalars.
    public let mergeKey: String?
    private let child: @Sendable () -> PatchSchema

    /// `schema` is that of the object, or of a list's elements; it is asked for when a patch goes inside.
    public init(
        _ strategies: Strategies = [], mergeKey: String? = nil,
        schema: @autoclosure @escaping @Sendable () -> PatchSchema = .untyped
    ) {
        self.strategies = strategies
        self.mergeKey = mergeKey
        self.child = schema
    }

    /// The schema of the object, or of a list's elements.
    public var schema: PatchSchema { child() }

    var mergesLists: Bool { strategies.contains(.merge) && !strategies.contains(.replace) }
    var replaces: Bool { strategies.contains(.replace) }
    var retainsKeys: Bool { strategies.contains(.retainKeys) }
}
