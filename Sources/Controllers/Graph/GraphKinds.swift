import APIModel
import Wire

/// The kinds whose objects are in the graph: all that are stored, but for events, which own nothing and are many.
enum GraphKinds {
    private static let passedOver: Set<String> = [
        "Event", "Binding", "Eviction", "Scale", "TokenRequest", "TokenReview", "SelfSubjectReview",
        "SubjectAccessReview", "LocalSubjectAccessReview", "SelfSubjectAccessReview", "SelfSubjectRulesReview",
        "NodeMetrics", "PodMetrics",
    ]

    private static let followed: Set<UInt16> = Set(
        KindCatalogue.entries.filter { !passedOver.contains($0.identity.kind) }.map(\.number))

    private static let numbers: [TypeMeta: UInt16] = Dictionary(
        uniqueKeysWithValues: KindCatalogue.entries.map { ($0.identity, $0.number) })

    static func isFollowed(_ entry: KindEntry) -> Bool { followed.contains(entry.number) }
    static func isFollowed(_ kind: UInt16) -> Bool { followed.contains(kind) }

    /// The number of a kind; nil for one that this version does not know.
    static func number(_ identity: TypeMeta) -> UInt16? { numbers[identity] }

    /// Kinds with namespaces whose objects go with these, events included: pods first.
    static let inNamespaces: [KindEntry] = KindCatalogue.entries.filter {
        $0.resource.isNamespaced && (followed.contains($0.number) || $0.identity == eventIdentity)
    }

    private static let eventIdentity = TypeMeta(apiVersion: "v1", kind: "Event")
}
