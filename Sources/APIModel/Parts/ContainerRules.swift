/// What the rules for a pod's containers need to know of the pod.
struct ContainerRules {
    /// The pod's good volumes by name.
    var volumes: [String: VolumeSource] = [:]
    var claimNames: [String] = []
    var gracePeriod: Int64?
    var restartPolicy = ""
    /// Whether the pod shares the host's users.
    var hostUsers = true
    var os: PodOS?
    var options = PodValidationOptions()

    /// The rules for the containers of `spec`.
    init(of spec: PodSpec, volumes: [String: VolumeSource], options: PodValidationOptions) {
        self.volumes = volumes
        claimNames = spec.resourceClaims.map(\.name).filter { !$0.isEmpty }
        gracePeriod = spec.terminationGracePeriodSeconds
        restartPolicy = spec.restartPolicy
        hostUsers = spec.hostUsers ?? true
        os = spec.os
        self.options = options
    }
}

extension PodSpec {
    /// All containers; `errors` is at the spec.
    func validateContainers(_ rules: ContainerRules, into errors: inout FieldErrors) {
        validateRegularContainers(rules, into: &errors)
        validateInitContainers(rules, into: &errors)
        validateEphemeralContainers(rules, into: &errors)
    }

    private func validateRegularContainers(_ rules: ContainerRules, into errors: inout FieldErrors) {
        guard !containers.isEmpty else { return errors.required("containers", "") }
        var names: Set<String> = []
        errors.each("containers", of: containers) { errors, container in
            container.validate(rules, into: &errors)
            if !names.insert(container.name).inserted { errors.duplicate("name", .string(container.name)) }
            container.validateLife(rules, into: &errors)
            container.validateRestart(rules, isInit: false, into: &errors)
        }
        var ports: Set<String> = []
        errors.each("containers", of: containers) { $1.claimHostPorts(of: &ports, into: &$0) }
    }

    private func validateInitContainers(_ rules: ContainerRules, into errors: inout FieldErrors) {
        var names = Set(containers.map(\.name))
        errors.each("initContainers", of: initContainers) { errors, container in
            container.validate(rules, into: &errors)
            container.validateRestart(rules, isInit: true, into: &errors)
            if names.contains(container.name) {
                errors.duplicate("name", .string(container.name))
            } else if !container.name.isEmpty {
                names.insert(container.name)
            }
            // They run one after another, so only ports of one of them can collide.
            var ports: Set<String> = []
            container.claimHostPorts(of: &ports, into: &errors)
            if container.isSidecar {
                container.validateLife(rules, into: &errors)
            } else {
                container.forbidLife(rules, into: &errors)
            }
        }
    }

    private func validateEphemeralContainers(_ rules: ContainerRules, into errors: inout FieldErrors) {
        guard !ephemeralContainers.isEmpty else { return }
        let others = Set(containers.map(\.name) + initContainers.map(\.name))
        var names = others
        errors.each("ephemeralContainers", of: ephemeralContainers) { errors, ephemeral in
            let container = ephemeral.ephemeralContainerCommon.container
            container.validate(rules, into: &errors)
            container.validateForPod(into: &errors)
            if !names.insert(container.name).inserted { errors.duplicate("name", .string(container.name)) }
            let target = ephemeral.targetContainerName
            if !target.isEmpty, !others.contains(target) {
                errors.notFound("targetContainerName", .string(target))
            }
            container.forbidForEphemeral(into: &errors)
        }
    }
}

extension Container {
    /// What pods are stricter about than templates.
    func validateForPod(into errors: inout FieldErrors) {
        if image.hasOuterSpace {
            errors.invalid("image", .string(image), "must not have leading or trailing whitespace")
        }
    }

    /// Handlers and probes of a container that runs as long as the pod.
    fileprivate func validateLife(_ rules: ContainerRules, into errors: inout FieldErrors) {
        let period = rules.gracePeriod
        if let lifecycle {
            errors.at("lifecycle") { lifecycle.validate(gracePeriod: period, os: rules.os, into: &$0) }
        }
        if let probe = livenessProbe {
            errors.at("livenessProbe") { probe.validate(as: .liveness, gracePeriod: period, into: &$0) }
        }
        if let probe = readinessProbe {
            errors.at("readinessProbe") { probe.validate(as: .readiness, gracePeriod: period, into: &$0) }
        }
        if let probe = startupProbe {
            errors.at("startupProbe") { probe.validate(as: .startup, gracePeriod: period, into: &$0) }
        }
    }

    /// A container that ends before others start has no such life.
    fileprivate func forbidLife(_ rules: ContainerRules, into errors: inout FieldErrors) {
        let complaint = "may not be set for init containers without restartPolicy=Always"
        if lifecycle != nil { errors.forbidden("lifecycle", complaint) }
        if livenessProbe != nil { errors.forbidden("livenessProbe", complaint) }
        if readinessProbe != nil { errors.forbidden("readinessProbe", complaint) }
        if startupProbe != nil { errors.forbidden("startupProbe", complaint) }
        guard !rules.options.allowsRestartOnInitResize else { return }
        for (index, policy) in resizePolicy.enumerated() where policy.restartPolicy == "RestartContainer" {
            errors.at("resizePolicy", index: index) {
                $0.invalid(
                    "restartPolicy", .string(policy.restartPolicy),
                    "must not be set to 'RestartContainer' for non-sidecar initContainers")
            }
        }
    }

    /// A container for a look around may not become part of the pod's work.
    fileprivate func forbidForEphemeral(into errors: inout FieldErrors) {
        let others: [(name: String, isSet: Bool)] = [
            ("ports", !ports.isEmpty), ("resources", resources != ResourceRequirements()),
            ("resizePolicy", !resizePolicy.isEmpty), ("restartPolicy", restartPolicy != nil),
            ("restartPolicyRules", !restartPolicyRules.isEmpty), ("livenessProbe", livenessProbe != nil),
            ("readinessProbe", readinessProbe != nil), ("startupProbe", startupProbe != nil),
            ("lifecycle", lifecycle != nil),
        ]
        let complaint = "cannot be set for an Ephemeral Container"
        for other in others where other.isSet { errors.forbidden(.name(other.name), complaint) }
        // Bind mounts of sub-paths are cleaned up only when the pod ends.
        errors.each("volumeMounts", of: volumeMounts) { errors, mount in
            if !mount.subPath.isEmpty { errors.forbidden("subPath", complaint) }
            if !mount.subPathExpr.isEmpty { errors.forbidden("subPathExpr", complaint) }
        }
    }

    /// A port of the host belongs to one container.
    fileprivate func claimHostPorts(of ports: inout Set<String>, into errors: inout FieldErrors) {
        errors.each("ports", of: self.ports) { errors, port in
            guard port.hostPort != 0 else { return }
            let text = "\(port.protocol)/\(port.hostIP)/\(port.hostPort)"
            if !ports.insert(text).inserted { errors.duplicate("hostPort", .string(text)) }
        }
    }

    /// When the container alone starts again.
    fileprivate func validateRestart(_ rules: ContainerRules, isInit: Bool, into errors: inout FieldErrors) {
        if let restartPolicy {
            errors.validateChoice("restartPolicy", restartPolicy, of: ["Always", "Never", "OnFailure"])
        } else if !restartPolicyRules.isEmpty {
            errors.required("restartPolicy", "must specify restartPolicy when restart rules are used")
        }
        if isInit, isSidecar, !restartPolicyRules.isEmpty, !rules.options.allowsRestartOfAllContainers {
            return errors.forbidden(
                "restartPolicyRules", "restartPolicyRules may not be set for init containers with restartPolicy Always")
        }
        if restartPolicyRules.count > ContainerRestartRule.countMax {
            errors.tooMany("restartPolicyRules", count: restartPolicyRules.count, max: ContainerRestartRule.countMax)
        }
        let actions = rules.options.allowsRestartOfAllContainers ? ["Restart", "RestartAllContainers"] : ["Restart"]
        errors.each("restartPolicyRules", of: restartPolicyRules) { errors, rule in
            errors.validateChoice("action", rule.action, of: actions)
            guard let codes = rule.exitCodes else { return errors.required("exitCodes", "must be specified") }
            errors.at("exitCodes") { errors in
                errors.validateChoice("operator", codes.operator, of: ["In", "NotIn"])
                if codes.values.count > ContainerRestartRule.exitCodesMax {
                    errors.tooMany("values", count: codes.values.count, max: ContainerRestartRule.exitCodesMax)
                }
            }
        }
    }
}

extension ContainerRestartRule {
    /// Rules of one container.
    fileprivate static let countMax = 20
    /// Exit codes of one rule: as many as there are but 0.
    fileprivate static let exitCodesMax = 255
}
