/// A label selector: which objects are meant, by their labels.
///
/// All requirements must be met. Nothing is allocated while matching.
public struct Selector: Sendable, Hashable {
    /// The requirements in order of their keys.
    public private(set) var requirements: [Requirement]
    /// Whether this is the selector that selects no object at all.
    public let selectsNothing: Bool

    private init(requirements: [Requirement], selectsNothing: Bool) {
        self.requirements = requirements
        self.selectsNothing = selectsNothing
    }

    /// Selects every object.
    public static let everything = Selector(requirements: [], selectsNothing: false)
    /// Selects no object: what an absent selector means.
    public static let nothing = Selector(requirements: [], selectsNothing: true)

    /// Selects what meets all of `requirements`.
    public init(_ requirements: [Requirement]) {
        self.init(requirements: requirements.stablySorted, selectsNothing: false)
    }

    /// Parses a text: `a=b,c!=d,e in (x,y),f notin (z),!g,h,i>5,j<6`.
    ///
    /// - Throws: What was found and what was expected, or the faults of a key or value at `path`.
    public init(parsing text: String, at path: FieldPath = FieldPath()) throws(SelectorError) {
        var parser = SelectorParser(text, at: path)
        self.init(try parser.parse())
    }

    /// Selects objects with exactly these labels, which are taken as they are.
    public init(labels: some Sequence<(key: String, value: String)>) {
        self.init(labels.map { Requirement(unchecked: $0.key, .equals, [$0.value]) })
    }

    /// Selects objects with exactly these labels.
    ///
    /// - Throws: The faults of the first key or value, in order of the keys.
    public init(validating labels: some Sequence<(key: String, value: String)>) throws(SelectorError) {
        var requirements: [Requirement] = []
        for (key, value) in labels.sorted(by: { $0.key < $1.key }) {
            requirements.append(try Requirement(key, .equals, [value]))
        }
        self.init(requirements)
    }

    /// The selector of the structure that objects carry: `matchLabels` and `matchExpressions`.
    ///
    /// Operators are `In`, `NotIn`, `Exists` and `DoesNotExist`. Without labels and expressions everything is
    /// selected; an absent structure selects `nothing`, which is the caller's to say.
    public init(
        matchLabels: some Sequence<(key: String, value: String)>,
        matchExpressions: some Sequence<(key: String, operator: String, values: [String])>
    ) throws(SelectorError) {
        var requirements: [Requirement] = []
        for (key, value) in matchLabels {
            requirements.append(try Requirement(key, .equals, [value]))
        }
        for (key, name, values) in matchExpressions {
            let `operator`: Requirement.Operator
            switch name {
            case "In": `operator` = .in
            case "NotIn": `operator` = .notIn
            case "Exists": `operator` = .exists
            case "DoesNotExist": `operator` = .doesNotExist
            default: throw .syntax("\(GoText.quoted(name)) is not a valid label selector operator")
            }
            requirements.append(try Requirement(key, `operator`, values))
        }
        self.init(requirements)
    }

    /// Whether every object is selected.
    public var isEmpty: Bool { requirements.isEmpty && !selectsNothing }

    /// This selector with more requirements; nothing stays nothing.
    public func adding(_ more: [Requirement]) -> Selector {
        selectsNothing ? self : Selector(requirements + more)
    }

    /// Whether `labels` meet all requirements.
    @inlinable
    public func matches(_ labels: some LabelLookup) -> Bool {
        if selectsNothing { return false }
        for requirement in requirements where !requirement.matches(labels) { return false }
        return true
    }

    /// The value that `key` must have, if the first requirement of that key admits just one.
    public func exactValue(of key: String) -> String? {
        requirements.first { $0.key == key }?.exactValue
    }
}

extension Selector: CustomStringConvertible {
    /// The text, requirements in order of their keys; empty for everything and for nothing.
    public var description: String {
        requirements.map(\.description).joined(separator: ",")
    }
}

extension [Requirement] {
    /// In order of the keys; requirements of one key keep their order.
    fileprivate var stablySorted: [Requirement] {
        if zip(self, dropFirst()).allSatisfy({ $0.key <= $1.key }) { return self }
        return enumerated().sorted { ($0.element.key, $0.offset) < ($1.element.key, $1.offset) }.map(\.element)
    }
}
