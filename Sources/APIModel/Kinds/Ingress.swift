public import Wire

/// `Ingress` of networking/v1, with all its fields.
public struct Ingress: Kind {
    public static let schemaName = "k8s.io.api.networking.v1.Ingress"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "networking.k8s.io/v1", kind: "Ingress")
    public static let resource = ResourceNames(plural: "ingresses", shortNames: ["ing"], subresources: ["status"])

    public var metadata = ObjectMeta()
    public var spec = IngressSpec()
    public var status = IngressStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec)
        coder.field(3, "status", &status)
    }
}

/// `IngressSpec` of networking/v1.
public struct IngressSpec: Message {
    public static let schemaName = "k8s.io.api.networking.v1.IngressSpec"

    @Boxed public var defaultBackend: IngressBackend?
    public var tls: [IngressTLS] = []
    public var rules: [IngressRule] = []
    public var ingressClassName: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "defaultBackend", &_defaultBackend)
        coder.field(2, "tls", &tls, .options(.listAtomic))
        coder.field(3, "rules", &rules, .options(.listAtomic))
        coder.field(4, "ingressClassName", &ingressClassName)
    }
}

/// `IngressStatus` of networking/v1.
public struct IngressStatus: Message {
    public static let schemaName = "k8s.io.api.networking.v1.IngressStatus"

    public var loadBalancer = IngressLoadBalancerStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "loadBalancer", &loadBalancer)
    }
}

/// `IngressBackend` of networking/v1.
public struct IngressBackend: Message {
    public static let schemaName = "k8s.io.api.networking.v1.IngressBackend"

    @Boxed public var resource: TypedLocalObjectReference?
    @Boxed public var service: IngressServiceBackend?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(3, "resource", &_resource)
        coder.field(4, "service", &_service)
    }
}

/// `IngressTLS` of networking/v1.
public struct IngressTLS: Message {
    public static let schemaName = "k8s.io.api.networking.v1.IngressTLS"

    public var hosts: [String] = []
    public var secretName = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "hosts", &hosts, .options(.listAtomic))
        coder.field(2, "secretName", &secretName)
    }
}

/// `IngressRule` of networking/v1.
public struct IngressRule: Message {
    public static let schemaName = "k8s.io.api.networking.v1.IngressRule"

    public var host = ""
    public var ingressRuleValue = IngressRuleValue()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "host", &host)
        coder.inline(2, "ingressRuleValue", &ingressRuleValue)
    }
}

/// `IngressLoadBalancerStatus` of networking/v1.
public struct IngressLoadBalancerStatus: Message {
    public static let schemaName = "k8s.io.api.networking.v1.IngressLoadBalancerStatus"

    public var ingress: [IngressLoadBalancerIngress] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "ingress", &ingress, .options(.listAtomic))
    }
}

/// `IngressServiceBackend` of networking/v1.
public struct IngressServiceBackend: Message {
    public static let schemaName = "k8s.io.api.networking.v1.IngressServiceBackend"

    public var name = ""
    public var port = ServiceBackendPort()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
        coder.field(2, "port", &port)
    }
}

/// `IngressRuleValue` of networking/v1.
public struct IngressRuleValue: Message {
    public static let schemaName = "k8s.io.api.networking.v1.IngressRuleValue"

    @Boxed public var http: HTTPIngressRuleValue?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "http", &_http)
    }
}

/// `IngressLoadBalancerIngress` of networking/v1.
public struct IngressLoadBalancerIngress: Message {
    public static let schemaName = "k8s.io.api.networking.v1.IngressLoadBalancerIngress"

    public var ip = ""
    public var hostname = ""
    public var ports: [IngressPortStatus] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "ip", &ip)
        coder.field(2, "hostname", &hostname)
        coder.field(4, "ports", &ports, .options(.listAtomic))
    }
}

/// `ServiceBackendPort` of networking/v1.
public struct ServiceBackendPort: Message {
    public static let schemaName = "k8s.io.api.networking.v1.ServiceBackendPort"
    public static let isAtomic = true

    public var name = ""
    public var number: Int32 = 0
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name)
        coder.field(2, "number", &number)
    }
}

/// `HTTPIngressRuleValue` of networking/v1.
public struct HTTPIngressRuleValue: Message {
    public static let schemaName = "k8s.io.api.networking.v1.HTTPIngressRuleValue"

    public var paths: [HTTPIngressPath] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "paths", &paths, .options([.required, .always, .listAtomic]))
    }
}

/// `IngressPortStatus` of networking/v1.
public struct IngressPortStatus: Message {
    public static let schemaName = "k8s.io.api.networking.v1.IngressPortStatus"

    public var port: Int32 = 0
    public var `protocol` = ""
    public var error: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "port", &port, .required)
        coder.field(2, "protocol", &`protocol`, .required)
        coder.field(3, "error", &error)
    }
}

/// `HTTPIngressPath` of networking/v1.
public struct HTTPIngressPath: Message {
    public static let schemaName = "k8s.io.api.networking.v1.HTTPIngressPath"

    public var path = ""
    public var backend = IngressBackend()
    public var pathType: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "path", &path)
        coder.field(2, "backend", &backend, .required)
        coder.field(3, "pathType", &pathType, .required)
    }
}
