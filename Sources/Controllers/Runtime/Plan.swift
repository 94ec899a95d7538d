public import APIModel
public import Client
import JSON

/// What is to be done about a key: writes in stages, events for people, and when to look again.
///
/// The writes of a stage go out together; the next stage follows when all of them went well. What is left of a plan whose
/// write was refused is dropped: the key is looked at again, after a pause that grows with its failures.
public struct Plan: Sendable {
    public private(set) var stages: [[PlannedWrite]] = []
    public var events: [RecordedEvent] = []
    /// Objects that the view does not have, to be asked for; the answers come before the key is reconciled again.
    public var lookups: [Lookup] = []
    /// The key is looked at again after this, also when nothing changes.
    public private(set) var requeueAfter: Duration?
    /// Why nothing can be done about the key as it is; it is tried again with growing pauses.
    public var fault: String?
    private var beginsStage = true

    public init() {}

    /// Nothing is to be done.
    public static let nothing = Plan()

    public var writes: some Sequence<PlannedWrite> { stages.lazy.joined() }
    public var isEmpty: Bool {
        stages.isEmpty && events.isEmpty && lookups.isEmpty && requeueAfter == nil && fault == nil
    }

    // MARK: Order

    /// What follows is written when everything before went well.
    public mutating func then() { beginsStage = true }

    /// Looks at the key again after `delay`, or sooner when that was said before.
    public mutating func requeue(after delay: Duration) {
        requeueAfter = min(requeueAfter ?? delay, max(delay, .milliseconds(1)))
    }

    public mutating func add(_ write: PlannedWrite) {
        if beginsStage { stages.append([]) }
        beginsStage = false
        stages[stages.count - 1].append(write)
    }

    /// In stages of 1, 2, 4, …: what the server refuses is refused once or twice, not a thousand times.
    public mutating func addSlowly(_ writes: [PlannedWrite]) {
        var stage = 1
        var left = writes[...]
        while !left.isEmpty {
            then()
            for write in left.prefix(stage) { add(write) }
            left = left.dropFirst(stage)
            stage *= 2
        }
        then()
    }

    // MARK: Writes

    public mutating func create(_ object: some Kind, told: PlannedWrite.Told? = nil) {
        add(.create(object, told: told))
    }

    /// The object in place of the stored one, if that is the one that `object` was made from.
    public mutating func update(_ object: some Kind, subresource: String = "", told: PlannedWrite.Told? = nil) {
        add(.update(object, subresource: subresource, told: told))
    }

    public mutating func updateStatus(_ object: some Kind) { update(object, subresource: "status") }

    public mutating func patch<K: Kind>(
        _ kind: K.Type, _ key: ObjectKey, _ patch: ObjectPatch, subresource: String = "",
        told: PlannedWrite.Told? = nil
    ) {
        var write = PlannedWrite(.patch, KindNumbers.number(of: kind), key)
        write.patch = patch
        write.subresource = subresource
        write.told = told
        add(write)
    }

    /// The object of that uid goes; one that came in its place stays.
    public mutating func delete(
        _ object: some Kind, propagation: String? = nil, grace: Int64? = nil, ifUnchanged: Bool = false,
        told: PlannedWrite.Told? = nil
    ) {
        add(
            .delete(
                object, propagation: propagation, grace: grace, ifUnchanged: ifUnchanged, told: told))
    }

    // MARK: Words

    public mutating func tell(
        _ object: some Kind, isWarning: Bool = false, reason: String, _ message: String
    ) {
        events.append(
            RecordedEvent(
                object: ObjectReference(to: object), type: isWarning ? "Warning" : "Normal", reason: reason,
                message: message))
    }
}

/// An object that is asked of the server, because the view is not believed.
public struct Lookup: Hashable, Sendable {
    /// The number of the kind.
    public var kind: UInt16
    public var key: ObjectKey

    public init(kind: UInt16, key: ObjectKey) {
        self.kind = kind
        self.key = key
    }
}

extension PlannedWrite {
    public static func create<K: Kind>(_ object: K, told: Told? = nil) -> PlannedWrite {
        var write = PlannedWrite(.create, KindNumbers.number(of: K.self), object.key)
        write.object = object.encoded()
        write.told = told
        return write
    }

    public static func update<K: Kind>(_ object: K, subresource: String = "", told: Told? = nil) -> PlannedWrite {
        var write = PlannedWrite(.update, KindNumbers.number(of: K.self), object.key)
        write.object = object.encoded()
        write.subresource = subresource
        write.told = told
        return write
    }

    public static func delete<K: Kind>(
        _ object: K, propagation: String? = nil, grace: Int64? = nil, ifUnchanged: Bool = false, told: Told? = nil
    ) -> PlannedWrite {
        delete(
            KindNumbers.number(of: K.self), object.key, uid: object.metadata.uid,
            revision: ifUnchanged ? object.metadata.resourceVersion : nil, propagation: propagation, grace: grace,
            told: told)
    }

    /// An object that is known by its name and uid.
    public static func delete(
        _ kind: UInt16, _ key: ObjectKey, uid: String, revision: String? = nil, propagation: String? = nil,
        grace: Int64? = nil, told: Told? = nil
    ) -> PlannedWrite {
        var write = PlannedWrite(.delete, kind, key)
        write.deletion = DeleteOptions {
            $0.gracePeriodSeconds = grace
            $0.propagationPolicy = propagation
            $0.preconditions = Preconditions {
                $0.uid = uid.isEmpty ? nil : uid
                $0.resourceVersion = revision
            }
        }
        write.told = told
        return write
    }

    /// Every object of a kind in a namespace.
    public static func deleteCollection(_ kind: UInt16, in namespace: String) -> PlannedWrite {
        PlannedWrite(.deleteCollection, kind, ObjectKey(namespace, ""))
    }

    /// A patch of an object that is known by its name.
    public static func patch(_ kind: UInt16, _ key: ObjectKey, _ patch: ObjectPatch) -> PlannedWrite {
        var write = PlannedWrite(.patch, kind, key)
        write.patch = patch
        return write
    }
}

extension Kind {
    /// Namespace and name.
    public var key: ObjectKey { ObjectKey(metadata.namespace, metadata.name) }
}
