public import Wire

/// `LocalObjectReference` of core/v1.
public struct LocalObjectReference: Message {
    public static let schemaName = "k8s.io.api.core.v1.LocalObjectReference"
    public static let isAtomic = true

    public var name = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name)
    }
}

/// `ObjectReference` of core/v1.
public struct ObjectReference: Message {
    public static let schemaName = "k8s.io.api.core.v1.ObjectReference"
    public static let isAtomic = true

    public var kind = ""
    public var namespace = ""
    public var name = ""
    public var uid = ""
    public var apiVersion = ""
    public var resourceVersion = ""
    public var fieldPath = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "kind", &kind)
        coder.field(2, "namespace", &namespace)
        coder.field(3, "name", &name)
        coder.field(4, "uid", &uid)
        coder.field(5, "apiVersion", &apiVersion)
        coder.field(6, "resourceVersion", &resourceVersion)
        coder.field(7, "fieldPath", &fieldPath)
    }
}

/// `SecretReference` of core/v1.
public struct SecretReference: Message {
    public static let schemaName = "k8s.io.api.core.v1.SecretReference"
    public static let isAtomic = true

    public var name = ""
    public var namespace = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name)
        coder.field(2, "namespace", &namespace)
    }
}

/// `TypedLocalObjectReference` of core/v1.
public struct TypedLocalObjectReference: Message {
    public static let schemaName = "k8s.io.api.core.v1.TypedLocalObjectReference"
    public static let isAtomic = true

    public var apiGroup: String?
    public var kind = ""
    public var name = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "apiGroup", &apiGroup, .always)
        coder.field(2, "kind", &kind, .required)
        coder.field(3, "name", &name, .required)
    }
}

/// `TypedObjectReference` of core/v1.
public struct TypedObjectReference: Message {
    public static let schemaName = "k8s.io.api.core.v1.TypedObjectReference"

    public var apiGroup: String?
    public var kind = ""
    public var name = ""
    public var namespace: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "apiGroup", &apiGroup, .always)
        coder.field(2, "kind", &kind, .required)
        coder.field(3, "name", &name, .required)
        coder.field(4, "namespace", &namespace)
    }
}
