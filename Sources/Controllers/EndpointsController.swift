import APIModel
import Client

/// Keeps the legacy `Endpoints` of each service with a selector.
final class EndpointsController: Controller {
    static let name = "endpoints-controller"
    static let settlePause = ControllerLimits.settlePause

    /// Addresses of one service at most; what is beyond is left out, what is ready first. Upstream's.
    static let addressesMax = 1_000
    private static let overCapacity = "endpoints.kubernetes.io/over-capacity"
    private static let managedBy = "endpoints.kubernetes.io/managed-by"
    private static let managerName = "endpoint-controller"
    private static let headless = "service.kubernetes.io/headless"

    private let services: Lister<Service>
    private let endpoints: Lister<Endpoints>
    private let members: SelectorMembers<Service>

    init(_ view: ClusterView, _ keys: KeySink<ObjectKey>) {
        services = view.lister(Service.self)
        endpoints = view.lister(Endpoints.self)
        members = view.serviceMembers()
        members.onChange { keys.add($0) }
        endpoints.onChange { keys.add($0.current.key) }
    }

    func reconcile(_ key: ObjectKey, _ turn: Turn) -> Plan {
        var plan = Plan()
        let current = endpoints[key]?.object
        guard let service = services[key]?.object else {
            // Ours go with their service; others are their makers'.
            if let current, current.metadata.labels[Self.managedBy] == Self.managerName { plan.delete(current) }
            return plan
        }
        guard service.metadata.deletionTimestamp == nil, !service.spec.selector.isEmpty,
            service.spec.type != "ExternalName"
        else { return plan }
        var new = current ?? Endpoints()
        new.metadata.name = key.name
        new.metadata.namespace = key.namespace
        new.metadata.labels = service.metadata.labels
        new.metadata.labels[Self.managedBy] = Self.managerName
        new.metadata.labels[Self.headless] = service.isHeadlessService ? "" : nil
        let (subsets, isCut) = Self.subsets(service, members.pods(of: key).map(\.object))
        new.subsets = subsets
        new.metadata.annotations[Self.overCapacity] = isCut ? "truncated" : nil
        guard let current else {
            plan.create(new)
            return plan
        }
        let isSame =
            current.subsets == new.subsets && current.metadata.labels == new.metadata.labels
            && current.metadata.annotations == new.metadata.annotations
        if !isSame { plan.update(new) }
        return plan
    }

    /// The addresses of pods in groups of the same ports, and whether some were left out.
    static func subsets(_ service: Service, _ pods: [Pod]) -> ([EndpointSubset], isCut: Bool) {
        var subsets: [EndpointSubset] = []
        var ready = 0
        var notReady = 0
        let family = service.addressTypes.first ?? "IPv4"
        for pod in pods where PodEndpoints.isMember(pod, includesTerminating: service.spec.publishNotReadyAddresses) {
            let own = PodEndpoints.addresses(pod).first { ($0.contains(":") ? "IPv6" : "IPv4") == family }
            guard let own else { continue }
            let address = EndpointAddress {
                $0.ip = own
                $0.targetRef = PodEndpoints.target(pod)
                $0.hostname = PodEndpoints.hostname(pod, service) ?? ""
                $0.nodeName = pod.spec.nodeName.isEmpty ? nil : pod.spec.nodeName
            }
            let isReady = service.spec.publishNotReadyAddresses || pod.isReady
            if isReady { ready += 1 } else { notReady += 1 }
            let ports = ports(service, pod)
            // Without a port there is nothing to reach, unless the service asks for none.
            if ports.isEmpty, !service.spec.ports.isEmpty { continue }
            let place = subsets.firstIndex { $0.ports == ports }
            if place == nil { subsets.append(EndpointSubset { $0.ports = ports }) }
            let index = place ?? subsets.count - 1
            if isReady {
                subsets[index].addresses.append(address)
            } else {
                subsets[index].notReadyAddresses.append(address)
            }
        }
        for index in subsets.indices {
            subsets[index].addresses.sort { $0.ip < $1.ip }
            subsets[index].notReadyAddresses.sort { $0.ip < $1.ip }
        }
        guard ready + notReady > addressesMax else { return (subsets, false) }
        return (cut(subsets), true)
    }

    private static func ports(_ service: Service, _ pod: Pod) -> [EndpointPort] {
        service.spec.ports.compactMap { port in
            PodEndpoints.port(port, of: pod).map { number in
                EndpointPort {
                    $0.name = port.name
                    $0.port = number
                    $0.protocol = port.protocol.isEmpty ? "TCP" : port.protocol
                    $0.appProtocol = port.appProtocol
                }
            }
        }
    }

    /// Keeps as many addresses as may be, those that are ready first.
    private static func cut(_ subsets: [EndpointSubset]) -> [EndpointSubset] {
        var left = addressesMax
        var cut = subsets
        for index in cut.indices {
            cut[index].addresses = Array(cut[index].addresses.prefix(left))
            left -= cut[index].addresses.count
        }
        for index in cut.indices {
            cut[index].notReadyAddresses = Array(cut[index].notReadyAddresses.prefix(left))
            left -= cut[index].notReadyAddresses.count
        }
        return cut.filter { !$0.addresses.isEmpty || !$0.notReadyAddresses.isEmpty }
    }
}
