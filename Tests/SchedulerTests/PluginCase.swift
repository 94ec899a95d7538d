import APIModel
import Base
import Foundation
import JSON
import TestSupport
import Wire

@testable import Scheduler

/// One row of the tables of kube-scheduler's plugins: a cluster, a pod, and what the plugin says of each node.
struct PluginCase {
    enum Failure: Error {
        case decoding(String)
    }

    let row: [String: Any]
    let plugin: String
    let name: String
    let pod: Pod
    let nodes: [Node]
    /// Nodes of the cluster that other plugins have refused already.
    let failedNodes: [Node]
    let placed: [Pod]
    let namespaces: [Namespace]

    init(_ row: [String: Any]) throws {
        self.row = row
        plugin = row["plugin"] as? String ?? ""
        name = row["name"] as? String ?? ""
        pod = try Self.decode(Pod.self, row["pod"])
        nodes = try Self.list(Node.self, row["nodes"])
        failedNodes = try Self.list(Node.self, row["failedNodes"])
        placed = try Self.list(Pod.self, row["existingPods"])
        namespaces = try Self.list(Namespace.self, row["namespaces"])
    }

    /// Whether the case shows what a feature gate does that is off.
    var needsGateOff: Bool {
        row["matchLabelKeys"] as? Bool == false
            && pod.spec.topologySpreadConstraints.contains { !$0.matchLabelKeys.isEmpty }
    }

    static func list<M: Message>(_ type: M.Type, _ value: Any?) throws -> [M] {
        try (value as? [Any] ?? []).map { try decode(type, $0) }
    }

    static func decode<M: Message>(_ type: M.Type, _ value: Any?) throws -> M {
        let data = try JSONSerialization.data(withJSONObject: value ?? [:] as [String: Any])
        var issues: [TextIssue] = []
        let message = try TextDecoder.decode(M.self, from: JSONTape.parse([UInt8](data)), issues: &issues)
        if let issue = issues.first { throw Failure.decoding(issue.description) }
        return message
    }

    /// The cases of a table, or nil where it is not on this machine.
    static func load(_ path: String) throws -> [PluginCase]? {
        guard let bytes = Cases.bytes(path) else { return nil }
        let table = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
        return try (table?["cases"] as? [[String: Any]] ?? []).map(PluginCase.init)
    }

    // MARK: The cluster

    /// A plugin's work on the case's cluster, and the rows of the nodes.
    func withWork<R>(
        _ body: (Prepared, borrowing Snapshot, [(name: String, row: Int)]) throws -> R
    ) throws -> R {
        var snapshot = Snapshot()
        for namespace in namespaces {
            snapshot.setNamespace(namespace.metadata.name, labels: namespace.metadata.labels)
        }
        for node in nodes + failedNodes { snapshot.setNode(NodeFacts(node)) }
        for (index, var other) in placed.enumerated() {
            other.metadata.uid = "placed-\(index)"
            let node = other.spec.nodeName
            snapshot.addPod(snapshot.facts(of: other), node: node)
        }
        let facts = snapshot.facts(of: pod)
        let entry = snapshot.shapes[facts.shape]
        let set = snapshot.index.labelSets[facts.labelSet]
        let subject = ClassSubject(
            shape: entry.shape, labels: set.key, nodeName: pod.spec.nodeName, groups: set.groups,
            ownSelector: ownSelector)
        let name = plugin.split(separator: "/").first.map(String.init) ?? plugin
        guard let number = PluginCatalogue.number(named: name) else { throw Failure.decoding("no plugin \(name)") }
        let work = try PluginCatalogue.entries[Int(number.rawValue)].prepare(number, subject, arguments(), &snapshot)
        let rows = nodes.map { ($0.metadata.name, snapshot.nodes.row(of: $0.metadata.name) ?? -1) }
        return try body(work, snapshot, rows)
    }

    /// The services of the case say to whom the pod belongs.
    private var ownSelector: Selector? {
        for object in row["objects"] as? [[String: Any]] ?? [] where object["$type"] as? String == "*v1.Service" {
            let spec = (object["value"] as? [String: Any])?["spec"] as? [String: Any]
            let labels = spec?["selector"] as? [String: String] ?? [:]
            return Selector(labels: labels.map { (key: $0.key, value: $0.value) })
        }
        return nil
    }

    private func arguments() throws -> PluginArguments {
        var arguments = PluginArguments()
        let args = row["args"] as? [String: Any] ?? [:]
        arguments.comparesTolerations = row["comparisonOperators"] as? Bool ?? false
        arguments.hardPodAffinityWeight = (row["hardPodAffinityWeight"] as? Int).map(Int64.init) ?? 1
        arguments.ignoresPreferredTermsOfPlacedPods = row["ignorePreferredTermsOfExistingPods"] as? Bool ?? false
        arguments.fit.ignoredResources = Set(args["IgnoredResources"] as? [String] ?? [])
        arguments.fit.ignoredResourceGroups = Set(args["IgnoredResourceGroups"] as? [String] ?? [])
        if let resources = weights(args["Resources"]) { arguments.balanced = resources }
        if let strategy = args["ScoringStrategy"] as? [String: Any] {
            set(
                &arguments, strategy["Type"] as? String, strategy["Resources"],
                (strategy["RequestedToCapacityRatio"] as? [String: Any])?["Shape"])
        }
        if let slash = plugin.firstIndex(of: "/") {
            set(&arguments, String(plugin[plugin.index(after: slash)...]), row["resources"], row["shape"])
        }
        if let added = args["AddedAffinity"] as? [String: Any] {
            let affinity = try Self.decode(NodeAffinity.self, added)
            var pod = Pod()
            pod.spec.affinity = Affinity()
            pod.spec.affinity?.nodeAffinity = affinity
            let shape = PodShape(of: pod)
            arguments.addedNodeAffinity.required = shape.demand.terms
            arguments.addedNodeAffinity.preferred = shape.preferredNodes
        }
        return arguments
    }

    private func set(_ arguments: inout PluginArguments, _ type: String?, _ resources: Any?, _ shape: Any?) {
        arguments.fit.resources = weights(resources) ?? []
        switch type {
        case "MostAllocated": arguments.fit.strategy = .mostAllocated
        case "RequestedToCapacityRatio":
            let points = (shape as? [[String: Int]] ?? []).map {
                ScoringStrategy.ShapePoint(
                    utilization: Int64($0["Utilization"] ?? 0), score: Int64($0["Score"] ?? 0))
            }
            arguments.fit.strategy = .requestedToCapacityRatio(points)
        default: arguments.fit.strategy = .leastAllocated
        }
    }

    private func weights(_ value: Any?) -> [ResourceWeight]? {
        (value as? [[String: Any]])?.map {
            ResourceWeight($0["Name"] as? String ?? "", ($0["Weight"] as? Int).map(Int64.init) ?? 0)
        }
    }

    private typealias NodeAffinity = APIModel.NodeAffinity
}
