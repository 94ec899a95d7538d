import APIModel
import Base

/// What the plugins read of a pod's spec, parsed: one for all pods that agree in it.
///
/// Labels are no part of it, except for those that `matchLabelKeys` name; nor is the node, so that a pod keeps its shape
/// when it is bound.
struct PodShape: Hashable, Sendable {
    var namespace: String
    var requests: PodRequests
    var hostPorts: [HostPort]
    var demand = NodeDemand(selector: [], terms: nil)
    var preferredNodes: [PreferredNodes] = []
    var tolerations: [PodToleration]
    var requiredSpread: [SpreadConstraint] = []
    var preferredSpread: [SpreadConstraint] = []
    /// Whether the pod has spread constraints of its own: then the scheduler adds none.
    var hasSpread: Bool
    var requiredAffinity: [AffinityTerm] = []
    var requiredAntiAffinity: [AffinityTerm] = []
    var preferredAffinity: [WeightedTerm] = []
    /// Images of all containers and volumes, as nodes list them, in order.
    var images: [String]
    /// The number of containers, init containers included.
    var containers: Int
    var volumes: PodVolumes
    var preempts: Bool
    /// What is wrong with parts that could not be parsed, by part.
    var faults: [ShapeFault] = []

    /// Preferred nodes and how much.
    struct PreferredNodes: Hashable, Sendable {
        var term: NodeTerm
        var weight: Int64
    }

    init(of pod: Pod) {
        let spec = pod.spec
        namespace = pod.metadata.namespace
        requests = PodRequests(of: pod)
        hostPorts = spec.hostPorts
        tolerations = spec.tolerations.compactMap(PodToleration.init)
        hasSpread = !spec.topologySpreadConstraints.isEmpty
        let all = spec.initContainers + spec.containers
        let mounted = spec.volumes.compactMap { $0.volumeSource.image?.reference }
        images = (all.map(\.image) + mounted).map(Self.normalized(image:)).sorted()
        containers = all.count
        volumes = PodVolumes(of: pod)
        preempts = spec.preemptionPolicy != "Never"
        readNodes(spec)
        readSpread(pod)
        readAffinity(pod)
    }

    private mutating func readNodes(_ spec: PodSpec) {
        demand.selector = Selector(labels: spec.nodeSelector).requirements
        guard let affinity = spec.affinity?.nodeAffinity else { return }
        if let required = affinity.requiredDuringSchedulingIgnoredDuringExecution {
            demand.terms = required.nodeSelectorTerms.enumerated().map { index, term in
                // A term that cannot be read matches no node, and the others stand.
                (try? NodeTerm(term, at: FieldPath("nodeSelectorTerms").index(index))) ?? NodeTerm(labels: [])
            }
        }
        do throws(SelectorError) {
            for (index, preferred) in affinity.preferredDuringSchedulingIgnoredDuringExecution.enumerated()
            where preferred.weight != 0 {
                let term = try NodeTerm(preferred.preference, at: FieldPath().index(index))
                // An empty preference matches no node, unlike an empty demand elsewhere.
                if !term.isEmpty { preferredNodes.append(PreferredNodes(term: term, weight: Int64(preferred.weight))) }
            }
        } catch {
            faults.append(ShapeFault(part: .preferredNodes, message: error.description))
        }
    }

    private mutating func readSpread(_ pod: Pod) {
        do throws(SelectorError) {
            for constraint in pod.spec.topologySpreadConstraints {
                let parsed = try SpreadConstraint(constraint, labels: pod.metadata.labels)
                if constraint.whenUnsatisfiable == "ScheduleAnyway" {
                    preferredSpread.append(parsed)
                } else {
                    requiredSpread.append(parsed)
                }
            }
        } catch {
            faults.append(ShapeFault(part: .spread, message: error.description))
        }
    }

    private mutating func readAffinity(_ pod: Pod) {
        guard let affinity = pod.spec.affinity else { return }
        let near = affinity.podAffinity
        let apart = affinity.podAntiAffinity
        read("requiredAffinityTerms") { (shape) throws(SelectorError) in
            for term in near?.requiredDuringSchedulingIgnoredDuringExecution ?? [] {
                shape.requiredAffinity.append(try AffinityTerm(term, of: pod.metadata))
            }
        }
        read("requiredAntiAffinityTerms") { (shape) throws(SelectorError) in
            for term in apart?.requiredDuringSchedulingIgnoredDuringExecution ?? [] {
                shape.requiredAntiAffinity.append(try AffinityTerm(term, of: pod.metadata))
            }
        }
        read("preferredAffinityTerms") { (shape) throws(SelectorError) in
            for weighted in near?.preferredDuringSchedulingIgnoredDuringExecution ?? [] {
                let term = try AffinityTerm(weighted.podAffinityTerm, of: pod.metadata)
                shape.preferredAffinity.append(WeightedTerm(term: term, weight: Int64(weighted.weight)))
            }
        }
        read("preferredAntiAffinityTerms") { (shape) throws(SelectorError) in
            for weighted in apart?.preferredDuringSchedulingIgnoredDuringExecution ?? [] {
                let term = try AffinityTerm(weighted.podAffinityTerm, of: pod.metadata)
                shape.preferredAffinity.append(WeightedTerm(term: term, weight: -Int64(weighted.weight)))
            }
        }
    }

    private mutating func read(_ name: String, _ body: (inout PodShape) throws(SelectorError) -> Void) {
        do throws(SelectorError) {
            try body(&self)
        } catch {
            faults.append(ShapeFault(part: .affinity, message: "parsing pod: \(name): \(error.description)"))
        }
    }

    /// The name with its tag: an image without one is `latest`.
    static func normalized(image name: String) -> String {
        let bytes = name.utf8
        let colon = bytes.lastIndex(of: UInt8(ascii: ":"))
        let slash = bytes.lastIndex(of: UInt8(ascii: "/"))
        guard let colon else { return name + ":latest" }
        if let slash, colon < slash { return name + ":latest" }
        return name
    }

    /// The fault of one of `parts`, if there is one.
    func fault(_ part: ShapeFault.Part) -> String? {
        faults.first { $0.part == part }?.message
    }
}

/// A part of a pod's spec that could not be parsed, and why.
struct ShapeFault: Hashable, Sendable {
    enum Part: Hashable, Sendable {
        case preferredNodes
        case spread
        case affinity
    }

    let part: Part
    let message: String
}

extension PodSpec {
    /// The ports of the node that the pod takes while it runs: those of its containers and sidecars.
    fileprivate var hostPorts: [HostPort] {
        var ports: [HostPort] = []
        for container in containers + initContainers.filter(\.isSidecar) {
            for port in container.ports where port.hostPort > 0 {
                ports.append(HostPort(ip: port.hostIP, protocol: port.protocol, port: port.hostPort))
            }
        }
        return ports
    }
}
