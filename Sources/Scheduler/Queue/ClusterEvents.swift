/// What can happen in a cluster that may help a pod that was refused.
struct ClusterEvents: OptionSet, Sendable {
    let rawValue: UInt32

    static let nodeAdded = ClusterEvents(rawValue: 1 << 0)
    static let nodeRemoved = ClusterEvents(rawValue: 1 << 1)
    static let nodeLabels = ClusterEvents(rawValue: 1 << 2)
    /// Taints, and whether the node is cordoned.
    static let nodeTaints = ClusterEvents(rawValue: 1 << 3)
    static let nodeAllocatable = ClusterEvents(rawValue: 1 << 4)
    /// A pod came to a node.
    static let podPlaced = ClusterEvents(rawValue: 1 << 5)
    /// Labels of a pod on a node changed, or it began to end: selectors count it otherwise.
    static let podRelabelled = ClusterEvents(rawValue: 1 << 6)
    /// A pod on a node asks for less.
    static let podScaledDown = ClusterEvents(rawValue: 1 << 7)
    /// A pod left its node.
    static let podRemoved = ClusterEvents(rawValue: 1 << 8)
    /// Volumes, claims or storage classes changed.
    static let volumes = ClusterEvents(rawValue: 1 << 9)
    /// A namespace changed its labels.
    static let namespaceLabels = ClusterEvents(rawValue: 1 << 10)
    /// All that plugins read that look across nodes.
    static let topology: ClusterEvents = [
        .nodeAdded, .nodeRemoved, .nodeLabels, .nodeTaints, .podPlaced, .podRelabelled, .podRemoved, .namespaceLabels,
    ]
    /// Whatever it was: after a timeout, or when a profile changed.
    static let everything = ClusterEvents(rawValue: .max)
}

/// A set of plugins of the catalogue.
struct PluginSet: Hashable, Sendable {
    private(set) var bits: UInt64 = 0

    init() {}

    init(_ plugins: some Sequence<PluginNumber>) {
        for plugin in plugins { insert(plugin) }
    }

    var isEmpty: Bool { bits == 0 }

    mutating func insert(_ plugin: PluginNumber) { bits |= 1 << UInt64(plugin.rawValue) }

    func contains(_ plugin: PluginNumber) -> Bool { bits & (1 << UInt64(plugin.rawValue)) != 0 }

    mutating func formUnion(_ other: PluginSet) { bits |= other.bits }

    /// What may help a pod that these plugins refused.
    var wakes: ClusterEvents {
        // Refused by none: there was no node to refuse.
        if isEmpty { return .everything }
        var events = ClusterEvents()
        for (index, entry) in PluginCatalogue.entries.enumerated() where bits & (1 << UInt64(index)) != 0 {
            events.formUnion(entry.wakes)
        }
        return events
    }
}
