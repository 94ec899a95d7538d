import APIModel

extension Resource {
    /// Fills in the address and the node ports that a service is to have; of other kinds nothing.
    ///
    /// Of a dry run nothing stays taken.
    func allocate(
        _ object: inout K, old: K?, _ allocator: ServiceAllocator, isDryRun: Bool
    ) throws(APIFailure) -> ServiceAllocation {
        guard K.self == Service.self, var service = object as? Service else { return ServiceAllocation() }
        var taking = ServiceTaking(allocator, old: old as? Service)
        taking.fill(&service)
        guard taking.errors.isEmpty else {
            allocator.release(taking.taken)
            throw invalid(service.metadata.name, taking.errors)
        }
        if let filled = service as? K { object = filled }
        guard !isDryRun else {
            allocator.release(taking.taken)
            return ServiceAllocation()
        }
        return taking.taken
    }
}

/// One service's way through the allocator.
private struct ServiceTaking {
    let allocator: ServiceAllocator
    let old: Service?
    var taken = ServiceAllocation()
    var errors = FieldErrors()

    init(_ allocator: ServiceAllocator, old: Service?) {
        self.allocator = allocator
        self.old = old
    }

    mutating func fill(_ service: inout Service) {
        guard service.spec.type != "ExternalName" else { return }
        if !service.spec.isHeadless, service.spec.clusterIP != Service.headless { takeAddress(&service) }
        switch service.spec.type {
        case "NodePort": takePorts(&service, isAsked: true)
        case "LoadBalancer":
            takePorts(&service, isAsked: service.spec.allocateLoadBalancerNodePorts ?? true)
            takeHealthPort(&service)
        default: break
        }
    }

    private mutating func takeAddress(_ service: inout Service) {
        if service.spec.clusterIP.isEmpty {
            guard let place = allocator.anyAddress(), allocator.take(address: place) else {
                errors.at("spec") { $0.invalid("clusterIPs", .strings([]), "failed to allocate an IP: range is full") }
                return
            }
            taken.addresses.insert(place)
            service.spec.clusterIP = allocator.text(place)
            service.spec.clusterIPs = [service.spec.clusterIP]
            return
        }
        let address = service.spec.clusterIP
        guard old?.spec.clusterIPs.contains(address) != true else { return }
        let problem: String
        if let place = allocator.place(address) {
            guard !allocator.take(address: place) else {
                taken.addresses.insert(place)
                return
            }
            problem = "provided IP is already allocated"
        } else {
            problem = "the provided network does not match the current range"
        }
        let value = FieldValue.strings(service.spec.clusterIPs)
        errors.at("spec") { $0.invalid("clusterIPs", value, "failed to allocate IP \(address): \(problem)") }
    }

    private mutating func takePorts(_ service: inout Service, isAsked: Bool) {
        var kept = Set(old?.spec.ports.compactMap(\.node) ?? [])
        for index in service.spec.ports.indices {
            let port = service.spec.ports[index]
            if let number = port.node {
                // Two protocols may share a number.
                guard !kept.contains(number), !taken.ports.contains(number) else { continue }
                takePort(number, at: index, port)
            } else if isAsked {
                let twin = service.spec.ports.first { $0.port == port.port && $0.node != nil }?.node
                let earlier = old?.spec.ports.first { $0.port == port.port && $0.protocol == port.protocol }?.node
                if let number = twin ?? earlier {
                    service.spec.ports[index].nodePort = Int32(number)
                    kept.insert(number)
                } else if let number = anyPort() {
                    service.spec.ports[index].nodePort = Int32(number)
                } else {
                    errors.at("spec") { errors in
                        errors.at("ports") { errors in
                            errors.at(.index(index)) { errors in
                                errors.invalid(
                                    "nodePort", .integer(0), "failed to allocate a nodePort: range is full")
                            }
                        }
                    }
                }
            }
        }
    }

    private mutating func anyPort() -> UInt16? {
        guard let number = allocator.anyPort(), allocator.take(port: number) else { return nil }
        taken.ports.insert(number)
        return number
    }

    private mutating func takePort(_ number: UInt16, at index: Int, _ port: ServicePort) {
        let problem: String
        if !allocator.ranges.nodePorts.contains(number) {
            let range = allocator.ranges.nodePorts
            problem =
                "provided port is not in the valid range. The range of valid ports is \(range.lowerBound)-\(range.upperBound)"
        } else if allocator.take(port: number) {
            taken.ports.insert(number)
            return
        } else {
            problem = "provided port is already allocated"
        }
        errors.at("spec") { errors in
            errors.at("ports") { errors in
                errors.at(.index(index)) { $0.invalid("nodePort", .integer(Int64(port.nodePort)), problem) }
            }
        }
    }

    private mutating func takeHealthPort(_ service: inout Service) {
        guard service.spec.externalTrafficPolicy == "Local" else { return }
        let wanted = service.spec.healthCheckNodePort
        if wanted == 0 {
            if let kept = old?.spec.healthCheckNodePort, kept > 0 {
                service.spec.healthCheckNodePort = kept
            } else if let number = anyPort() {
                service.spec.healthCheckNodePort = Int32(number)
            }
        } else if old?.spec.healthCheckNodePort != wanted {
            guard let number = UInt16(exactly: wanted), allocator.ranges.nodePorts.contains(number),
                allocator.take(port: number)
            else {
                errors.at("spec") {
                    $0.invalid("healthCheckNodePort", .integer(Int64(wanted)), "provided port is already allocated")
                }
                return
            }
            taken.ports.insert(number)
        }
    }
}
