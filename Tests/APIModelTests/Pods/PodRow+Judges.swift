import APIModel
import Foundation
import TestSupport

extension PodRow {
    typealias Judge = @Sendable (PodRow) throws -> Verdict

    static let judges: [String: Judge] = [
        "TestValidatePod": wholePod, "TestValidatePodSpec": wholeSpec,
        "TestValidateDynamicResourceAllocation": wholeSpec,
        "TestValidatePodSchedulingGroup": wholeSpec, "TestValidatePodUpdate": update,
        "TestValidatePodStatusUpdate": update, "TestValidatePodEphemeralContainersUpdate": update,
        "TestValidatePodResize": update, "TestPodIPsValidation": addresses, "TestHostIPsValidation": addresses,
        "TestValidateVolumes": volume, "TestValidateEnv": environment, "TestRelaxedValidateEnv": environment,
        "TestValidateEnvFrom": environmentFrom, "TestRelaxedValidateEnvFrom": environmentFrom,
        "TestValidateEnvVarValueFromFileKeyRef": fileKey, "TestValidateKeyToPath": keyToPath,
        "TestValidateProbe": probe, "TestValidatePullPolicy": pullPolicy, "TestValidateResizePolicy": resizePolicy,
        "TestValidateEphemeralContainers": ephemeral, "TestValidateContainers": containers,
        "TestValidateInitContainers": initContainers, "TestValidateRestartPolicy": restartPolicy,
        "TestValidateDNSPolicy": dnsPolicy, "TestValidatePodDNSConfig": dnsConfig,
        "TestValidatePodDNSConfigWithRelaxedSearchDomain": dnsConfig,
        "TestValidateTopologySpreadConstraints": spread, "TestValidateSecurityContext": securityContext,
        "TestValidateWindowsSecurityContextOptions": windowsOptions, "TestValidateHostUsers": hostUsers,
        "TestValidateResourceRequirements": requirements, "TestValidatePodHostName": hostname,
        "TestValidateStopSignal": stopSignal, "TestValidateFileKeyRefVolume": fileKeyVolume,
        "TestValidateSchedulingGates": gates, "TestNumericTolerationsWithFeatureGate": toleration,
        "TestValidateContainerRestartPolicy": containerRestart, "TestIsValidSysctlName": sysctlName,
        "TestValidatePodResourceConsistency": podResources,
        "TestValidateNodeAllocatableResourceClaimStatus": claimStatus,
        "TestValidatePodReadinessGates": readinessGates, "TestValidateWindowsHostProcessPod": windowsHostProcess,
        "TestValidateOS": system, "TestValidateSELinuxChangePolicy": seLinuxPolicy,
        "TestValidateOverhead": overhead, "TestValidateSleepAction": sleep,
        "TestValidatePodCreateWithSchedulingGates": gatedPod,
        "TestValidateMountPropagation": mountPropagation, "TestValidateCSIVolumeSource": csiVolume,
        "TestValidateNFSVolumeSource": nfsVolume, "TestValidateGlusterfs": glusterfs,
        "TestValidateFlexVolumeSource": flexVolume, "TestHugePagesIsolation": hugePages,
        "TestValidatePorts": ports, "TestLocalStorageEnvWithFeatureGate": variable, "TestHugePagesEnv": variable,
        "TestValidateVolumeMounts": mounts, "TestValidateSubpathMutuallyExclusive": mounts,
        "TestValidateDisabledSubpathExpr": mounts, "TestAlphaValidateVolumeDevices": devices,
        "Test_validateProbe": bareProbe, "TestValidateHandler": handler, "TestValidatePodConditions": conditions,
        "TestValidateWindowsPodSecurityContext": systemFields, "TestValidateLinuxPodSecurityContext": systemFields,
        "TestValidateWindowsSecurityContext": systemFields, "TestValidateLinuxSecurityContext": systemFields,
        "TestValidatePodResources": systemResources, "TestValidatePodResourceNames": resourceName,
        "TestValidateSysctls": sysctls, "TestValidatePodTemplateSpecSeccomp": templateSeccomp,
        "TestValidateSeccompAnnotationsAndFieldsMatch": seccomp, "TestValidateAppArmorProfileFormat": appArmor,
        "TestValidateContainerStateTransition": transition, "TestValidateInitContainerStateTransition": transition,
        "TestValidateContainerStatusAllocatedResourcesStatus": health,
    ]

    private static func wholePod(_ row: PodRow) throws -> Verdict {
        if row.name.contains("gate disabled"), !row.name.contains("numeric") { return .over("a gate that is on here") }
        guard let pod = try GoObject.decode(Pod.self, row["value"] != nil ? row.content : row["pod"] ?? row["spec"])
        else { return .over("no pod in the row") }
        var errors = FieldErrors()
        pod.validate(into: &errors)
        return row.isSuccess
            ? row.verdict(errors.errors, good: true)
            : row.verdict(errors.errors, containing: row["expectedError"] as? String ?? "")
    }

    private static func gatedPod(_ row: PodRow) throws -> Verdict {
        guard let pod = try GoObject.decode(Pod.self, row["pod"]) else { return .over("no pod in the row") }
        var errors = FieldErrors()
        pod.validate(into: &errors)
        return row.verdict(errors.errors, ExpectedFault.list(row["wantFieldErrors"]))
    }

    private static func wholeSpec(_ row: PodRow) throws -> Verdict {
        let any = row["value"] != nil ? row.content : row["pod"] ?? row.content
        guard let pod = try GoObject.decode(Pod.self, any) else { return .over("no pod in the row") }
        if row.name.contains("static pod") { return .over("the row lost an annotation") }
        var errors = FieldErrors()
        errors.at("field") { errors in
            var options = PodValidationOptions()
            options.isPod = true
            options.hasStrictAddresses = row.loop != "legacyValidationCases"
            pod.spec.validate(into: &errors, options: options)
        }
        return row.verdict(errors.errors, good: row.isSuccess)
    }

    private static func update(_ row: PodRow) throws -> Verdict {
        guard var new = try GoObject.decode(Pod.self, row["new"]), var old = try GoObject.decode(Pod.self, row["old"])
        else { return .over("no pods in the row") }
        let clearing = row["enableClearingNominatedNodeNameAfterBinding"] as? Bool
        if clearing == false, !old.spec.nodeName.isEmpty, !new.status.nominatedNodeName.isEmpty {
            return .over("a gate that is on here")
        }
        // Upstream's test fills these in.
        for index in 0..<2 {
            var pod = index == 0 ? new : old
            if pod.metadata.resourceVersion.isEmpty { pod.metadata.resourceVersion = "1" }
            if pod.metadata.name.isEmpty { pod.metadata.name = "pod" }
            if pod.metadata.namespace.isEmpty { pod.metadata.namespace = "default" }
            if index == 0 { new = pod } else { old = pod }
        }
        if row.test == "TestValidatePodResize", new.spec.resources?.requests.isEmpty == true {
            return .over("a gate that is on here")
        }
        if row.name.contains("FG disabled") { return .over("a gate that is on here") }
        if row.name.contains("non-nil Resources field in Status") { return .over("the row lost an empty struct") }
        var errors = FieldErrors()
        switch row.test {
        case "TestValidatePodUpdate":
            var options = PodValidationOptions(changing: old.spec, metadata: old.metadata)
            options.allowsTolerationComparison = row.option("AllowTaintTolerationComparisonOperators")
            new.validateUpdate(from: old, into: &errors, options: options)
        case "TestValidatePodStatusUpdate": new.validateStatusUpdate(from: old, into: &errors)
        case "TestValidatePodResize": new.validateResize(from: old, into: &errors)
        default: new.validateEphemeralContainers(from: old, into: &errors)
        }
        return row.verdict(errors.errors, containing: row["err"] as? String ?? "")
    }

    private static func addresses(_ row: PodRow) throws -> Verdict {
        guard var pod = try GoObject.decode(Pod.self, row["pod"]) else { return .over("no pod in the row") }
        if row["legacyIPs"] as? Bool == true { return .over("lenient addresses of older servers") }
        pod.metadata.resourceVersion = "1"
        var old = pod
        var errors = FieldErrors()
        if row["allowNoOpUpdate"] as? Bool == true {
            pod.validateStatusUpdate(from: old, into: &errors)
            guard errors.isEmpty || row.name.contains("invalid") else { return row.verdict(errors.errors, good: true) }
        }
        old.status.podIPs = []
        old.status.hostIPs = []
        errors = FieldErrors()
        pod.validateStatusUpdate(from: old, into: &errors)
        return row.verdict(errors.errors, good: row["expectError"] as? Bool != true)
    }

    private static func volume(_ row: PodRow) throws -> Verdict {
        guard let volume = try GoObject.decode(Volume.self, row["vol"]) else { return .over("no volume in the row") }
        var spec = goodSpec()
        spec.volumes = [volume]
        let faults = faults(spec, below: "volumes", as: "field", options: row.options)
        let expected = row["errs"] as? [[String: Any]] ?? []
        guard faults.count == expected.count else {
            return .judged(false, "want \(expected), have \(faults.message.prefix(400))")
        }
        let good = zip(faults, expected).allSatisfy { fault, want in
            fault.kind.rawValue == want["etype"] as? String
                && fault.field.hasSuffix(want["field"] as? String ?? "?")
                && fault.detail.says(want["detail"])
        }
        return .judged(good, "want \(expected), have \(faults.message.prefix(400))")
    }

    private static func inContainer(
        _ row: PodRow, below path: String, as name: String = "field", _ change: (inout Container) throws -> Void
    ) rethrows -> [FieldError] {
        var spec = goodSpec()
        try change(&spec.containers[0])
        return faults(spec, below: "containers[0]." + path, as: name, options: row.options)
    }

    private static func environment(_ row: PodRow) throws -> Verdict {
        if row.loop == "updateErrorCase" { return .over("names that only older servers refuse") }
        let faults = try inContainer(row, below: "env") { $0.env = try GoObject.list(EnvVar.self, row["envs"]) }
        // An error case without a text says only that there is an error.
        let text = row["expectedError"] as? String ?? ""
        return text.isEmpty ? row.verdict(faults, good: false) : row.verdict(faults, containing: text)
    }

    private static func environmentFrom(_ row: PodRow) throws -> Verdict {
        if row.loop == "updateErrorCase" { return .over("names that only older servers refuse") }
        let faults = try inContainer(row, below: "envFrom") {
            $0.envFrom = try GoObject.list(EnvFromSource.self, row["envs"])
        }
        return row.verdict(faults, containing: row["expectedError"] as? String ?? "")
    }

    private static func fileKey(_ row: PodRow) throws -> Verdict {
        guard let variable = try GoObject.decode(EnvVar.self, row["envVar"]) else { return .over("no variable") }
        var spec = goodSpec()
        spec.containers[0].env = [variable]
        spec.volumes = [
            Volume {
                $0.name = variable.valueFrom?.fileKeyRef?.volumeName ?? ""
                $0.volumeSource.emptyDir = EmptyDirVolumeSource()
            }
        ]
        let faults = faults(spec, below: "containers[0].env[0].", options: row.options)
        return row.verdict(faults, ExpectedFault.list(row["expectedErrs"]))
    }

    private static func keyToPath(_ row: PodRow) throws -> Verdict {
        guard let item = try GoObject.decode(KeyToPath.self, row["kp"]) else { return .over("no item") }
        var spec = goodSpec()
        spec.volumes = [
            Volume {
                $0.name = "vol"
                $0.volumeSource.secret = SecretVolumeSource {
                    $0.secretName = "secret"
                    $0.items = [item]
                }
            }
        ]
        let faults = faults(spec, below: "volumes[0].secret.items[0]", options: row.options)
        let kind = row["errtype"] as? String ?? ""
        return .judged(
            (row["ok"] as? Bool ?? false) == faults.isEmpty && (kind.isEmpty || faults.first?.kind.rawValue == kind),
            faults.message)
    }

    private static func probe(_ row: PodRow) throws -> Verdict {
        if row.content is NSNull { return .judged(true, "") }
        guard let probe = try GoObject.decode(Probe.self, row.content) else { return .over("no probe") }
        let faults = inContainer(row, below: "readinessProbe") { $0.readinessProbe = probe }
        return row.verdict(faults, good: row.isSuccess)
    }

    private static func pullPolicy(_ row: PodRow) throws -> Verdict {
        guard let container = try GoObject.decode(Container.self, row["Container"] ?? row["container"]) else {
            return .over("no container")
        }
        let faults = inContainer(row, below: "imagePullPolicy") { $0.imagePullPolicy = container.imagePullPolicy }
        return row.verdict(faults, good: true)
    }

    private static func resizePolicy(_ row: PodRow) throws -> Verdict {
        var spec = goodSpec()
        spec.restartPolicy = row["PodRestartPolicy"] as? String ?? ""
        spec.containers[0].resizePolicy = try GoObject.list(ContainerResizePolicy.self, row["PolicyList"])
        let faults = faults(spec, below: "containers[0].resizePolicy", as: "field", options: row.options)
        return row.verdict(faults, ExpectedFault.list(row["Errors"]))
    }

    private static func ephemeral(_ row: PodRow) throws -> Verdict {
        var spec = goodSpec()
        spec.containers[0].name = "ctr"
        spec.initContainers = [spec.containers[0], spec.containers[0]]
        spec.initContainers[0].name = "ictr"
        spec.initContainers[1].name = "init2"
        spec.volumes = ["blk", "vol"].map { name in
            Volume {
                $0.name = name
                $0.volumeSource.persistentVolumeClaim = PersistentVolumeClaimVolumeSource { $0.claimName = "pvc" }
            }
        }
        let any: Any? = row.loop == "map" ? row.content : row["ephemeralContainers"]
        spec.ephemeralContainers = try GoObject.list(EphemeralContainer.self, any)
        let faults = faults(spec, below: "ephemeralContainers", as: "ephemeralContainers", options: row.options)
        return row.verdict(faults, ExpectedFault.list(row["expectedErrors"]))
    }

    private static func containers(_ row: PodRow) throws -> Verdict {
        let gates = ["invalid env var name", "privilege disabled", "Forbidden RestartPolicy"]
        if gates.contains(where: row.name.contains) { return .over("a gate that is on here") }
        var spec = goodSpec()
        spec.containers = try GoObject.list(Container.self, row["containers"])
        spec.resourceClaims = []
        let faults = faults(spec, below: "containers", as: "containers", options: row.options)
        return row.verdict(faults, ExpectedFault.list(row["expectedErrors"]))
    }

    private static func initContainers(_ row: PodRow) throws -> Verdict {
        let fits = ["Not supported RestartPolicy: OnFailure", "Not supported RestartPolicy: Never", "ResizePolicy"]
        if fits.contains(where: row.name.contains) || row.name.contains("RestartContainer policy") {
            return .over("a gate that is on here")
        }
        var spec = goodSpec()
        spec.containers[0].name = "app"
        spec.initContainers = try GoObject.list(Container.self, row["initContainers"])
        let faults = faults(spec, below: "initContainers", as: "initContainers", options: row.options)
        return row.verdict(faults, ExpectedFault.list(row["expectedErrors"]))
    }

    private static func restartPolicy(_ row: PodRow) throws -> Verdict {
        var spec = goodSpec()
        spec.restartPolicy = row.content as? String ?? ""
        return row.verdict(faults(spec, below: "restartPolicy", options: row.options), good: row.isSuccess)
    }

    private static func dnsPolicy(_ row: PodRow) throws -> Verdict {
        var spec = goodSpec()
        spec.dnsPolicy = row.content as? String ?? ""
        return row.verdict(faults(spec, below: "dnsPolicy", options: row.options), good: row.isSuccess)
    }

    private static func dnsConfig(_ row: PodRow) throws -> Verdict {
        if row.test.contains("Relaxed"), !row.option("AllowRelaxedDNSSearchValidation") {
            return .over("a gate that is on here")
        }
        var spec = goodSpec()
        if let policy = row["dnsPolicy"] as? String { spec.dnsPolicy = policy }
        spec.dnsConfig = try GoObject.decode(PodDNSConfig.self, row["dnsConfig"])
        let faults = faults(spec, below: "dnsConfig", options: row.options)
        return row.verdict(faults, good: row["expectedError"] as? Bool != true)
    }

    private static func spread(_ row: PodRow) throws -> Verdict {
        if !row.option("AllowMatchLabelKeysInPodTopologySpread"), row.name.contains("atchLabelKeys") {
            return .over("a gate that is on here")
        }
        if row.option("OldPodViolatesLegacyMatchLabelKeysValidation") { return .over("a pod from before a gate") }
        var spec = goodSpec()
        spec.topologySpreadConstraints = try GoObject.list(TopologySpreadConstraint.self, row["constraints"])
        let faults = faults(spec, below: "topologySpreadConstraints", as: "field", options: row.options)
        return row.verdict(faults, ExpectedFault.list(row["wantFieldErrors"]))
    }

    private static func securityContext(_ row: PodRow) throws -> Verdict {
        guard let context = try GoObject.decode(SecurityContext.self, row["sc"] ?? row.content) else {
            return .over("no context")
        }
        if row["capAllowPriv"] as? Bool == false, context.privileged == true {
            return .over("a cluster without rights")
        }
        var spec = goodSpec()
        if !row.name.contains("no user namespace") { spec.hostUsers = false }
        spec.containers[0].securityContext = context
        let faults = faults(spec, below: "containers[0].securityContext", options: row.options)
        if row.isSuccess { return row.verdict(faults, good: true) }
        return .judged(
            faults.count == 1 && faults[0].kind.rawValue == row["errorType"] as? String
                && faults[0].detail.contains(row["errorDetail"] as? String ?? "?"), faults.message)
    }

    private static func windowsOptions(_ row: PodRow) throws -> Verdict {
        let options = try GoObject.decode(WindowsSecurityContextOptions.self, row["windowsOptions"])
        let faults = inContainer(row, below: "securityContext.windowsOptions") {
            $0.securityContext = SecurityContext { $0.windowsOptions = options }
        }
        return row.verdict(faults, containing: row["expectedErrorSubstring"] as? String ?? "")
    }
}
