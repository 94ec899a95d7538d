public import Wire

/// `ListOptions` of meta/v1.
public struct ListOptions: Message {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.ListOptions"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "v1", kind: "ListOptions")

    public var labelSelector = ""
    public var fieldSelector = ""
    public var watch = false
    public var resourceVersion = ""
    public var timeoutSeconds: Int64?
    public var limit: Int64 = 0
    public var `continue` = ""
    public var allowWatchBookmarks = false
    public var resourceVersionMatch = ""
    public var sendInitialEvents: Bool?
    public var shardSelector = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "labelSelector", &labelSelector)
        coder.field(2, "fieldSelector", &fieldSelector)
        coder.field(3, "watch", &watch)
        coder.field(4, "resourceVersion", &resourceVersion)
        coder.field(5, "timeoutSeconds", &timeoutSeconds)
        coder.field(7, "limit", &limit)
        coder.field(8, "continue", &`continue`)
        coder.field(9, "allowWatchBookmarks", &allowWatchBookmarks)
        coder.field(10, "resourceVersionMatch", &resourceVersionMatch)
        coder.field(11, "sendInitialEvents", &sendInitialEvents)
        coder.field(15, "shardSelector", &shardSelector)
    }
}

/// `DeleteOptions` of meta/v1.
public struct DeleteOptions: Message {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.DeleteOptions"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "v1", kind: "DeleteOptions")

    public var gracePeriodSeconds: Int64?
    @Boxed public var preconditions: Preconditions?
    public var orphanDependents: Bool?
    public var propagationPolicy: String?
    public var dryRun: [String] = []
    public var ignoreStoreReadErrorWithClusterBreakingPotential: Bool?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "gracePeriodSeconds", &gracePeriodSeconds)
        coder.field(2, "preconditions", &_preconditions)
        coder.field(3, "orphanDependents", &orphanDependents)
        coder.field(4, "propagationPolicy", &propagationPolicy)
        coder.field(5, "dryRun", &dryRun, .options(.listAtomic))
        coder.field(
            6, "ignoreStoreReadErrorWithClusterBreakingPotential", &ignoreStoreReadErrorWithClusterBreakingPotential)
    }
}

/// `CreateOptions` of meta/v1.
public struct CreateOptions: Message {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.CreateOptions"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "v1", kind: "CreateOptions")

    public var dryRun: [String] = []
    public var fieldManager = ""
    public var fieldValidation = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "dryRun", &dryRun, .options(.listAtomic))
        coder.field(3, "fieldManager", &fieldManager)
        coder.field(4, "fieldValidation", &fieldValidation)
    }
}

/// `UpdateOptions` of meta/v1.
public struct UpdateOptions: Message {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.UpdateOptions"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "v1", kind: "UpdateOptions")

    public var dryRun: [String] = []
    public var fieldManager = ""
    public var fieldValidation = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "dryRun", &dryRun, .options(.listAtomic))
        coder.field(2, "fieldManager", &fieldManager)
        coder.field(3, "fieldValidation", &fieldValidation)
    }
}

/// `PatchOptions` of meta/v1.
public struct PatchOptions: Message {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.PatchOptions"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "v1", kind: "PatchOptions")

    public var dryRun: [String] = []
    public var force: Bool?
    public var fieldManager = ""
    public var fieldValidation = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "dryRun", &dryRun, .options(.listAtomic))
        coder.field(2, "force", &force)
        coder.field(3, "fieldManager", &fieldManager)
        coder.field(4, "fieldValidation", &fieldValidation)
    }
}

/// `GetOptions` of meta/v1.
public struct GetOptions: Message {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.GetOptions"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "v1", kind: "GetOptions")

    public var resourceVersion = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "resourceVersion", &resourceVersion)
    }
}

/// `Preconditions` of meta/v1.
public struct Preconditions: Message {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.Preconditions"

    public var uid: String?
    public var resourceVersion: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "uid", &uid)
        coder.field(2, "resourceVersion", &resourceVersion)
    }
}
