import APIModel
import Client

/// Keeps the endpoint slices of each service with a selector.
final class EndpointSliceController: Controller {
    static let name = "endpointslice-controller"
    static let settlePause = ControllerLimits.settlePause

    private let services: Lister<Service>
    private let slices: Lister<EndpointSlice>
    private let nodes: Lister<Node>
    private let members: SelectorMembers<Service>
    private var names = OwnedNames()

    init(_ view: ClusterView, _ keys: KeySink<ObjectKey>) {
        services = view.lister(Service.self)
        slices = view.lister(EndpointSlice.self, .controller)
        nodes = view.lister(Node.self)
        members = view.serviceMembers()
        members.onChange { keys.add($0) }
        slices.onChange { [unowned self] change in
            guard let owner = change.current.object.metadata.controller, owner.isTo(Service.self) else { return }
            if change.isDeletion { names.retire(change.current.key.name, of: owner.uid) }
            keys.add(ObjectKey(change.current.key.namespace, owner.name))
        }
    }

    func reconcile(_ key: ObjectKey, _ turn: Turn) -> Plan {
        guard let service = services[key]?.object, service.metadata.deletionTimestamp == nil,
            !service.spec.selector.isEmpty, service.spec.type != "ExternalName"
        else { return .nothing }
        let own = slices.objects(.controller, service.metadata.uid).filter {
            $0.object.metadata.labels[EndpointSliceSet.Label.manager] == EndpointSliceSet.Label.managerName
                && $0.object.metadata.deletionTimestamp == nil
        }
        let prefix = service.metadata.name + "-"
        var plan = Plan()
        EndpointSliceSet(service).plan(
            groups(service), existing: own.map(\.object).sorted { $0.metadata.name < $1.metadata.name },
            names: { count in
                names.next(count, prefix: prefix, owner: service.metadata.uid) {
                    slices[ObjectKey(key.namespace, $0)] != nil
                }
            }, into: &plan)
        return plan
    }

    private func groups(_ service: Service) -> [EndpointSliceSet.Group] {
        var groups: [EndpointSliceSet.Group] = []
        let pods = members.pods(of: service.key)
        for type in service.addressTypes {
            for pod in pods where PodEndpoints.isMember(pod.object, includesTerminating: true) {
                let addresses = PodEndpoints.addresses(pod.object).filter {
                    ($0.contains(":") ? "IPv6" : "IPv4") == type
                }
                guard let address = addresses.first else { continue }
                let ports = ports(service, pod.object)
                let endpoint = endpoint(pod.object, address, service)
                if let place = groups.firstIndex(where: { $0.addressType == type && $0.ports == ports }) {
                    groups[place].endpoints.append(endpoint)
                } else {
                    groups.append(
                        EndpointSliceSet.Group(addressType: type, ports: ports, endpoints: [endpoint]))
                }
            }
        }
        return groups
    }

    private func ports(_ service: Service, _ pod: Pod) -> [DiscoveryEndpointPort] {
        service.spec.ports.compactMap { port in
            PodEndpoints.port(port, of: pod).map { number in
                DiscoveryEndpointPort {
                    $0.name = port.name
                    $0.protocol = port.protocol.isEmpty ? "TCP" : port.protocol
                    $0.port = number
                    $0.appProtocol = port.appProtocol
                }
            }
        }
    }

    private func endpoint(_ pod: Pod, _ address: String, _ service: Service) -> ServiceEndpoint {
        let serves = pod.isReady
        let isGoing = pod.metadata.deletionTimestamp != nil
        var endpoint = ServiceEndpoint {
            $0.addresses = [address]
            $0.conditions.ready = service.spec.publishNotReadyAddresses || (serves && !isGoing)
            $0.conditions.serving = serves
            $0.conditions.terminating = isGoing
            $0.hostname = PodEndpoints.hostname(pod, service)
            $0.targetRef = PodEndpoints.target(pod)
            $0.nodeName = pod.spec.nodeName.isEmpty ? nil : pod.spec.nodeName
        }
        guard let node = nodes[ObjectKey("", pod.spec.nodeName)]?.object else { return endpoint }
        endpoint.zone = node.metadata.labels["topology.kubernetes.io/zone"]
        guard endpoint.conditions.ready == true else { return endpoint }
        // As upstream: the hint is the endpoint's own place, for traffic that is to stay near.
        switch service.spec.trafficDistribution {
        case "PreferClose", "PreferSameZone":
            if let zone = endpoint.zone {
                endpoint.hints = EndpointHints { $0.forZones = [ForZone { $0.name = zone }] }
            }
        case "PreferSameNode":
            endpoint.hints = EndpointHints {
                if let zone = endpoint.zone { $0.forZones = [ForZone { $0.name = zone }] }
                $0.forNodes = [ForNode { $0.name = pod.spec.nodeName }]
            }
        default: break
        }
        return endpoint
    }
}
