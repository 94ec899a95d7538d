import APIModel
import Base
import Replication
import Store

/// Pods by the node that they are assigned to: what a node's first list looks at is its own pods, not all of them.
///
/// Ten thousand nodes that begin at once would otherwise look at every pod ten thousand times.
struct PodsByNode {
    private static let fieldName = "spec.nodeName"

    private struct Rule: IndexRule {
        let plan: ScanPlan
        let field: ScanPlan.Field

        func terms(key: Bytes, value: Bytes, into terms: inout [Bytes]) {
            guard let object = StoredValue.object(of: value) else { return }
            var scanned = ScannedObject()
            scanned.scan(value[object], plan)
            // Pods without a node are many, and nobody looks for them by that.
            guard case .text(let place) = scanned.value(field), place.count > 0 else { return }
            terms.append(scanned.bytes(place))
        }
    }

    private let number: IndexNumber
    private let resource: GroupResource

    /// Adds the index to every shard of `host`.
    init?(_ host: MemberShards) {
        guard let entry = KindCatalogue.entry(Pod.identity) else { return nil }
        let plan = ScanPlan(entry, fields: [PodsByNode.fieldName])
        guard let plan, let field = plan.fields.first else { return nil }
        let prefix = ResourcePrefix(entry)
        resource = GroupResource(group: entry.group, resource: entry.resource.plural)
        number = host.addIndex(prefix: prefix.bytes, rule: Rule(plan: plan, field: field))
    }

    /// The pods of the scope's node in the order of their keys; nil when it asks for no one node's, or they are many.
    func items(_ scope: ObjectScope, in host: MemberShards) -> [Item]? {
        guard scope.kind.rules.groupResource == resource, !scope.isOneObject, let selection = scope.selection,
            let node = selection.value(of: PodsByNode.fieldName, scope.kind.plan), !node.isEmpty
        else { return nil }
        let term = Bytes(node.utf8)
        var items: [Item] = []
        for shard in scope.reach.shards(of: host) {
            _ = host.withShard(shard) { shard in
                shard.items(number, term: term, limit: ServerLimits.indexedItemsMax + 1) { item in
                    if scope.contains(item.key) { items.append(item) }
                }
            }
            guard items.count <= ServerLimits.indexedItemsMax else { return nil }
        }
        items.sort { $0.key.precedes($1.key) }
        return items
    }
}
