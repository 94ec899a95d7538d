public import APIModel
public import Client

extension ObjectMeta {
    /// The reference to the one owner that controls the object.
    public var controller: OwnerReference? { ownerReferences.first { $0.controller == true } }
}

extension OwnerReference {
    /// A reference to an object as the controller of another; its deletion in the foreground waits for that.
    public init<K: Kind>(controlling owner: K) {
        self.init()
        apiVersion = K.identity.apiVersion
        kind = K.identity.kind
        name = owner.metadata.name
        uid = owner.metadata.uid
        controller = true
        blockOwnerDeletion = true
    }

    /// Whether it is to an object of a kind, whatever the version.
    func isTo<K: Kind>(_ owner: K.Type) -> Bool {
        kind == K.identity.kind && Self.group(apiVersion) == Self.group(K.identity.apiVersion)
    }

    private static func group(_ apiVersion: String) -> Substring {
        apiVersion.contains("/") ? apiVersion.prefix { $0 != "/" } : ""
    }
}

extension ObjectIndex where Object: Kind {
    /// By the uid of the controller. Its name is `controller`.
    public static var controller: ObjectIndex {
        ObjectIndex("controller") { _, object in object.metadata.controller.map { [$0.uid] } ?? [] }
    }

    /// By namespace: those that nobody controls. Its name is `orphans`.
    public static var orphans: ObjectIndex {
        ObjectIndex("orphans") { key, object in object.metadata.controller == nil ? [key.namespace] : [] }
    }
}

/// Which objects a controller's object has: those that it controls and selects. Orphans that it selects are adopted,
/// those that it no longer selects are let go, as upstream's `ControllerRefManager` does it.
struct Claim<K: Kind> {
    /// Those that are its own, in order of names; adopted ones too, as they are before that is written.
    private(set) var owned: [CachedObject<K>] = []

    /// - Parameters:
    ///   - mayAdopt: Whether an orphan that the selector matches is one that matters.
    init<Owner: Kind>(
        _ owner: Owner, _ selector: Selector, in lister: Lister<K>, _ plan: inout Plan,
        mayAdopt: (K) -> Bool = { $0.metadata.deletionTimestamp == nil }
    ) {
        let isGoing = owner.metadata.deletionTimestamp != nil
        for object in lister.objects(.controller, owner.metadata.uid) {
            if selector.matches(object.object.metadata.labels) {
                owned.append(object)
            } else if !isGoing {
                Self.release(object, from: owner, &plan)
            }
        }
        if !isGoing, lister.count(.orphans, owner.metadata.namespace) > 0 {
            for object in lister.objects(.orphans, owner.metadata.namespace)
            where selector.matches(object.object.metadata.labels) && mayAdopt(object.object) {
                Self.adopt(object, by: owner, &plan)
                owned.append(object)
            }
        }
        owned.sort { $0.key < $1.key }
    }

    private static func release<Owner: Kind>(_ object: CachedObject<K>, from owner: Owner, _ plan: inout Plan) {
        plan.patch(
            K.self, object.key,
            .metadata(of: object.uid) { writer in
                writer.key("ownerReferences")
                writer.beginArray()
                writer.beginObject()
                writer.key("$patch")
                writer.string("delete")
                writer.key("uid")
                writer.string(owner.metadata.uid)
                writer.endObject()
                writer.endArray()
            })
    }

    private static func adopt<Owner: Kind>(_ object: CachedObject<K>, by owner: Owner, _ plan: inout Plan) {
        plan.patch(
            K.self, object.key,
            .metadata(of: object.uid) { writer in
                writer.key("ownerReferences")
                writer.beginArray()
                writer.raw(OwnerReference(controlling: owner).encodedText())
                writer.endArray()
            })
    }
}
