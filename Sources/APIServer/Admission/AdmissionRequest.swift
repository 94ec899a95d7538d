public import APIModel

/// What is done to an object.
public enum AdmissionOperation: String, Hashable, Sendable {
    case create = "CREATE"
    case update = "UPDATE"
    case delete = "DELETE"
    /// A stream to a pod: exec, attach, port-forward.
    case connect = "CONNECT"
}

/// A write on its way to the store: authorized and defaulted, not yet validated.
///
/// The type of the object is that of the body: a pod for `pods`, an `Eviction` for `pods/eviction`. Steps change
/// `object` in the first phase and only look in the second.
public struct AdmissionRequest<Object: Kind>: Sendable {
    public var operation: AdmissionOperation
    public var resource: GroupResource
    /// Empty for the object itself.
    public var subresource: String
    /// The namespace of the path; empty for what has none.
    public var namespace: String
    /// The name of the path; empty where the server or the object gives it.
    public var name: String
    public var user: Identity
    /// The new object; nil when one is removed.
    public var object: Object?
    /// The stored object; nil when one is created.
    public var oldObject: Object?
    /// Nothing will be written, so nothing may be charged.
    public var isDryRun: Bool
    /// The name of the object that was taken out, for refusals meanwhile.
    private var takenName = ""

    public init(
        _ operation: AdmissionOperation, resource: GroupResource? = nil, subresource: String = "",
        namespace: String = "", name: String = "", user: Identity, object: Object? = nil, oldObject: Object? = nil,
        isDryRun: Bool = false
    ) {
        self.operation = operation
        self.resource =
            resource
            ?? GroupResource(
                group: GroupVersionKind(apiVersion: Object.identity.apiVersion, kind: "").groupVersion.group,
                resource: Object.resource.plural)
        self.subresource = subresource
        self.namespace = namespace
        self.name = name
        self.user = user
        self.object = object
        self.oldObject = oldObject
        self.isDryRun = isDryRun
    }

    /// Whether the request is about the resource itself, of the core group where none is named.
    func isAbout(_ plural: String, group: String = "", subresource: String = "") -> Bool {
        resource.resource == plural && resource.group == group && self.subresource == subresource
    }

    /// Whether the request is about the resource or one of its subresources.
    func concerns(_ plural: String, group: String = "") -> Bool {
        resource.resource == plural && resource.group == group
    }

    /// The new object as a kind, or nil where it is of another.
    @inline(__always)
    func new<K: Kind>(_ kind: K.Type) -> K? {
        Object.self == K.self ? object as? K : nil
    }

    @inline(__always)
    func old<K: Kind>(_ kind: K.Type) -> K? {
        Object.self == K.self ? oldObject as? K : nil
    }

    /// Takes the new object out to change it in place: `replace` must follow, unless the request is refused.
    ///
    /// It is held nowhere else then, so that its lists are not copied when they change.
    @inline(__always)
    mutating func take<K: Kind>(_ kind: K.Type) -> K? {
        var taken: K?
        guard SameKind.swap(&object, &taken), let metadata = taken?.metadata else { return nil }
        takenName = metadata.name.isEmpty ? metadata.generateName : metadata.name
        return taken
    }

    /// Puts a changed object back.
    @inline(__always)
    mutating func replace<K: Kind>(with new: consuming K) {
        var new: K? = new
        _ = SameKind.swap(&object, &new)
    }

    /// The object, which the request holds no longer.
    mutating func takeObject() -> Object? {
        var taken: Object?
        swap(&object, &taken)
        return taken
    }

    /// The refusal of the request, as Kubernetes' admission words it.
    func forbidden(_ message: String, missing: MissingObject? = nil) -> AdmissionRefusal {
        var subject = name
        if subject.isEmpty, let metadata = object?.metadata {
            subject = metadata.name.isEmpty ? metadata.generateName : metadata.name
        }
        if subject.isEmpty { subject = takenName.isEmpty ? "Unknown" : takenName }
        return AdmissionRefusal(.forbidden(resource, name: subject, message), missing: missing)
    }
}

/// An object that was looked for and not found.
public struct MissingObject: Hashable, Sendable {
    public let resource: GroupResource
    public let namespace: String
    public let name: String

    init(_ plural: String, group: String = "", namespace: String = "", name: String) {
        resource = GroupResource(group: group, resource: plural)
        self.namespace = namespace
        self.name = name
    }

    var status: Status { .notFound(resource, name: name) }
}

/// The refusal of a write.
public struct AdmissionRefusal: Error, Sendable, CustomStringConvertible {
    public var status: Status
    /// What was missing where the refusal rests on that: the cache may lag, so the caller reads this object from the
    /// store and asks again if it is there.
    public var missing: MissingObject?

    public init(_ status: Status, missing: MissingObject? = nil) {
        self.status = status
        self.missing = missing
    }

    public var description: String { status.message }
}
