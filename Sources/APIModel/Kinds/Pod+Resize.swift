import Base

extension Pod {
    /// What is wrong with a change of resources from `old` while the pod runs.
    public func validateResize(from old: Pod, into errors: inout FieldErrors) {
        let options = PodValidationOptions(changing: old.spec, metadata: old.metadata)
        validateMetadataUpdate(from: old, into: &errors)
        validateMetadataAndSpec(into: &errors, options: options)
        if let complaint = old.resizeComplaint { return errors.forbidden("", complaint) }
        errors.at("spec") { errors in
            if !old.status.nodeAllocatableResourceClaimStatuses.isEmpty {
                return errors.forbidden(nil, "pods with node allocatable resource claims cannot be resized")
            }
            guard spec.hasSameContainers(as: old.spec, into: &errors) else { return }
            let service = old.status.qosClass.isEmpty ? old.qualityOfService : old.status.qosClass
            if service != qualityOfService {
                errors.invalid(
                    nil, .string(status.qosClass), "Pod QOS Class may not change as a result of resizing")
            }
            if !old.isOnResizingNode {
                errors.forbidden(nil, "Pod running on node without support for resize")
            }
            let before = errors.errors.count
            spec.validateRemovals(from: old.spec, into: &errors)
            let rest = spec.withResources(of: old.spec, into: &errors)
            if errors.errors.count == before, rest != old.spec {
                errors.forbidden(nil, "only cpu and memory resources are mutable")
            }
        }
    }

    /// Why this pod can never be resized.
    private var resizeComplaint: String? {
        if metadata.annotations[PodAnnotation.mirror] != nil { return "static pods cannot be resized" }
        return spec.os?.name == "windows" ? "windows pods cannot be resized" : nil
    }

    /// A node that can resize reports resources of running containers.
    private var isOnResizingNode: Bool {
        status.containerStatuses.first { $0.state.running != nil }.map { $0.resources != nil } ?? true
    }
}

extension PodSpec {
    fileprivate func hasSameContainers(as old: PodSpec, into errors: inout FieldErrors) -> Bool {
        let before = errors.errors.count
        let lists = [
            ("containers", containers.map(\.name), old.containers.map(\.name)),
            ("initContainers", initContainers.map(\.name), old.initContainers.map(\.name)),
            (
                "ephemeralContainers", ephemeralContainers.map(\.container.name),
                old.ephemeralContainers.map(\.container.name)
            ),
        ]
        for (name, new, previous) in lists {
            guard new.count == previous.count else {
                errors.forbidden(.name(name), "containers may not be added or removed on resize")
                continue
            }
            errors.each(name, of: zip(new, previous)) { errors, pair in
                if pair.0 != pair.1 {
                    errors.forbidden("name", "containers may not be renamed or reordered on resize")
                }
            }
        }
        return errors.errors.count == before
    }

    /// What has been asked for may become more or less, but not nothing.
    fileprivate func validateRemovals(from old: PodSpec, into errors: inout FieldErrors) {
        for (name, new, previous) in [
            ("initContainers", initContainers, old.initContainers), ("containers", containers, old.containers),
        ] {
            errors.each(name, of: zip(new, previous)) { errors, pair in
                errors.at("resources") { pair.0.resources.validateRemovals(from: pair.1.resources, into: &$0) }
            }
        }
        if let previous = old.resources {
            errors.at("resources") {
                (resources ?? ResourceRequirements()).validateRemovals(from: previous, into: &$0)
            }
        }
    }

    /// The spec with processor time and memory as they were, so that what differs may not.
    fileprivate func withResources(of old: PodSpec, into errors: inout FieldErrors) -> PodSpec {
        var rest = self
        for index in rest.containers.indices {
            rest.containers[index].resources.takeBackComputing(from: old.containers[index].resources)
            if rest.containers[index] != old.containers[index] {
                errors.forbidden(nil, "only cpu and memory resources are mutable")
            }
        }
        for index in rest.initContainers.indices {
            let previous = old.initContainers[index]
            errors.at("initContainers", index: index) { errors in
                let restarts = initContainers[index].resizePolicy.contains { $0.restartPolicy == "RestartContainer" }
                if initContainers[index].resources != previous.resources, !initContainers[index].isSidecar, restarts {
                    errors.forbidden(
                        nil,
                        "non-sidecar init containers with a resize policy of RestartContainer cannot be resized")
                }
                rest.initContainers[index].resources.takeBackComputing(from: previous.resources)
                if rest.initContainers[index] != previous {
                    errors.forbidden(nil, "only cpu and memory resources for init or sidecar containers are mutable")
                }
            }
        }
        if var whole = rest.resources {
            whole.takeBackComputing(from: old.resources ?? ResourceRequirements())
            rest.resources = whole
        }
        if old.resources == nil, rest.resources == ResourceRequirements() { rest.resources = nil }
        return rest
    }
}

extension ResourceRequirements {
    fileprivate func validateRemovals(from old: ResourceRequirements, into errors: inout FieldErrors) {
        if old.requests.contains(where: { requests[$0.key] == nil }) {
            errors.forbidden("requests", "resource requests cannot be removed")
        }
        if old.limits.contains(where: { limits[$0.key] == nil }) {
            errors.forbidden("limits", "resource limits cannot be removed")
        }
    }

    fileprivate mutating func takeBackComputing(from old: ResourceRequirements) {
        for name in ["cpu", "memory"] {
            requests[name] = old.requests[name]
            limits[name] = old.limits[name]
        }
    }
}
