/// A plugin: its name, what it weighs, and how it prepares for a class.
struct PluginEntry: Sendable {
    let name: String
    /// The weight of its score in the default profile; 0 for plugins without one.
    var weight: Int64 = 0
    /// What may help a pod that the plugin refused.
    var wakes: ClusterEvents = []
    let prepare: @Sendable (PluginNumber, ClassSubject, PluginArguments, inout Snapshot) -> Prepared
}

/// Every plugin that filters or scores nodes.
enum PluginCatalogue {
    /// In the order in which they filter: the first that refuses gives the reason. A new plugin is one line here.
    static let entries: [PluginEntry] = [
        PluginEntry(name: "NodeUnschedulable", wakes: [.nodeAdded, .nodeTaints], prepare: NodeUnschedulable.prepare),
        PluginEntry(name: "NodeName", wakes: [.nodeAdded], prepare: NodeName.prepare),
        PluginEntry(
            name: "TaintToleration", weight: 3, wakes: [.nodeAdded, .nodeTaints], prepare: TaintToleration.prepare),
        PluginEntry(name: "NodeAffinity", weight: 2, wakes: [.nodeAdded, .nodeLabels], prepare: NodeAffinity.prepare),
        PluginEntry(name: "NodePorts", wakes: [.nodeAdded, .podRemoved], prepare: NodePorts.prepare),
        PluginEntry(
            name: "NodeResourcesFit", weight: 1, wakes: [.nodeAdded, .nodeAllocatable, .podRemoved, .podScaledDown],
            prepare: NodeResourcesFit.prepare),
        PluginEntry(
            name: "VolumeRestrictions", wakes: [.nodeAdded, .podRemoved, .volumes], prepare: VolumeRestrictions.prepare),
        PluginEntry(
            name: "VolumeBinding", wakes: [.nodeAdded, .nodeLabels, .volumes], prepare: VolumeBinding.prepare),
        PluginEntry(name: "PodTopologySpread", weight: 2, wakes: .topology, prepare: PodTopologySpread.prepare),
        PluginEntry(name: "InterPodAffinity", weight: 2, wakes: .topology, prepare: InterPodAffinity.prepare),
        PluginEntry(name: "NodeResourcesBalancedAllocation", weight: 1, prepare: BalancedAllocation.prepare),
        PluginEntry(name: "ImageLocality", weight: 1, prepare: ImageLocality.prepare),
    ]

    static func name(of number: PluginNumber) -> String { entries[Int(number.rawValue)].name }

    static func number(named name: String) -> PluginNumber? {
        entries.firstIndex { $0.name == name }.map { PluginNumber(rawValue: UInt8($0)) }
    }
}
