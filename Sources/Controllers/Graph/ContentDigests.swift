import APIModel
import Base
import Client
import Wire

/// A number for what each config map and each secret holds: it changes with the content, and says nothing of it.
final class ContentDigests {
    static let kinds: Set<UInt16> = [KindNumbers.number(of: ConfigMap.self), KindNumbers.number(of: Secret.self)]

    private var digests: [UInt16: [ObjectKey: UInt64]] = [:]
    /// Hears of changes of content.
    var onChange: ((_ kind: UInt16, _ key: ObjectKey) -> Void)?

    /// The number of an object's content; nil where there is none.
    func digest<K: Kind>(of kind: K.Type, _ key: ObjectKey) -> UInt64? {
        digests[KindNumbers.number(of: kind)]?[key]
    }

    func put(_ kind: UInt16, _ key: ObjectKey, _ digest: UInt64?) {
        guard digests[kind]?[key] != digest else { return }
        digests[kind, default: [:]][key] = digest
        onChange?(kind, key)
    }

    /// Takes in a change of a lister that has the objects themselves.
    func take<K: Kind>(_ kind: UInt16, _ change: ObjectChange<K>) {
        guard Self.kinds.contains(kind) else { return }
        var object = change.current.object
        object.metadata = ObjectMeta()
        var hash = StableHash()
        object.encoded().withUnsafeBytes { hash.add($0) }
        put(kind, change.current.key, change.isDeletion ? nil : hash.mixed)
    }

    static func digest(_ content: UnknownFields) -> UInt64 {
        var hash = StableHash()
        content.bytes.withUnsafeBytes { hash.add($0) }
        return hash.mixed
    }
}
