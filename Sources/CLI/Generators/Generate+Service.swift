import APIModel
import Base

extension Generate {
    /// The service of `ctl create service`.
    ///
    /// - Parameters:
    ///   - type: `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`.
    ///   - tcp: `port[:targetPort]`.
    static func service(
        _ name: String, namespace: String, type: String, tcp: [String], clusterIP: String = "",
        nodePort: Int32 = 0, externalName: String = ""
    ) throws(GenerateError) -> Service {
        if type == "ExternalName", externalName.isEmpty { throw GenerateError("external-name is required") }
        if type != "ExternalName", tcp.isEmpty, clusterIP != "None" {
            throw GenerateError("at least one tcp port specifier must be provided")
        }
        if clusterIP == "None", !tcp.isEmpty, type != "ClusterIP" {
            throw GenerateError("can not map ports with clusterip=None")
        }
        var object = Service()
        object.metadata = try metadata(name, namespace, labels: [("app", name)])
        object.spec.type = type
        object.spec.selector = ["app": name]
        object.spec.externalName = externalName
        object.spec.clusterIP = clusterIP
        for text in tcp {
            let (first, second) = text.split(once: ":")
            let number = try port(first)
            let target: IntOrString =
                second.map { Int32($0) == nil ? .string($0) : .int(Int32($0) ?? 0) } ?? .int(number)
            object.spec.ports.append(
                ServicePort {
                    $0.name = String(text.map { $0 == ":" ? "-" : $0 })
                    $0.port = number
                    $0.protocol = "TCP"
                    $0.targetPort = target
                    $0.nodePort = nodePort
                })
        }
        return object
    }

    /// What `ctl expose` is told; empty for what it finds in the object.
    struct ExposeOptions {
        var name = ""
        var port = ""
        var targetPort = ""
        var `protocol` = ""
        var type = ""
        var selector = ""
        var labels = ""
        var clusterIP: String?
        var externalIP = ""
        var loadBalancerIP = ""
        var sessionAffinity = ""
    }

    /// The service of `ctl expose` for a pod, a service or what makes pods of a template.
    static func service(exposing object: AnyKind, _ options: ExposeOptions) throws(GenerateError) -> Service {
        let exposed = try Exposed(object)
        var service = Service()
        let name = options.name.isEmpty ? String(object.metadata.name.prefix(63)) : options.name
        service.metadata = try metadata(name, object.metadata.namespace)
        if options.labels.isEmpty {
            service.metadata.labels = object.metadata.labels
        } else {
            for (key, value) in try labels(options.labels) { service.metadata.labels[key] = value }
        }
        if options.selector.isEmpty {
            guard !exposed.selector.isEmpty else {
                throw GenerateError(
                    "couldn't retrieve selectors via --selector flag or introspection: the object has no labels to "
                        + "select by")
            }
            for (key, value) in exposed.selector { service.spec.selector[key] = value }
        } else {
            for (key, value) in try labels(options.selector) { service.spec.selector[key] = value }
        }
        service.spec.ports = try ports(exposed, options)
        service.spec.type = options.type
        service.spec.externalIPs = options.externalIP.isEmpty ? [] : [options.externalIP]
        service.spec.loadBalancerIP = options.loadBalancerIP
        service.spec.sessionAffinity = options.sessionAffinity
        service.spec.clusterIP = options.clusterIP ?? ""
        return service
    }

    private static func ports(
        _ exposed: Exposed, _ options: ExposeOptions
    ) throws(GenerateError) -> [ServicePort] {
        var numbers = exposed.ports
        if !options.port.isEmpty {
            numbers = []
            for text in options.port.split(separator: ",") {
                let number = try port(String(text))
                numbers.append((number, exposed.ports.first { $0.number == number }?.protocol ?? ""))
            }
        }
        guard !numbers.isEmpty || options.clusterIP == "None" else {
            throw GenerateError("couldn't find port via --port flag or introspection")
        }
        return numbers.enumerated().map { index, one in
            ServicePort {
                $0.port = one.number
                $0.protocol = options.protocol.isEmpty ? one.protocol.or("TCP") : options.protocol
                if numbers.count > 1 { $0.name = "port-\(index + 1)" }
                let target = options.targetPort
                $0.targetPort =
                    target.isEmpty ? .int(one.number) : Int32(target).map { .int($0) } ?? .string(target)
            }
        }
    }

    /// What an object offers to expose.
    private struct Exposed {
        var selector: [(String, String)]
        var ports: [(number: Int32, protocol: String)]

        init(_ object: AnyKind) throws(GenerateError) {
            func of(_ spec: PodSpec) -> [(number: Int32, protocol: String)] {
                spec.containers.flatMap(\.ports).map { ($0.containerPort, $0.protocol) }
            }
            func plain(_ selector: LabelSelector?) throws(GenerateError) -> [(String, String)] {
                guard let selector, selector.matchExpressions.isEmpty else {
                    throw GenerateError(
                        "couldn't retrieve selectors via --selector flag or introspection: couldn't convert "
                            + "expressions - \"\(selector.map { "\($0.matchExpressions.count)" } ?? "no") "
                            + "expressions\" to map-based selector format")
                }
                return selector.matchLabels.entries.map { ($0.key, $0.value) }
            }
            switch object.object {
            case let pod as Pod:
                selector = pod.metadata.labels.entries.map { ($0.key, $0.value) }
                ports = of(pod.spec)
            case let service as Service:
                selector = service.spec.selector.entries.map { ($0.key, $0.value) }
                ports = service.spec.ports.map { ($0.port, $0.protocol) }
            case let deployment as Deployment:
                selector = try plain(deployment.spec.selector)
                ports = of(deployment.spec.template.spec)
            case let set as ReplicaSet:
                selector = try plain(set.spec.selector)
                ports = of(set.spec.template.spec)
            default:
                throw GenerateError("cannot expose a \(object.identity.groupKindText)")
            }
        }
    }

    /// The autoscaler of `ctl autoscale`.
    ///
    /// - Parameters:
    ///   - min: Zero or less for none.
    ///   - cpuPercent: Zero or less for the server's default.
    static func autoscaler(
        for target: AnyKind, name: String, min: Int32, max: Int32, cpuPercent: Int32
    ) throws(GenerateError) -> HorizontalPodAutoscaler {
        guard max >= 1 else {
            throw GenerateError("--max=MAXPODS is required and must be at least 1, max: \(max)")
        }
        guard max >= min else {
            throw GenerateError("--max=MAXPODS must be larger or equal to --min=MINPODS, max: \(max), min: \(min)")
        }
        guard let entry = KindCatalogue.entry(target.identity), entry.resource.subresources.contains("scale") else {
            throw GenerateError("cannot autoscale a \(target.identity.kind)")
        }
        var object = HorizontalPodAutoscaler()
        object.metadata = try metadata(name.or(target.metadata.name), target.metadata.namespace)
        object.spec.scaleTargetRef.apiVersion = target.identity.apiVersion
        object.spec.scaleTargetRef.kind = target.identity.kind
        object.spec.scaleTargetRef.name = target.metadata.name
        if min > 0 { object.spec.minReplicas = min }
        object.spec.maxReplicas = max
        if cpuPercent > 0 {
            object.spec.metrics = [
                MetricSpec { metric in
                    metric.type = "Resource"
                    metric.resource = ResourceMetricSource {
                        $0.name = "cpu"
                        $0.target.type = "Utilization"
                        $0.target.averageUtilization = cpuPercent
                    }
                }
            ]
        }
        return object
    }
}
