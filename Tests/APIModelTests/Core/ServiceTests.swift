import APIModel
import Base
import Testing

/// Upstream's rows of services are functions; these take their places.
@Suite struct ServiceTests {
    private static func service(_ change: (inout Service) -> Void = { _ in }) -> Service {
        var service = Service {
            $0.metadata.name = "web"
            $0.metadata.namespace = "default"
            $0.spec.selector = ["app": "web"]
            $0.spec.ports = [ServicePort { $0.port = 80 }]
        }
        change(&service)
        service.applyDefaults()
        service.prepareForCreate()
        return service
    }

    private static func faults(_ service: Service) -> [String] {
        var errors = FieldErrors()
        service.validate(into: &errors)
        return errors.errors.map { "\($0.field): \($0.kind.title)" }
    }

    @Test func defaultsAreValid() {
        #expect(Self.faults(Self.service()) == [])
        #expect(Self.faults(Self.service { $0.spec.type = "NodePort" }) == [])
        #expect(Self.faults(Self.service { $0.spec.type = "LoadBalancer" }) == [])
        #expect(Self.faults(Self.service { $0.spec.clusterIP = "None" }) == [])
        let external = Self.service {
            $0.spec.type = "ExternalName"
            $0.spec.externalName = "example.com."
            $0.spec.ports = []
        }
        #expect(Self.faults(external) == [])
        #expect(external.spec.ipFamilyPolicy == nil)
        #expect(external.spec.internalTrafficPolicy == nil)
    }

    @Test(arguments: [
        ("type", "spec.type: Unsupported value"), ("port", "spec.ports[0].port: Invalid value"),
        ("protocol", "spec.ports[0].protocol: Unsupported value"),
        ("affinity", "spec.sessionAffinity: Unsupported value"),
        ("distribution", "spec.trafficDistribution: Unsupported value"),
        ("class", "spec.loadBalancerClass: Forbidden"), ("name", "metadata.name: Invalid value"),
        ("family", "spec.ipFamilies[0]: Unsupported value"), ("nodePort", "spec.ports[0].nodePort: Forbidden"),
        ("ranges", "spec.LoadBalancerSourceRanges: Forbidden"),
        ("externalIP", "spec.externalIPs[0]: Invalid value"), ("sync", "spec.clusterIPs: Invalid value"),
        ("healthCheck", "spec.healthCheckNodePort: Invalid value"), ("ports", "spec.ports: Required value"),
    ])
    func oneFault(_ what: String, _ expected: String) {
        let service = Self.service {
            switch what {
            case "type": $0.spec.type = "Other"
            case "port": $0.spec.ports[0].port = 65_536
            case "protocol": $0.spec.ports[0].protocol = "ICMP"
            case "affinity": $0.spec.sessionAffinity = "Cookie"
            case "distribution": $0.spec.trafficDistribution = "Random"
            case "class": $0.spec.loadBalancerClass = "example.com/lb"
            case "name": $0.metadata.name = "1web"
            case "family": $0.spec.ipFamilies = ["IPv5"]
            case "nodePort": $0.spec.ports[0].nodePort = 30_000
            case "ranges": $0.spec.loadBalancerSourceRanges = ["10.0.0.0/8"]
            case "externalIP": $0.spec.externalIPs = ["127.0.0.1"]
            case "sync":
                $0.spec.clusterIP = "10.0.0.1"
                $0.spec.clusterIPs = ["10.0.0.2"]
            case "healthCheck": $0.spec.healthCheckNodePort = 30_000
            case "ports": $0.spec.ports = []
            default: Issue.record("no such case: \(what)")
            }
        }
        let found = Self.faults(service)
        #expect(found.contains(expected), "\(found)")
    }

    @Test func severalPortsHaveNames() {
        let service = Self.service {
            $0.spec.ports = [80, 80].map { number in ServicePort { $0.port = number } }
        }
        #expect(
            Self.faults(service) == [
                "spec.ports[0].name: Required value", "spec.ports[1].name: Required value",
                "spec.ports[1]: Duplicate value",
            ])
    }

    @Test func familiesOfTwoAddresses() {
        let service = Self.service { $0.spec.ipFamilies = ["IPv4", "IPv6"] }
        #expect(service.spec.ipFamilyPolicy == "RequireDualStack")
        var preferring = Self.service { $0.spec.ipFamilyPolicy = "PreferDualStack" }
        #expect(preferring.spec.ipFamilies == ["IPv4"])
        preferring.applyFamilies(cluster: ["IPv4", "IPv6"])
        #expect(preferring.spec.ipFamilies == ["IPv4", "IPv6"])
        let bare = Self.service {
            $0.spec.clusterIP = "None"
            $0.spec.selector = [:]
        }
        #expect(bare.spec.ipFamilies == ["IPv4", "IPv6"])
        #expect(bare.spec.ipFamilyPolicy == "RequireDualStack")
    }

    @Test func updateKeepsWhatWasAllocated() {
        var old = Self.service { $0.spec.type = "NodePort" }
        old.metadata.resourceVersion = "1"
        old.spec.clusterIP = "10.0.0.1"
        old.spec.clusterIPs = ["10.0.0.1"]
        old.spec.ports[0].nodePort = 30_080
        old.status.loadBalancer.ingress = [LoadBalancerIngress { $0.hostname = "a" }]
        var new = Self.service { $0.spec.type = "NodePort" }
        new.metadata.resourceVersion = "1"
        new.prepareForUpdate(from: old)
        #expect(new.spec == old.spec)
        #expect(new.status == old.status)
        var errors = FieldErrors()
        new.validateUpdate(from: old, into: &errors)
        #expect(errors.errors == [])
    }

    @Test func changeOfTypeDropsWhatIsNotNeeded() {
        var old = Self.service { $0.spec.type = "LoadBalancer" }
        old.spec.clusterIP = "10.0.0.1"
        old.spec.clusterIPs = ["10.0.0.1"]
        old.spec.ports[0].nodePort = 30_080
        var new = old
        new.spec.type = "ClusterIP"
        new.prepareForUpdate(from: old)
        #expect(new.spec.ports[0].nodePort == 0)
        #expect(new.spec.allocateLoadBalancerNodePorts == nil)
        #expect(new.spec.externalTrafficPolicy == "")
        #expect(new.spec.clusterIP == "10.0.0.1")
        var named = old
        named.spec.type = "ExternalName"
        named.spec.externalName = "example.com"
        named.prepareForUpdate(from: old)
        #expect(named.spec.clusterIPs == [])
        #expect(named.spec.ipFamilies == [])
    }

    @Test func addressesMayNotChange() {
        var old = Self.service()
        old.metadata.resourceVersion = "1"
        old.spec.clusterIP = "10.0.0.1"
        old.spec.clusterIPs = ["10.0.0.1"]
        var new = old
        new.spec.clusterIP = "10.0.0.2"
        new.prepareForUpdate(from: old)
        var errors = FieldErrors()
        new.validateUpdate(from: old, into: &errors)
        #expect(
            errors.errors.map(\.description) == [
                "spec.clusterIPs[0]: Invalid value: [\"10.0.0.2\"]: may not change once set"
            ])
    }
}
