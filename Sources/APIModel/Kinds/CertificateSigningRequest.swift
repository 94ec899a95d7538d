public import Base
public import Wire

/// `CertificateSigningRequest` of certificates/v1, with all its fields.
public struct CertificateSigningRequest: Kind {
    public static let schemaName = "k8s.io.api.certificates.v1.CertificateSigningRequest"
    public static let typeMeta: TypeMeta? = TypeMeta(
        apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest")
    public static let resource = ResourceNames(
        plural: "certificatesigningrequests", isNamespaced: false, shortNames: ["csr"],
        subresources: ["approval", "status"])

    public var metadata = ObjectMeta()
    public var spec = CertificateSigningRequestSpec()
    public var status = CertificateSigningRequestStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec, .required)
        coder.field(3, "status", &status)
    }
}

/// `CertificateSigningRequestSpec` of certificates/v1.
public struct CertificateSigningRequestSpec: Message {
    public static let schemaName = "k8s.io.api.certificates.v1.CertificateSigningRequestSpec"

    public var request = Bytes()
    public var username = ""
    public var uid = ""
    public var groups: [String] = []
    public var usages: [String] = []
    public var extra: StringMap<CertificatesExtraValue> = [:]
    public var signerName = ""
    public var expirationSeconds: Int32?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "request", &request, .required)
        coder.field(2, "username", &username)
        coder.field(3, "uid", &uid)
        coder.field(4, "groups", &groups, .options(.listAtomic))
        coder.field(5, "usages", &usages, .options(.listAtomic))
        coder.field(6, "extra", &extra)
        coder.field(7, "signerName", &signerName, .required)
        coder.field(8, "expirationSeconds", &expirationSeconds)
    }
}

/// `CertificateSigningRequestStatus` of certificates/v1.
public struct CertificateSigningRequestStatus: Message {
    public static let schemaName = "k8s.io.api.certificates.v1.CertificateSigningRequestStatus"

    public var conditions: [CertificateSigningRequestCondition] = []
    public var certificate = Bytes()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "conditions", &conditions, .options(.listMap, listKeys: "type"))
        coder.field(2, "certificate", &certificate)
    }
}

/// `CertificateSigningRequestCondition` of certificates/v1.
public struct CertificateSigningRequestCondition: Message {
    public static let schemaName = "k8s.io.api.certificates.v1.CertificateSigningRequestCondition"

    public var type = ""
    public var reason = ""
    public var message = ""
    public var lastUpdateTime: Time?
    public var lastTransitionTime: Time?
    public var status = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "type", &type, .required)
        coder.field(2, "reason", &reason)
        coder.field(3, "message", &message)
        coder.field(4, "lastUpdateTime", &lastUpdateTime)
        coder.field(5, "lastTransitionTime", &lastTransitionTime)
        coder.field(6, "status", &status, .required)
    }
}
