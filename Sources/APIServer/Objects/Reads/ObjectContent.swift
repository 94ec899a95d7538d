import APIModel
import Base
import Store
import Wire

/// What a watch of objects gets: those that its selectors take, with who manages their fields or without.
///
/// W8: an object that comes to match is added, one that ceases to is deleted, with the bytes that it last
/// matched with and the revision of the change.
struct ObjectContent: WatchContent {
    typealias Facts = ObjectFacts

    let kind: ObjectKind
    /// Nil: every object.
    let selection: ObjectSelection?
    /// The objects come with their `managedFields`.
    let managers: ManagedFieldsSource?
    /// The prefix is the key of one object, and the length of that key; 0: it is a prefix.
    let keyCount: Int

    static var forms: Int { 6 }
    static var itemBytes: Int { WireLimits.chunkBytes }
    var isSecret: Bool { kind.isSecret }
    var route: WatchRoute? { keyCount > 0 ? nil : selection?.route }

    static func == (left: ObjectContent, right: ObjectContent) -> Bool {
        left.kind === right.kind && left.keyCount == right.keyCount
            && (left.managers == nil) == (right.managers == nil) && left.selection == right.selection
    }

    func form(of event: Store.Event, _ facts: inout ObjectFacts) -> Int? {
        if keyCount > 0, event.item.key.count != keyCount { return nil }
        let form: Int
        switch (facts.wasSelected(event, kind, selection), facts.isSelected(event, kind, selection)) {
        case (false, false): return nil
        case (false, true): form = 0
        case (true, true): form = 1
        case (true, false): form = 2
        }
        if let managers {
            facts.managers = managers
            facts.kind = kind
            return form + 3
        }
        return form
    }

    static func append(_ event: Store.Event, form: Int, _ facts: inout ObjectFacts, to buffer: inout ByteBuffer) {
        let kind: ObjectEvent.Kind = form % 3 == 0 ? .added : form % 3 == 1 ? .modified : .deleted
        guard let object = kind == .deleted ? facts.before.object : facts.now.object else { return }
        var managed = Bytes()
        if form >= 3, let managers = facts.managers, let rules = facts.kind?.rules {
            managed = managers.metadata(of: kind == .deleted ? event.previous!.value : event.item.value, rules)
        }
        ObjectEvent.append(
            kind, revision: event.revision.rawValue, object: object, managed: managed, toChunk: &buffer)
    }

    static func append(bookmark: Revision, to buffer: inout ByteBuffer) {
        ObjectEvent.append(.bookmark, revision: bookmark.rawValue, toChunk: &buffer)
    }

    static func expiredBody(floor: Revision) -> Bytes {
        APIFailure.watchExpired(floor: floor).envelopeBody
    }

    func appendValues(
        of field: WatchRoute.Field, _ event: Store.Event, _ facts: inout ObjectFacts, to values: inout [RouteValue]
    ) {
        facts.appendValues(of: field, event, kind, to: &values)
    }
}

/// Makes the second `metadata` field of a stored value, with its `managedFields`.
final class ManagedFieldsSource {
    private let make: (any ResourceRules, StoredValue) -> Bytes

    init(_ make: @escaping (any ResourceRules, StoredValue) -> Bytes) {
        self.make = make
    }

    /// No bytes for a value that cannot be read, or that nobody manages.
    func metadata(of value: Bytes, _ rules: any ResourceRules) -> Bytes {
        guard let value = StoredValue(unpacking: value) else { return Bytes() }
        return make(rules, value)
    }
}
