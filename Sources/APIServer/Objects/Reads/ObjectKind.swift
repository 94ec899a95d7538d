import APIModel
import Base
import Store

/// What reads know of a kind: made once, shared by all its watches.
final class ObjectKind: Sendable {
    let rules: any ResourceRules
    let plan: ScanPlan
    let prefix: ResourcePrefix
    /// Objects are never compressed together with anything of somebody else's.
    let isSecret: Bool

    /// Nil when the fields of the kind cannot be found in its binary form, which a test excludes for every kind.
    init?(_ rules: any ResourceRules) {
        guard let names = try? rules.index(of: Bytes()).fields.map(\.name),
            let plan = ScanPlan(
                rules.entry, fields: names.filter { $0 != "metadata.name" && $0 != "metadata.namespace" })
        else { return nil }
        self.rules = rules
        self.plan = plan
        prefix = rules.prefix
        isSecret = rules.entry.identity.kind == "Secret" && rules.entry.group.isEmpty
    }

    /// The name and namespace in a key of this kind; the latter is empty where there is none.
    func names(_ key: Bytes) -> (name: Bytes, namespace: Bytes) {
        let start = min(prefix.bytes.count, key.count)
        guard prefix.isNamespaced else { return (key[start..<key.count], Bytes()) }
        let slash = key.withUnsafeBytes { bytes in
            var index = start
            while index < bytes.count, bytes[index] != UInt8(ascii: "/") { index += 1 }
            return index
        }
        return (key[min(slash + 1, key.count)..<key.count], key[start..<slash])
    }
}
