public import Wire

/// `Probe` of core/v1.
public struct Probe: Message {
    public static let schemaName = "k8s.io.api.core.v1.Probe"

    public var handler = ProbeHandler()
    public var initialDelaySeconds: Int32 = 0
    public var timeoutSeconds: Int32 = 0
    public var periodSeconds: Int32 = 0
    public var successThreshold: Int32 = 0
    public var failureThreshold: Int32 = 0
    public var terminationGracePeriodSeconds: Int64?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.inline(1, "handler", &handler)
        coder.field(2, "initialDelaySeconds", &initialDelaySeconds)
        coder.field(3, "timeoutSeconds", &timeoutSeconds)
        coder.field(4, "periodSeconds", &periodSeconds)
        coder.field(5, "successThreshold", &successThreshold)
        coder.field(6, "failureThreshold", &failureThreshold)
        coder.field(7, "terminationGracePeriodSeconds", &terminationGracePeriodSeconds)
    }
}

/// `ProbeHandler` of core/v1.
public struct ProbeHandler: Message {
    public static let schemaName = "k8s.io.api.core.v1.ProbeHandler"

    @Boxed public var exec: ExecAction?
    @Boxed public var httpGet: HTTPGetAction?
    @Boxed public var tcpSocket: TCPSocketAction?
    @Boxed public var grpc: GRPCAction?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "exec", &_exec)
        coder.field(2, "httpGet", &_httpGet)
        coder.field(3, "tcpSocket", &_tcpSocket)
        coder.field(4, "grpc", &_grpc)
    }
}

/// `ExecAction` of core/v1.
public struct ExecAction: Message {
    public static let schemaName = "k8s.io.api.core.v1.ExecAction"

    public var command: [String] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "command", &command, .options(.listAtomic))
    }
}

/// `HTTPGetAction` of core/v1.
public struct HTTPGetAction: Message {
    public static let schemaName = "k8s.io.api.core.v1.HTTPGetAction"

    public var path = ""
    public var port = IntOrString()
    public var host = ""
    public var scheme = ""
    public var httpHeaders: [HTTPHeader] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "path", &path)
        coder.field(2, "port", &port, .required)
        coder.field(3, "host", &host)
        coder.field(4, "scheme", &scheme)
        coder.field(5, "httpHeaders", &httpHeaders, .options(.listAtomic))
    }
}

/// `HTTPHeader` of core/v1.
public struct HTTPHeader: Message {
    public static let schemaName = "k8s.io.api.core.v1.HTTPHeader"

    public var name = ""
    public var value = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
        coder.field(2, "value", &value, .required)
    }
}

/// `TCPSocketAction` of core/v1.
public struct TCPSocketAction: Message {
    public static let schemaName = "k8s.io.api.core.v1.TCPSocketAction"

    public var port = IntOrString()
    public var host = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "port", &port, .required)
        coder.field(2, "host", &host)
    }
}

/// `GRPCAction` of core/v1.
public struct GRPCAction: Message {
    public static let schemaName = "k8s.io.api.core.v1.GRPCAction"

    public var port: Int32 = 0
    public var service: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "port", &port, .required)
        coder.field(2, "service", &service, .always)
    }
}

/// `Lifecycle` of core/v1.
public struct Lifecycle: Message {
    public static let schemaName = "k8s.io.api.core.v1.Lifecycle"

    @Boxed public var postStart: LifecycleHandler?
    @Boxed public var preStop: LifecycleHandler?
    public var stopSignal: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "postStart", &_postStart)
        coder.field(2, "preStop", &_preStop)
        coder.field(3, "stopSignal", &stopSignal)
    }
}

/// `LifecycleHandler` of core/v1.
public struct LifecycleHandler: Message {
    public static let schemaName = "k8s.io.api.core.v1.LifecycleHandler"

    @Boxed public var exec: ExecAction?
    @Boxed public var httpGet: HTTPGetAction?
    @Boxed public var tcpSocket: TCPSocketAction?
    @Boxed public var sleep: SleepAction?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "exec", &_exec)
        coder.field(2, "httpGet", &_httpGet)
        coder.field(3, "tcpSocket", &_tcpSocket)
        coder.field(4, "sleep", &_sleep)
    }
}

/// `SleepAction` of core/v1.
public struct SleepAction: Message {
    public static let schemaName = "k8s.io.api.core.v1.SleepAction"

    public var seconds: Int64 = 0
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "seconds", &seconds, .required)
    }
}
