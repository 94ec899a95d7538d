import APIModel
import Base

/// The selectors of a list or watch, checked and made ready to look at objects that were scanned.
struct ObjectSelection: Equatable, Sendable {
    /// What a term of the field selector looks at.
    enum Subject: Equatable, Sendable {
        case name
        case namespace
        /// A field of the plan, by its place.
        case field(Int)
    }

    struct Term: Equatable, Sendable {
        let subject: Subject
        let isEqual: Bool
        let value: String
        /// The value of a field that is a number or a boolean; nil: a text, or none that such a field can have.
        let number: Int64?
    }

    let labels: Selector
    let terms: [Term]
    let selectsNothing: Bool

    /// Whether every object is selected.
    var isEmpty: Bool { labels.isEmpty && terms.isEmpty && !selectsNothing }

    init(labels: Selector = .everything, fields: FieldSelector = .everything, _ plan: ScanPlan) {
        self.labels = labels
        terms = fields.terms.compactMap { Term($0, plan) }
        // A field that the kind does not have: `init(_:_:)` refuses it.
        selectsNothing = labels.selectsNothing || fields.selectsNothing || terms.count < fields.terms.count
    }

    /// The selectors of a request's options, with Kubernetes' words for what is wrong with them.
    init(_ options: ListOptions, _ kind: ObjectKind) throws(APIFailure) {
        guard options.labelSelector.utf8.count <= ServerLimits.selectorBytes,
            options.fieldSelector.utf8.count <= ServerLimits.selectorBytes
        else { throw APIFailure(.badRequest("a selector has at most \(ServerLimits.selectorBytes) bytes")) }
        let (labels, fields): (Selector, FieldSelector)
        do throws(SelectorError) {
            labels = try Selector(parsing: options.labelSelector)
        } catch {
            throw APIFailure(.badRequest("\(error)"))
        }
        do throws(FieldSelectorError) {
            fields = try FieldSelector(parsing: options.fieldSelector)
        } catch {
            throw APIFailure(.badRequest("\(error)"))
        }
        try kind.rules.check(fields)
        self.init(labels: labels, fields: fields, kind.plan)
    }

    private init(labels: Selector, terms: [Term], selectsNothing: Bool) {
        self.labels = labels
        self.terms = terms
        self.selectsNothing = selectsNothing
    }

    /// The name that all selected objects have, where there is one.
    var name: String? { terms.first { $0.isEqual && $0.subject == .name }?.value }

    /// The namespace that all selected objects have, where there is one.
    var namespace: String? { terms.first { $0.isEqual && $0.subject == .namespace }?.value }

    /// The value that all selected objects have in a field, where there is one.
    func value(of field: String, _ plan: ScanPlan) -> String? {
        guard let index = plan.index(of: field) else { return nil }
        return terms.first { $0.isEqual && $0.subject == .field(index) }?.value
    }

    /// The selection, of objects of this name only.
    func demanding(name: String) -> ObjectSelection {
        ObjectSelection(
            labels: labels, terms: terms + [Term(subject: .name, isEqual: true, value: name, number: nil)],
            selectsNothing: selectsNothing)
    }

    /// The selection without demands that a range of keys meets already.
    func without(_ subject: Subject) -> ObjectSelection {
        ObjectSelection(
            labels: labels, terms: terms.filter { !($0.isEqual && $0.subject == subject) },
            selectsNothing: selectsNothing)
    }

    /// Whether an object meets all demands; its name and namespace are those of its key.
    func matches(_ object: ScannedObject, key: Bytes, _ kind: ObjectKind) -> Bool {
        if selectsNothing { return false }
        for term in terms {
            let isEqual =
                switch term.subject {
                case .name: kind.names(key).name.equals(term.value)
                case .namespace: kind.names(key).namespace.equals(term.value)
                case .field(let index): ObjectSelection.equals(object, kind.plan.fields[index], term)
                }
            if isEqual != term.isEqual { return false }
        }
        return labels.isEmpty || labels.matches(object)
    }

    private static func equals(_ object: ScannedObject, _ field: ScanPlan.Field, _ term: Term) -> Bool {
        switch (object.value(field), field.form) {
        case (.text(let place), .text): object.equals(place, term.value)
        case (.number(let value), .integer): value == term.number
        case (.number(let value), .boolean): (value != 0) == (term.number.map { $0 != 0 })
        case (.absent, .text): term.value.isEmpty
        case (.absent, .integer), (.absent, .boolean): term.number == 0
        case (.text, .integer), (.text, .boolean), (.number, .text): false
        }
    }

    /// The demand by which a hub finds watches: a field with one value, or else a label with one value.
    var route: WatchRoute? {
        if selectsNothing { return nil }
        for term in terms where term.isEqual && term.number == nil {
            if case .field(let index) = term.subject {
                return WatchRoute(field: .field(index), value: RouteValue(term.value))
            }
        }
        for requirement in labels.requirements {
            if let value = requirement.exactValue {
                return WatchRoute(field: .label(requirement.key), value: RouteValue(value))
            }
        }
        return nil
    }
}

extension ObjectSelection.Term {
    /// Nil for a field that the plan does not know.
    init?(_ term: FieldSelector.Term, _ plan: ScanPlan) {
        let subject: ObjectSelection.Subject
        var number: Int64?
        switch term.field {
        case "metadata.name": subject = .name
        case "metadata.namespace": subject = .namespace
        default:
            guard let index = plan.index(of: term.field) else { return nil }
            subject = .field(index)
            switch plan.fields[index].form {
            case .text: break
            // A value that such a field cannot have is a number that is never equal.
            case .boolean: number = term.value == "true" ? 1 : term.value == "false" ? 0 : nil
            case .integer: number = Int64(term.value).flatMap { "\($0)" == term.value ? $0 : nil }
            }
        }
        self.init(subject: subject, isEqual: term.equal, value: term.value, number: number)
    }
}

extension Bytes {
    /// Whether these are the bytes of `text`.
    func equals(_ text: String) -> Bool {
        guard count == text.utf8.count else { return false }
        return withUnsafeBytes { $0.elementsEqual(text.utf8) }
    }
}
