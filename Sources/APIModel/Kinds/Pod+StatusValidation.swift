import Base
import Wire

extension Pod {
    public func validateStatusUpdate(from old: Pod, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        let options = PodValidationOptions(changing: old.spec, metadata: old.metadata)
        validateAnnotationUpdate(from: old, into: &errors, options: options)
        errors.at("status") { errors in
            errors.each("conditions", of: status.conditions) { $1.validate(into: &$0) }
            if status.observedGeneration < 0 {
                errors.invalid(
                    "observedGeneration", .integer(status.observedGeneration), "must be a non-negative integer")
            }
            if spec.nodeName != old.spec.nodeName { errors.forbidden("nodeName", "may not be changed directly") }
            validateNominatedNode(from: old, into: &errors)
            errors.validateImmutable(
                at: "qosClass", new: status.qosClass, old: old.status.qosClass, value: .string(status.qosClass))
            validateTransitions(from: old, into: &errors)
            status.validateClaims(of: spec, into: &errors)
            status.validateAddresses(from: old.status, into: &errors)
            status.validateContainers(of: spec, into: &errors)
        }
    }

    private func validateNominatedNode(from old: Pod, into errors: inout FieldErrors) {
        let name = status.nominatedNodeName
        guard name != old.status.nominatedNodeName, !name.isEmpty else { return }
        errors.check("nominatedNodeName", name) { Names.subdomainName($0) }
        if !old.spec.nodeName.isEmpty {
            errors.forbidden("nominatedNodeName", "may not be set on pods that are already bound to a node")
        }
    }

    /// A container that ended for good stays so.
    private func validateTransitions(from old: Pod, into errors: inout FieldErrors) {
        // Any container may then make all others run again.
        guard !old.spec.mayRestartAllContainers else { return }
        let policy = old.spec.restartPolicy
        let regular = Dictionary(old.spec.containers.map { ($0.name, $0) }) { first, _ in first }
        let initial = Dictionary(old.spec.initContainers.map { ($0.name, $0) }) { first, _ in first }
        errors.at("containerStatuses") {
            $0.checkTransitions(
                to: status.containerStatuses, from: old.status.containerStatuses, of: regular, podPolicy: policy)
        }
        errors.at("initContainerStatuses") {
            $0.checkTransitions(
                to: status.initContainerStatuses, from: old.status.initContainerStatuses, of: initial,
                podPolicy: policy)
        }
        errors.at("ephemeralContainerStatuses") {
            $0.checkTransitions(
                to: status.ephemeralContainerStatuses, from: old.status.ephemeralContainerStatuses, of: [:],
                podPolicy: "Never")
        }
    }
}

extension FieldErrors {
    fileprivate mutating func checkTransitions(
        to new: [ContainerStatus], from old: [ContainerStatus], of containers: [String: Container], podPolicy: String
    ) {
        for (index, status) in old.enumerated() {
            guard let end = status.state.terminated else { continue }
            let container = containers[status.name] ?? Container()
            if container.mayRestart(afterExit: end.exitCode, podPolicy: podPolicy) { continue }
            for other in new where other.name == status.name && other.state.terminated == nil {
                at(.index(index)) { $0.forbidden("state", "may not be transitioned to non-terminated state") }
            }
        }
    }
}

extension PodCondition {
    private static let system: Set<String> = ["PodScheduled", "Ready", "Initialized"]

    fileprivate func validate(into errors: inout FieldErrors) {
        if observedGeneration < 0 {
            errors.invalid("observedGeneration", .integer(observedGeneration), "must be a non-negative integer")
        }
        if !Self.system.contains(type) { errors.check("Type", type, Names.labelKey) }
    }
}

extension PodStatus {
    /// Claims that the spec asks for, each once.
    fileprivate func validateClaims(of spec: PodSpec, into errors: inout FieldErrors) {
        var names: Set<String> = []
        errors.each("resourceClaimStatuses", of: resourceClaimStatuses) { errors, claim in
            if !spec.resourceClaims.contains(where: { $0.name == claim.name }) {
                errors.invalid(
                    "name", .string(claim.name), "must match the name of an entry in `spec.resourceClaims`")
            }
            if !names.insert(claim.name).inserted { errors.duplicate("name", .string(claim.name)) }
            if let name = claim.resourceClaimName {
                errors.check("resourceClaimName", name) { Names.subdomainName($0) }
            }
        }
        if let extended = extendedResourceClaimStatus {
            errors.at("extendedResourceClaimStatus") { extended.validate(of: spec, into: &$0) }
        }
        let known = Set(
            spec.resourceClaims.compactMap(\.resourceClaimName) + resourceClaimStatuses.compactMap(\.resourceClaimName))
        errors.each("nodeAllocatableResourceClaimStatuses", of: nodeAllocatableResourceClaimStatuses) {
            $1.validate(known: known, into: &$0)
        }
    }

    /// Addresses: good ones, one of each family at most.
    fileprivate func validateAddresses(from old: PodStatus, into errors: inout FieldErrors) {
        errors.checkAddresses("podIPs", podIPs, podIPs.map(\.ip), allowed: old.podIPs.map(\.ip))
        guard let first = hostIPs.first else { return }
        if hostIP != first.ip {
            errors.at("hostIPs", index: 0) { $0.invalid("ip", .string(first.ip), "must be equal to `hostIP`") }
        }
        errors.checkAddresses("hostIPs", hostIPs, hostIPs.map(\.ip), allowed: old.hostIPs.map(\.ip))
    }

    fileprivate func validateContainers(of spec: PodSpec, into errors: inout FieldErrors) {
        let lists = [
            ("containerStatuses", containerStatuses, spec.containers),
            ("initContainerStatuses", initContainerStatuses, spec.initContainers),
            ("ephemeralContainerStatuses", ephemeralContainerStatuses, []),
        ]
        for (name, statuses, containers) in lists {
            errors.each(name, of: statuses) { errors, status in
                status.validateUser(os: spec.os?.name ?? "linux", into: &errors)
                status.validateVolumes(into: &errors)
                if name == "ephemeralContainerStatuses" {
                    if !status.allocatedResourcesStatus.isEmpty {
                        errors.forbidden("allocatedResourcesStatus", "must not be specified in container status")
                    }
                } else {
                    status.validateHealth(of: containers.first { $0.name == status.name }, into: &errors)
                }
            }
        }
    }
}

extension FieldErrors {
    fileprivate mutating func checkAddresses<M: Message>(
        _ name: String, _ messages: [M], _ addresses: [String], allowed: [String]
    ) {
        each(name, of: addresses) { $0.validateIP(nil, $1, allowed: allowed) }
        guard addresses.count > 1 else { return }
        let parsed = addresses.map { IPAddress($0, strict: false) }
        let families = Set(parsed.compactMap { $0?.unmapped.isIPv4 })
        if parsed.contains(where: { $0 == nil }) {
            internalError(
                .name(name),
                "failed to check for dual stack with error:invalid IPs: [\(addresses.joined(separator: " "))]")
        }
        if families.count != 2 || addresses.count > 2 {
            invalid(
                .name(name), .messages(messages), "may specify no more than one IP for each IP family")
        }
        var seen: Set<String> = []
        for (index, address) in addresses.enumerated() where !seen.insert(address).inserted {
            at(.name(name)) { $0.duplicate(.index(index), .message(messages[index])) }
        }
    }
}
