public import Base
public import Wire

/// `ObjectMeta` of meta/v1.
public struct ObjectMeta: Message {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta"

    public var name = ""
    public var generateName = ""
    public var namespace = ""
    public var selfLink = ""
    public var uid = ""
    public var resourceVersion = ""
    public var generation: Int64 = 0
    public var creationTimestamp: Time?
    public var deletionTimestamp: Time?
    public var deletionGracePeriodSeconds: Int64?
    public var labels: StringMap<String> = [:]
    public var annotations: StringMap<String> = [:]
    public var ownerReferences: [OwnerReference] = []
    public var finalizers: [String] = []
    public var managedFields: [ManagedFieldsEntry] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name)
        coder.field(2, "generateName", &generateName)
        coder.field(3, "namespace", &namespace)
        coder.field(4, "selfLink", &selfLink)
        coder.field(5, "uid", &uid)
        coder.field(6, "resourceVersion", &resourceVersion)
        coder.field(7, "generation", &generation)
        coder.field(8, "creationTimestamp", &creationTimestamp)
        coder.field(9, "deletionTimestamp", &deletionTimestamp)
        coder.field(10, "deletionGracePeriodSeconds", &deletionGracePeriodSeconds)
        coder.field(11, "labels", &labels)
        coder.field(12, "annotations", &annotations)
        coder.field(
            13, "ownerReferences", &ownerReferences,
            .options([.patchMerge, .listMap], mergeKey: "uid", listKeys: "uid"))
        coder.field(14, "finalizers", &finalizers, .options([.patchMerge, .listSet]))
        coder.field(17, "managedFields", &managedFields, .options(.listAtomic))
    }
}

/// `OwnerReference` of meta/v1.
public struct OwnerReference: Message {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.OwnerReference"
    public static let isAtomic = true

    public var kind = ""
    public var name = ""
    public var uid = ""
    public var apiVersion = ""
    public var controller: Bool?
    public var blockOwnerDeletion: Bool?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "kind", &kind, .required)
        coder.field(3, "name", &name, .required)
        coder.field(4, "uid", &uid, .required)
        coder.field(5, "apiVersion", &apiVersion, .required)
        coder.field(6, "controller", &controller)
        coder.field(7, "blockOwnerDeletion", &blockOwnerDeletion)
    }
}

/// `ManagedFieldsEntry` of meta/v1.
public struct ManagedFieldsEntry: Message {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry"

    public var manager = ""
    public var operation = ""
    public var apiVersion = ""
    public var time: Time?
    public var fieldsType = ""
    @Boxed public var fieldsV1: FieldsV1?
    public var subresource = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "manager", &manager)
        coder.field(2, "operation", &operation)
        coder.field(3, "apiVersion", &apiVersion)
        coder.field(4, "time", &time)
        coder.field(6, "fieldsType", &fieldsType)
        coder.field(7, "fieldsV1", &_fieldsV1)
        coder.field(8, "subresource", &subresource)
    }
}
