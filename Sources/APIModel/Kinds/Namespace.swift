public import Wire

/// `Namespace` of core/v1, with all its fields.
public struct Namespace: Kind {
    public static let schemaName = "k8s.io.api.core.v1.Namespace"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "v1", kind: "Namespace")
    public static let resource = ResourceNames(
        plural: "namespaces", isNamespaced: false, shortNames: ["ns"], subresources: ["finalize", "status"])

    public var metadata = ObjectMeta()
    public var spec = NamespaceSpec()
    public var status = NamespaceStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec)
        coder.field(3, "status", &status)
    }
}

/// `NamespaceSpec` of core/v1.
public struct NamespaceSpec: Message {
    public static let schemaName = "k8s.io.api.core.v1.NamespaceSpec"

    public var finalizers: [String] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "finalizers", &finalizers, .options(.listAtomic))
    }
}

/// `NamespaceStatus` of core/v1.
public struct NamespaceStatus: Message {
    public static let schemaName = "k8s.io.api.core.v1.NamespaceStatus"

    public var phase = ""
    public var conditions: [NamespaceCondition] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "phase", &phase)
        coder.field(
            2, "conditions", &conditions, .options([.patchMerge, .listMap], mergeKey: "type", listKeys: "type"))
    }
}

/// `NamespaceCondition` of core/v1.
public struct NamespaceCondition: Message {
    public static let schemaName = "k8s.io.api.core.v1.NamespaceCondition"

    public var type = ""
    public var status = ""
    public var lastTransitionTime: Time?
    public var reason = ""
    public var message = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "type", &type, .required)
        coder.field(2, "status", &status, .required)
        coder.field(4, "lastTransitionTime", &lastTransitionTime)
        coder.field(5, "reason", &reason)
        coder.field(6, "message", &message)
    }
}
