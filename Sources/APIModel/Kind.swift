public import Wire

/// A message that is a kind of its own: it stands alone in a file or a store, with `apiVersion`, `kind` and metadata.
///
/// A kind is one file under `Kinds/` with its fields, and extensions beside it for its defaults,
/// its validation and its columns. Whatever it does not say has the meaning below.
public protocol Kind: Message {
    /// How the API names the kind's objects.
    static var resource: ResourceNames { get }

    var metadata: ObjectMeta { get set }

    /// Fills in what the object leaves open, as Kubernetes' defaulting does. Idempotent.
    mutating func applyDefaults()

    /// What a server does to a new object before validation: drops the status, starts the generation,
    /// sets a first phase. Allocation (addresses, ports, uid, time) is not part of it.
    mutating func prepareForCreate()

    /// What a server does to a changed object before validation: keeps the old status, counts the generation.
    mutating func prepareForUpdate(from old: Self)

    /// What a server does to an object whose subresource `status` changes: keeps everything else as it was.
    mutating func prepareForStatusUpdate(from old: Self)

    /// What is wrong with a new object. Runs after `applyDefaults()`.
    func validate(into errors: inout FieldErrors)

    /// What is wrong with the change from `old`.
    func validateUpdate(from old: Self, into errors: inout FieldErrors)

    /// What is wrong with a change of the status from `old`.
    func validateStatusUpdate(from old: Self, into errors: inout FieldErrors)

    /// The columns of the kind's table.
    static var columns: [PrintColumn] { get }

    /// One cell for each column.
    func cells(_ context: PrintContext) -> [PrintCell]

    /// The values that field selectors may ask for besides `metadata.name` and `metadata.namespace`.
    var selectableFields: [(name: String, value: String)] { get }
}

extension Kind {
    public mutating func applyDefaults() {}
    public mutating func prepareForCreate() {}
    public mutating func prepareForUpdate(from old: Self) {}
    public mutating func prepareForStatusUpdate(from old: Self) {}

    public static var columns: [PrintColumn] { [.name, .age] }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        [.text(metadata.name), .age(metadata.creationTimestamp, context)]
    }

    public var selectableFields: [(name: String, value: String)] { [] }

    /// `apiVersion` and `kind`.
    public static var identity: TypeMeta {
        guard let typeMeta else { preconditionFailure("A kind has apiVersion and kind.") }
        return typeMeta
    }
}

/// How the API names the objects of a kind: in paths, in RBAC rules and on the command line.
public struct ResourceNames: Hashable, Sendable {
    /// The name in paths and rules, for example `pods`.
    public let plural: String
    public let isNamespaced: Bool
    /// For the command line, for example `po`.
    public let shortNames: [String]
    /// The groups that `ctl get` knows it under, for example `all`.
    public let categories: [String]
    public let subresources: [String]

    public init(
        plural: String, isNamespaced: Bool = true, shortNames: [String] = [], categories: [String] = [],
        subresources: [String] = []
    ) {
        self.plural = plural
        self.isNamespaced = isNamespaced
        self.shortNames = shortNames
        self.categories = categories
        self.subresources = subresources
    }
}
