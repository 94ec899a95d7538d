public import Wire

/// `EnvFromSource` of core/v1.
public struct EnvFromSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.EnvFromSource"

    public var prefix = ""
    @Boxed public var configMapRef: ConfigMapEnvSource?
    @Boxed public var secretRef: SecretEnvSource?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "prefix", &prefix)
        coder.field(2, "configMapRef", &_configMapRef)
        coder.field(3, "secretRef", &_secretRef)
    }
}

/// `EnvVar` of core/v1.
public struct EnvVar: Message {
    public static let schemaName = "k8s.io.api.core.v1.EnvVar"

    public var name = ""
    public var value = ""
    @Boxed public var valueFrom: EnvVarSource?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
        coder.field(2, "value", &value)
        coder.field(3, "valueFrom", &_valueFrom)
    }
}

/// `EnvVarSource` of core/v1.
public struct EnvVarSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.EnvVarSource"

    @Boxed public var fieldRef: ObjectFieldSelector?
    @Boxed public var resourceFieldRef: ResourceFieldSelector?
    @Boxed public var configMapKeyRef: ConfigMapKeySelector?
    @Boxed public var secretKeyRef: SecretKeySelector?
    @Boxed public var fileKeyRef: FileKeySelector?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "fieldRef", &_fieldRef)
        coder.field(2, "resourceFieldRef", &_resourceFieldRef)
        coder.field(3, "configMapKeyRef", &_configMapKeyRef)
        coder.field(4, "secretKeyRef", &_secretKeyRef)
        coder.field(5, "fileKeyRef", &_fileKeyRef)
    }
}

/// `ConfigMapEnvSource` of core/v1.
public struct ConfigMapEnvSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.ConfigMapEnvSource"

    public var localObjectReference = LocalObjectReference()
    public var optional: Bool?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.inline(1, "localObjectReference", &localObjectReference)
        coder.field(2, "optional", &optional)
    }
}

/// `SecretEnvSource` of core/v1.
public struct SecretEnvSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.SecretEnvSource"

    public var localObjectReference = LocalObjectReference()
    public var optional: Bool?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.inline(1, "localObjectReference", &localObjectReference)
        coder.field(2, "optional", &optional)
    }
}

/// `ConfigMapKeySelector` of core/v1.
public struct ConfigMapKeySelector: Message {
    public static let schemaName = "k8s.io.api.core.v1.ConfigMapKeySelector"
    public static let isAtomic = true

    public var localObjectReference = LocalObjectReference()
    public var key = ""
    public var optional: Bool?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.inline(1, "localObjectReference", &localObjectReference)
        coder.field(2, "key", &key, .required)
        coder.field(3, "optional", &optional)
    }
}

/// `SecretKeySelector` of core/v1.
public struct SecretKeySelector: Message {
    public static let schemaName = "k8s.io.api.core.v1.SecretKeySelector"
    public static let isAtomic = true

    public var localObjectReference = LocalObjectReference()
    public var key = ""
    public var optional: Bool?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.inline(1, "localObjectReference", &localObjectReference)
        coder.field(2, "key", &key, .required)
        coder.field(3, "optional", &optional)
    }
}

/// `FileKeySelector` of core/v1.
public struct FileKeySelector: Message {
    public static let schemaName = "k8s.io.api.core.v1.FileKeySelector"
    public static let isAtomic = true

    public var volumeName = ""
    public var path = ""
    public var key = ""
    public var optional: Bool?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "volumeName", &volumeName, .required)
        coder.field(2, "path", &path, .required)
        coder.field(3, "key", &key, .required)
        coder.field(4, "optional", &optional)
    }
}

/// `ObjectFieldSelector` of core/v1.
public struct ObjectFieldSelector: Message {
    public static let schemaName = "k8s.io.api.core.v1.ObjectFieldSelector"
    public static let isAtomic = true

    public var apiVersion = ""
    public var fieldPath = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "apiVersion", &apiVersion)
        coder.field(2, "fieldPath", &fieldPath, .required)
    }
}

/// `ResourceFieldSelector` of core/v1.
public struct ResourceFieldSelector: Message {
    public static let schemaName = "k8s.io.api.core.v1.ResourceFieldSelector"
    public static let isAtomic = true

    public var containerName = ""
    public var resource = ""
    public var divisor = Quantity()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "containerName", &containerName)
        coder.field(2, "resource", &resource, .required)
        coder.field(3, "divisor", &divisor)
    }
}
