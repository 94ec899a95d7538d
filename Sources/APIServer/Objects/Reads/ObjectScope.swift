import APIModel
import Base
import Replication
import Store
import Wire

/// The keys that a list or watch looks at, and what it demands of the objects there.
struct ObjectScope {
    /// Which shards hold the keys.
    enum Reach: Int, CaseIterable {
        case durable
        case memory
        /// Both classes: all leases, of which those of the nodes' heartbeats are in memory.
        case both

        func shards(of host: MemberShards) -> [ShardNumber] {
            switch self {
            case .durable: host.durable
            case .memory: host.memory
            case .both: host.durable + host.memory
            }
        }

        /// What the keys that begin with `prefix` are of.
        init(prefix: Bytes, _ cluster: ClusterFile) {
            self = .durable
            for memory in cluster.memoryPrefixes {
                if prefix.hasPrefix(memory) {
                    self = .memory
                    return
                }
                if memory.hasPrefix(prefix) { self = .both }
            }
        }
    }

    let kind: ObjectKind
    /// From `prefix` on, and before `to`.
    let prefix: Bytes
    let to: Bytes
    /// `prefix` is the key of one object.
    let isOneObject: Bool
    /// Nil: every object of the range.
    let selection: ObjectSelection?
    /// Whether the request has selectors, also those that the range meets.
    let hasSelectors: Bool
    let reach: Reach

    init(
        _ envelope: RequestEnvelope, _ options: ListOptions, _ kind: ObjectKind, _ cluster: ClusterFile
    ) throws(APIFailure) {
        self.kind = kind
        var selection = try ObjectSelection(options, kind)
        hasSelectors = !selection.isEmpty
        var name = selection.name
        if !envelope.name.isEmpty {
            guard name == nil || name == envelope.name else {
                throw APIFailure(.badRequest("fieldSelector metadata.name doesn't match requested name"))
            }
            name = envelope.name
            selection = selection.demanding(name: envelope.name)
        }
        var namespace = kind.prefix.isNamespaced ? envelope.namespace : ""
        if kind.prefix.isNamespaced, namespace.isEmpty, let demanded = selection.namespace,
            ObjectKey.isSegment(demanded)
        {
            namespace = demanded
            selection = selection.without(.namespace)
        }
        guard let range = kind.prefix.range(namespace: namespace) else {
            throw APIFailure(.badRequest("\(GoText.quoted(namespace)) is not a namespace"))
        }
        if let name, ObjectKey.isSegment(name), !kind.prefix.isNamespaced || !namespace.isEmpty {
            prefix = Bytes(range.from.array + Array(name.utf8))
            to = Bytes(prefix.array + [0])
            isOneObject = true
            selection = selection.without(.name)
        } else {
            (prefix, to) = range
            isOneObject = false
        }
        self.selection = selection.isEmpty ? nil : selection
        reach = Reach(prefix: prefix, cluster)
    }

    /// What a watch over the scope gets.
    func content(managers: ManagedFieldsSource?) -> ObjectContent {
        ObjectContent(
            kind: kind, selection: selection, managers: managers, keyCount: isOneObject ? prefix.count : 0)
    }

    func contains(_ key: Bytes) -> Bool {
        !key.precedes(prefix) && key.precedes(to)
    }
}
