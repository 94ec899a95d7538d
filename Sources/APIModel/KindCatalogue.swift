public import Base
public import JSON
public import Wire

/// What programs can do with a kind that they know by number or name only.
///
/// One line in `KindCatalogue.entries` makes it; the closures are specialized for the kind.
public struct KindEntry: Sendable {
    /// The number on the wire. Never changed, never used again.
    public let number: UInt16
    public let identity: TypeMeta
    public let resource: ResourceNames
    public let columns: [PrintColumn]
    public let schema: @Sendable () -> MessageSchema
    /// The schema of the kind's list.
    public let listSchema: @Sendable () -> MessageSchema
    /// Decodes the JSON value at a node; unknown and duplicate fields are appended to the issues.
    public let decodeText: @Sendable (JSONTape, Int, inout [TextIssue]) throws(TextError) -> AnyKind
    /// Decodes the binary form.
    public let decode: @Sendable (Bytes) throws(FieldDecodingError) -> AnyKind

    init<K: Kind>(_ number: UInt16, _ kind: K.Type) {
        self.number = number
        identity = K.identity
        resource = K.resource
        columns = K.columns
        schema = { MessageSchema(of: K.self) }
        listSchema = { MessageSchema(of: ObjectList<K>.self) }
        decodeText = { (tape, node, issues) throws(TextError) in
            AnyKind(try TextDecoder.decode(K.self, from: tape, node: node, issues: &issues))
        }
        decode = { (bytes) throws(FieldDecodingError) in AnyKind(try K(decoding: bytes)) }
    }
}

/// An object whose kind is known at run time only: for files, the command line and tests, not for hot paths.
public struct AnyKind: Sendable {
    public var object: any Kind

    public init(_ object: some Kind) {
        self.object = object
    }

    public var identity: TypeMeta { type(of: object).identity }
    public var metadata: ObjectMeta {
        get { object.metadata }
        set { object.metadata = newValue }
    }

    /// The binary form.
    public func encoded() -> Bytes {
        object.encoded()
    }

    /// The JSON form.
    public func encodedText(style: JSONWriter.Style = .compact) -> Bytes {
        object.encodedText(style: style)
    }
}

/// Every kind of this version.
public enum KindCatalogue {
    /// In the order of the numbers. A new kind gets the next number; the number of a removed one stays unused.
    public static let entries: [KindEntry] = [
        KindEntry(1, Namespace.self),
        KindEntry(2, Node.self),
        KindEntry(3, Pod.self),
        KindEntry(4, Binding.self),
        KindEntry(5, Service.self),
        KindEntry(6, Endpoints.self),
        KindEntry(7, ConfigMap.self),
        KindEntry(8, Secret.self),
        KindEntry(9, ServiceAccount.self),
        KindEntry(10, Event.self),
        KindEntry(11, ResourceQuota.self),
        KindEntry(12, LimitRange.self),
        KindEntry(13, PersistentVolume.self),
        KindEntry(14, PersistentVolumeClaim.self),
        KindEntry(15, PodTemplate.self),
        KindEntry(16, EndpointSlice.self),
        KindEntry(17, EventsEvent.self),
        KindEntry(18, Lease.self),
        KindEntry(19, ReplicaSet.self),
        KindEntry(20, Deployment.self),
        KindEntry(21, StatefulSet.self),
        KindEntry(22, DaemonSet.self),
        KindEntry(23, ControllerRevision.self),
        KindEntry(24, Job.self),
        KindEntry(25, CronJob.self),
        KindEntry(26, PodDisruptionBudget.self),
        KindEntry(27, Eviction.self),
        KindEntry(28, PriorityClass.self),
        KindEntry(29, StorageClass.self),
        KindEntry(30, Ingress.self),
        KindEntry(31, IngressClass.self),
        KindEntry(32, NetworkPolicy.self),
        KindEntry(33, HorizontalPodAutoscaler.self),
        KindEntry(34, Scale.self),
        KindEntry(35, Role.self),
        KindEntry(36, ClusterRole.self),
        KindEntry(37, RoleBinding.self),
        KindEntry(38, ClusterRoleBinding.self),
        KindEntry(39, CustomResourceDefinition.self),
        KindEntry(40, CertificateSigningRequest.self),
        KindEntry(41, TokenRequest.self),
        KindEntry(42, TokenReview.self),
        KindEntry(43, SelfSubjectReview.self),
        KindEntry(44, SubjectAccessReview.self),
        KindEntry(45, LocalSubjectAccessReview.self),
        KindEntry(46, SelfSubjectAccessReview.self),
        KindEntry(47, SelfSubjectRulesReview.self),
        KindEntry(48, NodeMetrics.self),
        KindEntry(49, PodMetrics.self),
    ]

    /// The entry for `apiVersion` and `kind`.
    public static func entry(_ identity: TypeMeta) -> KindEntry? {
        byIdentity[identity]
    }

    /// The entry with a number from the wire.
    public static func entry(number: UInt16) -> KindEntry? {
        // Numbers are dense so far; a gap would answer nil here and be found by the catalogue's test.
        guard number >= 1, Int(number) <= entries.count, entries[Int(number) - 1].number == number else { return nil }
        return entries[Int(number) - 1]
    }

    private static let byIdentity = Dictionary(uniqueKeysWithValues: entries.map { ($0.identity, $0) })
}
