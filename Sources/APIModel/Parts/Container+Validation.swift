extension Container {
    /// What holds for containers of all sorts; `errors` is at the container.
    func validate(_ rules: ContainerRules, into errors: inout FieldErrors) {
        errors.require("name", name, Names.dns1123Label)
        errors.require("image", image)
        errors.validateChoice(
            "terminationMessagePolicy", terminationMessagePolicy, of: ["File", "FallbackToLogsOnError"], required: true)
        validatePorts(into: &errors)
        errors.each("env", of: env) { $1.validate(into: &$0) }
        errors.at("envFrom") { errors in
            for (index, source) in envFrom.enumerated() { source.validate(index: index, into: &errors) }
        }
        errors.at("volumeMounts") { validateMounts(rules, into: &$0) }
        errors.at("volumeDevices") { validateDevices(rules, into: &$0) }
        errors.validateChoice("imagePullPolicy", imagePullPolicy, of: PullPolicy.all, required: true)
        errors.at("resources") {
            resources.validate(into: &$0, options: rules.options, claimNames: rules.claimNames)
        }
        errors.at("resizePolicy") { validateResizePolicy(rules, into: &$0) }
        errors.at("securityContext") { securityContext?.validate(hostUsers: rules.hostUsers, into: &$0) }
    }

    private func validatePorts(into errors: inout FieldErrors) {
        var names: Set<String> = []
        errors.each("ports", of: ports) { errors, port in
            if !port.name.isEmpty {
                let messages = Names.portName(port.name)
                errors.invalid("name", .string(port.name), messages: messages)
                if messages.isEmpty, !names.insert(port.name).inserted {
                    errors.duplicate("name", .string(port.name))
                }
            }
            if port.containerPort == 0 {
                errors.required("containerPort", "")
            } else {
                errors.checkPort("containerPort", .int(port.containerPort))
            }
            if port.hostPort != 0 { errors.checkPort("hostPort", .int(port.hostPort)) }
            errors.validateChoice("protocol", port.protocol, of: ["SCTP", "TCP", "UDP"], required: true)
        }
    }

    /// `errors` is at the list.
    func validateMounts(_ rules: ContainerRules, into errors: inout FieldErrors) {
        var paths: Set<String> = []
        for (index, mount) in volumeMounts.enumerated() {
            let source = rules.volumes[mount.name]
            errors.at(.index(index)) { errors in
                errors.require("name", mount.name)
                if source == nil { errors.notFound("name", .string(mount.name)) }
                errors.require("mountPath", mount.mountPath)
                if !paths.insert(mount.mountPath).inserted {
                    errors.invalid("mountPath", .string(mount.mountPath), "must be unique")
                }
                if volumeDevices.contains(where: { $0.name == mount.name }) {
                    errors.invalid("name", .string(mount.name), "must not already exist in volumeDevices")
                }
                if volumeDevices.contains(where: { $0.devicePath == mount.mountPath }) {
                    errors.invalid(
                        "mountPath", .string(mount.mountPath), "must not already exist as a path in volumeDevices")
                }
                if !mount.subPathExpr.isEmpty, !mount.subPath.isEmpty {
                    errors.invalid(
                        "subPathExpr", .string(mount.subPathExpr), "subPathExpr and subPath are mutually exclusive")
                }
            }
            // Kubernetes reports these at the list.
            if !mount.subPath.isEmpty { errors.checkDescendingPath("subPath", mount.subPath) }
            if !mount.subPathExpr.isEmpty { errors.checkDescendingPath("subPathExpr", mount.subPathExpr) }
            mount.validatePropagation(isPrivileged: securityContext?.privileged == true, into: &errors)
            mount.validateRecursiveReadOnly(into: &errors)
        }
    }

    /// `errors` is at the list.
    private func validateDevices(_ rules: ContainerRules, into errors: inout FieldErrors) {
        var names: Set<String> = []
        var paths: Set<String> = []
        for (index, device) in volumeDevices.enumerated() {
            errors.at(.index(index)) { errors in
                errors.require("name", device.name)
                if names.contains(device.name) { errors.invalid("name", .string(device.name), "must be unique") }
                if let source = rules.volumes[device.name] {
                    if source.persistentVolumeClaim == nil, source.ephemeral == nil {
                        errors.invalid(
                            "name", .string(device.name),
                            "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode")
                    }
                } else {
                    errors.notFound("name", .string(device.name))
                }
                errors.require("devicePath", device.devicePath)
                if paths.contains(device.devicePath) {
                    errors.invalid("devicePath", .string(device.devicePath), "must be unique")
                }
                if device.devicePath.split(at: "/").contains("..") {
                    errors.invalid("devicePath", .string(device.devicePath), "can not contain backsteps ('..')")
                } else {
                    paths.insert(device.devicePath)
                }
                if volumeMounts.contains(where: { $0.name == device.name }) {
                    errors.invalid("name", .string(device.name), "must not already exist in volumeMounts")
                }
                if volumeMounts.contains(where: { $0.mountPath == device.devicePath }) {
                    errors.invalid(
                        "devicePath", .string(device.devicePath), "must not already exist as a path in volumeMounts")
                }
                if !device.name.isEmpty { names.insert(device.name) }
            }
        }
    }

    /// `errors` is at the list.
    private func validateResizePolicy(_ rules: ContainerRules, into errors: inout FieldErrors) {
        var resources: Set<String> = []
        for (index, policy) in resizePolicy.enumerated() {
            if !resources.insert(policy.resourceName).inserted {
                errors.duplicate(.index(index), .string(policy.resourceName))
            }
            errors.validateChoice(nil, policy.resourceName, of: ["cpu", "memory"], required: true)
            errors.validateChoice(nil, policy.restartPolicy, of: ["NotRequired", "RestartContainer"], required: true)
            // A container with a policy or rules of its own does not follow the pod's.
            if rules.restartPolicy == "Never", restartPolicy == nil, restartPolicyRules.isEmpty,
                policy.restartPolicy != "NotRequired"
            {
                errors.invalid(
                    nil, .string(policy.restartPolicy), "must be 'NotRequired' when pod `restartPolicy` is 'Never'")
            }
        }
    }
}

extension VolumeMount {
    private static let propagations = ["Bidirectional", "HostToContainer", "None"]

    fileprivate func validatePropagation(isPrivileged: Bool, into errors: inout FieldErrors) {
        guard let mountPropagation else { return }
        errors.validateChoice("mountPropagation", mountPropagation, of: Self.propagations)
        if mountPropagation == "Bidirectional", !isPrivileged {
            errors.forbidden(
                "mountPropagation", "Bidirectional mount propagation is available only to privileged containers")
        }
    }

    fileprivate func validateRecursiveReadOnly(into errors: inout FieldErrors) {
        switch recursiveReadOnly {
        case nil, "Disabled": break
        case "Enabled", "IfPossible":
            if !readOnly { errors.forbidden("recursiveReadOnly", "may only be specified when readOnly is true") }
            if let mountPropagation, mountPropagation != "None" {
                errors.forbidden(
                    "recursiveReadOnly",
                    "may only be specified when mountPropagation is None or not specified")
            }
        case let other?:
            errors.notSupported(
                "recursiveReadOnly", .string(other), supported: ["Disabled", "Enabled", "IfPossible"])
        }
    }
}
