extension PodSpec {
    /// What is wrong with the spec of a pod or of a template; `errors` is at the spec.
    ///
    /// - Parameter metadata: That of the pod; nil for a template.
    public func validate(
        into errors: inout FieldErrors, options: PodValidationOptions = PodValidationOptions(),
        metadata: ObjectMeta? = nil
    ) {
        if terminationGracePeriodSeconds == nil { errors.required("terminationGracePeriodSeconds", "") }
        let volumes = validateVolumes(into: &errors, options: options, metadata: metadata)
        validateResourceClaims(into: &errors, metadata: metadata)
        let rules = ContainerRules(of: self, volumes: volumes, options: options)
        validateContainers(rules, into: &errors)
        validateFileKeys(into: &errors)
        validateResources(rules, into: &errors)
        validateHostPorts(into: &errors, options: options)
        errors.validateChoice("restartPolicy", restartPolicy, of: ["Always", "OnFailure", "Never"], required: true)
        validateDNSPolicy(into: &errors)
        errors.at("nodeSelector") { $0.validateLabels(nodeSelector.pairs) }
        validateSecurity(into: &errors, options: options)
        if let affinity { errors.at("affinity") { affinity.validate(into: &$0, options: options) } }
        validateDNS(into: &errors, options: options)
        validateGates(into: &errors)
        topologySpreadConstraints.validate(into: &errors, options: options)
        validateWindowsHostProcesses(into: &errors)
        validateHostUsers(into: &errors, options: options)
        validateNames(into: &errors)
        errors.at("tolerations") {
            tolerations.validate(into: &$0, allowsComparison: options.allowsTolerationComparison)
        }
        hostAliases.validate(into: &errors, options: options)
        validateClasses(into: &errors, options: options)
        validateSystem(into: &errors)
    }

    /// Names of other objects and of the pod in the network.
    private func validateNames(into errors: inout FieldErrors) {
        if !serviceAccountName.isEmpty {
            errors.check("serviceAccountName", serviceAccountName) { Names.subdomainName($0) }
        }
        if !nodeName.isEmpty { errors.check("nodeName", nodeName) { Names.subdomainName($0) } }
        if let seconds = activeDeadlineSeconds {
            errors.invalid(
                "activeDeadlineSeconds", .integer(seconds),
                messages: Names.inRange(Int(seconds), 1...Int(Int32.max)))
        }
        if !hostname.isEmpty { errors.check("hostname", hostname, Names.dns1123Label) }
        if !subdomain.isEmpty { errors.check("subdomain", subdomain, Names.dns1123Label) }
        if let name = hostnameOverride { validateHostname(name, into: &errors) }
    }

    /// Bytes in a host's name on Linux.
    private static let hostnameBytesMax = 64

    private func validateHostname(_ name: String, into errors: inout FieldErrors) {
        if setHostnameAsFQDN == true {
            errors.forbidden("hostnameOverride", "may not be specified when setHostnameAsFQDN is true")
        }
        if hostNetwork { errors.forbidden("hostnameOverride", "may not be specified when hostNetwork is true") }
        errors.check("hostnameOverride", name, Names.dns1123Subdomain)
        if name.utf8.count > Self.hostnameBytesMax {
            errors.tooLong("hostnameOverride", bytesMax: Self.hostnameBytesMax)
        }
    }

    private func validateClasses(into errors: inout FieldErrors, options: PodValidationOptions) {
        if !priorityClassName.isEmpty {
            errors.check("priorityClassName", priorityClassName) { Names.subdomainName($0) }
        }
        if let name = runtimeClassName { errors.check("runtimeClassName", name) { Names.subdomainName($0) } }
        if let policy = preemptionPolicy {
            errors.validateChoice("preemptionPolicy", policy, of: ["PreemptLowerPriority", "Never"], required: true)
        }
        if !overhead.isEmpty {
            errors.at("overhead") { errors in
                ResourceRequirements { $0.limits = overhead }
                    .validate(into: &errors, options: options, claimNames: [])
            }
        }
        if let group = schedulingGroup {
            errors.at("schedulingGroup") { errors in
                guard let name = group.podGroupName else {
                    return errors.invalid(nil, "", "must specify one of: `podGroupName`")
                }
                errors.require("podGroupName", name) { Names.subdomainName($0) }
            }
        }
    }

    /// Resources of the pod as a whole bound those of its containers.
    private func validateResources(_ rules: ContainerRules, into errors: inout FieldErrors) {
        guard let resources else { return }
        errors.at("resources") { errors in
            if os?.name == "windows" { return errors.forbidden(nil, "may not be set for a windows pod") }
            if !resources.claims.isEmpty {
                errors.forbidden("claims", "claims may not be set for Resources at pod-level")
            }
            var lists = resources
            lists.claims = []
            lists.validate(
                into: &errors, options: rules.options, claimNames: rules.claimNames,
                names: ResourceName.validateForPod)
            for sum in aggregate(\.requests) where ResourceName.isPodLevel(sum.key) {
                let request = resources.requests[sum.key] ?? .zero
                guard sum.value > request else { continue }
                errors.at("requests") {
                    $0.invalid(
                        .key(sum.key), .string(request.description),
                        "must be greater than or equal to aggregate container requests of \(sum.value)")
                }
            }
            for sum in aggregate(\.limits) where ResourceName.isHugePages(sum.key) {
                guard let limit = resources.limits[sum.key], sum.value > limit else { continue }
                errors.at("limits") {
                    $0.invalid(
                        .key(sum.key), .string(limit.description),
                        "must be greater than or equal to aggregate container limits of \(sum.value)")
                }
            }
            // Kubernetes reports a container's limit below the pod's resources.
            errors.each("containers", of: containers) { errors, container in
                for limit in container.resources.limits {
                    guard let podLimit = resources.limits[limit.key], limit.value > podLimit else { continue }
                    errors.at(.key(limit.key)) {
                        $0.invalid(
                            "limits", .string(limit.value.description),
                            "must be less than or equal to pod limits of \(podLimit)")
                    }
                }
            }
        }
    }

    /// On the host's network a container's port is the host's. In a template it may be left open.
    private func validateHostPorts(into errors: inout FieldErrors, options: PodValidationOptions) {
        guard hostNetwork else { return }
        errors.each("containers", of: containers) { errors, container in
            errors.each("ports", of: container.ports) { errors, port in
                guard options.isPod || port.hostPort != 0, port.hostPort != port.containerPort else { return }
                errors.invalid(
                    "hostPort", .integer(Int64(port.hostPort)),
                    "must match `containerPort` when `hostNetwork` is true")
            }
        }
    }

    /// Users of the pod's own do not go with the host's other namespaces.
    private func validateHostUsers(into errors: inout FieldErrors, options: PodValidationOptions) {
        guard hostUsers == false else { return }
        let complaint = "when `hostUsers` is false"
        if hostNetwork, !options.allowsHostNetworkInUserNamespace { errors.forbidden("hostNetwork", complaint) }
        if hostPID { errors.forbidden("hostPID", complaint) }
        if hostIPC { errors.forbidden("hostIPC", complaint) }
        guard !options.allowsDevicesInUserNamespace else { return }
        forEachContainer(at: &errors) { container, errors in
            if !container.volumeDevices.isEmpty { errors.forbidden("volumeDevices", complaint) }
        }
    }

    /// Files that variables are read from lie in empty folders of the pod.
    private func validateFileKeys(into errors: inout FieldErrors) {
        forEachContainer(at: &errors) { container, errors in
            errors.each("env", of: container.env) { errors, variable in
                guard let key = variable.valueFrom?.fileKeyRef, !key.volumeName.isEmpty else { return }
                errors.at("valueFrom") { errors in
                    errors.at("fileKeyRef") { validateVolume(of: key, into: &$0) }
                }
            }
        }
    }

    private func validateVolume(of key: FileKeySelector, into errors: inout FieldErrors) {
        guard let volume = volumes.first(where: { $0.name == key.volumeName }) else {
            let text = "volume \(GoText.quoted(key.volumeName)) referenced by FileKeyRef does not exist"
            return errors.notFound("volumeName", .string(text))
        }
        if volume.volumeSource.emptyDir == nil {
            errors.invalid("volumeName", .string(key.volumeName), "referenced volume must be of type emptyDir")
        }
    }

    /// Calls `body` for each container of any sort, with `errors` at the container.
    func forEachContainer(at errors: inout FieldErrors, _ body: (Container, inout FieldErrors) -> Void) {
        errors.each("initContainers", of: initContainers) { body($1, &$0) }
        errors.each("containers", of: containers) { body($1, &$0) }
        errors.each("ephemeralContainers", of: ephemeralContainers) { body($1.container, &$0) }
    }
}

extension PodTemplateSpec {
    /// What is wrong with the template; `errors` is at the template.
    public func validate(
        into errors: inout FieldErrors, options: PodValidationOptions = PodValidationOptions()
    ) {
        errors.at("metadata") { errors in
            errors.at("labels") { $0.validateLabels(metadata.labels.pairs) }
            errors.at("annotations") { errors in
                errors.validateAnnotations(metadata.annotations.pairs)
                metadata.validatePodAnnotations(of: spec, into: &errors, options: options)
            }
        }
        errors.at("spec") { spec.validate(into: &$0, options: options) }
        errors.at("spec") { metadata.validateSeccomp(of: spec, into: &$0) }
        if !spec.ephemeralContainers.isEmpty {
            errors.at("spec") {
                $0.forbidden("ephemeralContainers", "ephemeral containers not allowed in pod template")
            }
        }
    }
}
