public import APIModel
public import Base
import Wire

/// What the steps of admission know and leave behind, in this server.
public typealias ServerAdmission = AdmissionContext<PolicyCache>

/// What the API does with the objects of one kind, without a store: bytes in, bytes out.
///
/// One `Resource<K>` a kind stands behind it, so that everything within is specialized; a request pays for one
/// call through the protocol.
public protocol ResourceRules: Sendable {
    var entry: KindEntry { get }
    var prefix: ResourcePrefix { get }
    /// `deployments.apps`, as messages name it.
    var groupResource: GroupResource { get }

    /// What an operation makes of `old`, nil where there is no such object: admitted, defaulted, validated, with the
    /// managers of its fields. An operation that needs an object refuses nil with `notFound`.
    func prepare(
        _ operation: ObjectOperation, _ target: ObjectTarget, from old: StoredObject?, _ context: RequestContext,
        _ admission: inout ServerAdmission
    ) throws(APIFailure) -> PreparedChange

    /// What a get of a subresource answers; nil where it is the object itself.
    func view(_ object: StoredObject, subresource: String) throws(APIFailure) -> Bytes?

    /// The object with its `managedFields`.
    func withManagers(_ value: StoredValue) throws(APIFailure) -> Bytes

    /// Labels and selectable fields of an object, for selectors and indices.
    func index(of object: Bytes) throws(APIFailure) -> ObjectIndex

    /// Refuses a field selector that asks for fields that the kind does not offer.
    func check(_ selector: FieldSelector) throws(APIFailure)
}

/// What selectors look at.
public struct ObjectIndex: Sendable, Equatable {
    public var labels: StringMap<String>
    public var fields: [(name: String, value: String)]

    public init(labels: StringMap<String>, fields: [(name: String, value: String)]) {
        self.labels = labels
        self.fields = fields
    }

    public static func == (left: ObjectIndex, right: ObjectIndex) -> Bool {
        left.labels == right.labels && left.fields.elementsEqual(right.fields) { $0 == $1 }
    }

    /// Whether both selectors take the object.
    public func matches(_ labelSelector: Selector, _ fieldSelector: FieldSelector) -> Bool {
        labelSelector.matches(LabelFunction { labels[$0] })
            && fieldSelector.matches(LabelFunction { name in fields.first { $0.name == name }?.value })
    }
}

extension KindEntry {
    /// The group of the kind's `apiVersion`; empty for the core.
    public var group: String {
        let version = identity.apiVersion
        return version.firstIndex(of: "/").map { String(version[..<$0]) } ?? ""
    }
}
