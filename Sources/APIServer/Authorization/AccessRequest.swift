public import APIModel

/// A question to the authorizers: may this user do this?
public struct AccessRequest: Hashable, Sendable {
    public var user: Identity
    /// The API's verb, lower case: `get`, `list`, `create`; for a path the verb of the transport.
    public var verb: String
    public var target: Target

    public enum Target: Hashable, Sendable {
        case resource(ResourceTarget)
        /// A path that is no resource, for example `/metrics`.
        case path(String)
    }

    public init(user: Identity, verb: String, target: Target) {
        self.user = user
        self.verb = verb
        self.target = target
    }

    public init(user: Identity, verb: String, _ resource: ResourceTarget) {
        self.init(user: user, verb: verb, target: .resource(resource))
    }
}

/// The resource that an access request is about. Empty means absent.
public struct ResourceTarget: Hashable, Sendable {
    public var group: String
    public var version: String
    public var resource: String
    public var subresource: String
    /// Empty for what has no namespace, and for a request over all namespaces.
    public var namespace: String
    /// Empty for collections and for what is created.
    public var name: String
    /// What the field selector of a list or watch narrows it to; empty where there is none or where it could not be
    /// read, so that an unreadable selector is as wide as none.
    public var fieldSelector: [FieldSelector.Term]
    /// As `fieldSelector`, for labels.
    public var labelSelector: [Requirement]

    public init(
        group: String = "", version: String = "", resource: String, subresource: String = "", namespace: String = "",
        name: String = "", fieldSelector: [FieldSelector.Term] = [], labelSelector: [Requirement] = []
    ) {
        self.group = group
        self.version = version
        self.resource = resource
        self.subresource = subresource
        self.namespace = namespace
        self.name = name
        self.fieldSelector = fieldSelector
        self.labelSelector = labelSelector
    }

    /// The resource with its subresource, as rules name it: `pods/log`.
    public var combinedResource: String {
        subresource.isEmpty ? resource : resource + "/" + subresource
    }

    public var groupResource: GroupResource { GroupResource(group: group, resource: resource) }

    /// Whether the selector holds the answer to objects whose `field` is `value`.
    func isNarrowed(_ field: String, to value: String) -> Bool {
        fieldSelector.contains { $0.equal && $0.field == field && $0.value.hasSameBytes(as: value) }
    }
}

extension AccessRequest {
    /// What cannot be done, in Kubernetes' words.
    public var complaint: String {
        let user = GoText.quoted(user.name)
        switch target {
        case .path(let path):
            return "User \(user) cannot \(verb) path \(GoText.quoted(path))"
        case .resource(let target):
            let resource = GoText.quoted(target.combinedResource)
            let place =
                target.namespace.isEmpty
                ? "at the cluster scope" : "in the namespace \(GoText.quoted(target.namespace))"
            return
                "User \(user) cannot \(verb) resource \(resource) in API group \(GoText.quoted(target.group)) \(place)"
        }
    }

    /// The answer to a request that no authorizer allows. `reason` is what the authorizers said, or empty.
    public func forbidden(reason: String) -> Status {
        let message = reason.isEmpty ? complaint : complaint + ": " + reason
        switch target {
        case .path: return .forbidden(GroupResource(group: "", resource: ""), name: "", message)
        case .resource(let target): return .forbidden(target.groupResource, name: target.name, message)
        }
    }
}
