extension ContainerStatus {
    /// Who the first process runs as; `errors` is at the status.
    func validateUser(os: String, into errors: inout FieldErrors) {
        guard let linux = user?.linux else { return }
        errors.at("user") { errors in
            guard os == "linux" else { return errors.forbidden("linux", "cannot be set for a windows pod") }
            errors.at("linux") { errors in
                errors.invalid("uid", .integer(linux.uid), messages: Names.userID(linux.uid))
                errors.invalid("gid", .integer(linux.gid), messages: Names.groupID(linux.gid))
                errors.each("supplementalGroups", of: linux.supplementalGroups) { errors, id in
                    errors.invalid(nil, .integer(id), messages: Names.groupID(id))
                }
            }
        }
    }

    /// Bytes in the reference of an image.
    private static let imageReferenceBytesMax = 256

    /// Bytes in a message about a device.
    private static let healthMessageBytesMax = 1024

    func validateVolumes(into errors: inout FieldErrors) {
        errors.each("volumeMounts", of: volumeMounts) { errors, mount in
            guard let image = mount.volumeStatus?.image else { return }
            errors.at("volumeStatus") { errors in
                errors.at("imageVolumeStatus") { errors in
                    if image.imageRef.isEmpty { errors.required("imageRef", "imageRef must not be empty") }
                    if image.imageRef.utf8.count > Self.imageReferenceBytesMax {
                        errors.tooLong("imageRef", bytesMax: Self.imageReferenceBytesMax)
                    }
                }
            }
        }
    }

    /// Devices that the container asked for, each with one health.
    func validateHealth(of container: Container?, into errors: inout FieldErrors) {
        errors.each("allocatedResourcesStatus", of: allocatedResourcesStatus) { errors, resource in
            if let container, let complaint = resource.complaint(about: container) {
                errors.invalid("name", .string(resource.name), complaint)
            }
            var seen: Set<String> = []
            errors.each("resources", of: resource.resources) { errors, device in
                errors.validateChoice("health", device.health, of: ["Healthy", "Unhealthy", "Unknown"])
                if let message = device.message {
                    errors.require("message", message, "must be non-empty if specified")
                    if message.utf8.count > Self.healthMessageBytesMax {
                        errors.tooLong("message", bytesMax: Self.healthMessageBytesMax)
                    }
                }
                if !seen.insert(device.resourceID).inserted {
                    errors.duplicate("resourceID", .string(device.resourceID))
                }
            }
        }
    }
}

extension ResourceStatus {
    fileprivate func complaint(about container: Container) -> String? {
        guard name.utf8.starts(with: "claim:".utf8) else {
            return container.resources.requests[name] == nil
                ? "must match one of the container's resource requests" : nil
        }
        let known = container.resources.claims.contains { claim in
            name == "claim:" + claim.name + (claim.request.isEmpty ? "" : "/" + claim.request)
        }
        if known { return nil }
        return "must match one of the container's resource claims in a format 'claim:<claimName>/<request>' or "
            + "'claim:<claimName>' if request is empty"
    }
}

extension PodExtendedResourceClaimStatus {
    func validate(of spec: PodSpec, into errors: inout FieldErrors) {
        errors.check("resourceClaimName", resourceClaimName) { Names.subdomainName($0) }
        if requestMappings.isEmpty {
            errors.required("requestMappings", "at least one request mapping is required")
        }
        let containers = spec.initContainers + spec.containers
        var seen: Set<[String]> = []
        errors.each("requestMappings", of: requestMappings) { errors, mapping in
            errors.check("requestName", mapping.requestName, Names.dns1123Label)
            if !containers.contains(where: { $0.name == mapping.containerName }) {
                errors.invalid(
                    "containerName", .string(mapping.containerName),
                    "must match the name of an entry in spec.initContainers.name or spec.containers.name")
            }
            if !containers.contains(where: { $0.resources.requests[mapping.resourceName] != nil }) {
                errors.invalid(
                    "resourceName", .string(mapping.resourceName),
                    "must match the extended resource name of an entry in spec.initContainers.resources.requests "
                        + "or spec.containers.resources.requests")
            }
            if !seen.insert([mapping.containerName, mapping.resourceName, mapping.requestName]).inserted {
                errors.duplicate("containerName", .string(mapping.containerName))
            }
        }
    }
}

extension NodeAllocatableResourceClaimStatus {
    /// - Parameter known: The names of the pod's claims.
    func validate(known: Set<String>, into errors: inout FieldErrors) {
        if resourceClaimName.isEmpty {
            errors.required("resourceClaimName", "must not be empty")
        } else if !known.contains(resourceClaimName) {
            errors.invalid(
                "resourceClaimName", .string(resourceClaimName),
                "not found in PodSpec.ResourceClaims or PodStatus.ResourceClaimStatuses")
        }
        if containers.isEmpty { errors.required("containers", "must not be empty") }
        if resources.isEmpty { errors.required("resources", "must not be empty") }
        errors.at("resources") { errors in
            for entry in resources {
                if !ResourceName.isStandardForContainers(entry.key) {
                    errors.invalid(.key(entry.key), .string(entry.key), "must be a node allocatable resource name")
                }
                if entry.value < .zero {
                    errors.invalid(.key(entry.key), .string(entry.value.description), "must be non-negative")
                }
            }
        }
    }
}
