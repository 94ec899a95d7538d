import APIModel

/// An endpoint of a slice; the client's own `Endpoint` is where a server listens.
typealias ServiceEndpoint = APIModel.Endpoint

/// What a pod contributes to the endpoints of a service.
enum PodEndpoints {
    /// Whether a pod is among the endpoints at all: it has an address and has not ended.
    static func isMember(_ pod: Pod, includesTerminating: Bool) -> Bool {
        if pod.isTerminal || addresses(pod).isEmpty { return false }
        return includesTerminating || pod.metadata.deletionTimestamp == nil
    }

    static func addresses(_ pod: Pod) -> [String] {
        let many = pod.status.podIPs.map(\.ip).filter { !$0.isEmpty }
        return many.isEmpty ? (pod.status.podIP.isEmpty ? [] : [pod.status.podIP]) : many
    }

    /// The pod's port that a service's port means; nil when the pod has none of that name.
    static func port(_ port: ServicePort, of pod: Pod) -> Int32? {
        switch port.targetPort {
        case .int(let number): return number == 0 ? port.port : number
        case .string(let name):
            if name.isEmpty { return port.port }
            let wanted = port.protocol.isEmpty ? "TCP" : port.protocol
            let containers = pod.spec.containers + pod.spec.initContainers.filter(\.isSidecar)
            for container in containers {
                for candidate in container.ports where candidate.name == name {
                    if (candidate.protocol.isEmpty ? "TCP" : candidate.protocol) == wanted {
                        return candidate.containerPort
                    }
                }
            }
            return nil
        }
    }

    /// The name by which a pod of a headless service is found.
    static func hostname(_ pod: Pod, _ service: Service) -> String? {
        let isNamed =
            !pod.spec.hostname.isEmpty && pod.spec.subdomain == service.metadata.name
            && service.metadata.namespace == pod.metadata.namespace
        return isNamed ? pod.spec.hostname : nil
    }

    static func target(_ pod: Pod) -> ObjectReference {
        ObjectReference {
            $0.kind = "Pod"
            $0.namespace = pod.metadata.namespace
            $0.name = pod.metadata.name
            $0.uid = pod.metadata.uid
        }
    }
}
