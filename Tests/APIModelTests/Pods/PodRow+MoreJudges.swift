import APIModel
import Foundation
import TestSupport

extension PodRow {
    static func hostUsers(_ row: PodRow) throws -> Verdict {
        guard let spec = try GoObject.decode(PodSpec.self, row["spec"]) else { return .over("no spec") }
        var errors = FieldErrors()
        spec.validate(into: &errors, options: row.options)
        let faults = errors.errors.filter { $0.detail.contains("hostUsers") }
        return row.verdict(faults, good: row["success"] as? Bool ?? false)
    }

    static func requirements(_ row: PodRow) throws -> Verdict {
        guard let requirements = try GoObject.decode(ResourceRequirements.self, row["requirements"]) else {
            return .over("no requirements")
        }
        var spec = goodSpec()
        if row.name.contains("pod ") {
            spec.resources = requirements
        } else {
            spec.containers[0].resources = requirements
        }
        var errors = FieldErrors()
        spec.validate(into: &errors, options: row.options)
        return row.verdict(errors.errors, good: row.loop == "tests")
    }

    static func hostname(_ row: PodRow) throws -> Verdict {
        guard let given = try GoObject.decode(PodSpec.self, row["spec"]) else { return .over("no spec") }
        var spec = goodSpec()
        spec.hostnameOverride = given.hostnameOverride
        spec.hostNetwork = given.hostNetwork
        spec.setHostnameAsFQDN = given.setHostnameAsFQDN
        let faults = faults(spec, below: "hostnameOverride", as: "spec.hostnameOverride", options: row.options)
        return row.verdict(faults, ExpectedFault.list(row["expectedErrs"]))
    }

    static func stopSignal(_ row: PodRow) throws -> Verdict {
        var spec = goodSpec()
        spec.os = try GoObject.decode(PodOS.self, row["os"])
        spec.containers[0].lifecycle = Lifecycle { $0.stopSignal = row["stopsignal"] as? String }
        let faults = faults(spec, below: "containers[0].lifecycle.stopSignal", as: "root", options: row.options)
        return row.verdict(faults, ExpectedFault.list(row["expectErr"]))
    }

    static func fileKeyVolume(_ row: PodRow) throws -> Verdict {
        guard let spec = try GoObject.decode(PodSpec.self, row["podSpec"]) else { return .over("no spec") }
        var errors = FieldErrors()
        errors.at("spec") { spec.validate(into: &$0, options: row.options) }
        let faults = errors.errors.filter { $0.field.hasSuffix("fileKeyRef.volumeName") }
        return row.verdict(faults, ExpectedFault.list(row["expectedErrs"]))
    }

    static func gates(_ row: PodRow) throws -> Verdict {
        var spec = goodSpec()
        spec.schedulingGates = try GoObject.list(PodSchedulingGate.self, row["schedulingGates"])
        let faults = faults(spec, below: "schedulingGates", as: "field", options: row.options)
        return row.verdict(faults, ExpectedFault.list(row["wantFieldErrors"]))
    }

    static func readinessGates(_ row: PodRow) throws -> Verdict {
        var spec = goodSpec()
        spec.readinessGates = try GoObject.list(PodReadinessGate.self, row["readinessGates"])
        return row.verdict(faults(spec, below: "readinessGates", options: row.options), good: row.isSuccess)
    }

    static func toleration(_ row: PodRow) throws -> Verdict {
        guard let toleration = try GoObject.decode(Toleration.self, row["toleration"]) else { return .over("none") }
        var spec = goodSpec()
        spec.tolerations = [toleration]
        var options = row.options
        options.allowsTolerationComparison = row["featureGateOn"] as? Bool ?? false
        let faults = faults(spec, below: "tolerations", as: "tolerations", options: options)
        return row.verdict(faults, containing: row["errorMsg"] as? String ?? "")
    }

    static func containerRestart(_ row: PodRow) throws -> Verdict {
        var spec = goodSpec()
        var options = row.options
        if let allows = row["AllowRestartAllContainers"] as? Bool { options.allowsRestartOfAllContainers = allows }
        let isInit = row.loop == "cases"
        if isInit {
            spec.initContainers = [
                Container {
                    $0.name = "init"
                    $0.image = "image"
                }
            ]
        }
        spec.applyDefaults()
        let path = isInit ? "initContainers" : "containers"
        var container = isInit ? spec.initContainers[0] : spec.containers[0]
        container.restartPolicy = (row["RestartPolicy"] ?? row["restartPolicy"]) as? String
        container.restartPolicyRules = try GoObject.list(
            ContainerRestartRule.self, row["RestartPolicyRules"] ?? row["restartPolicyRules"])
        if isInit { spec.initContainers[0] = container } else { spec.containers[0] = container }
        let faults = faults(spec, below: path, as: path, options: options)
        return row.verdict(faults, ExpectedFault.list(row["ExpectedErrors"] ?? row["expectedErrors"]))
    }

    static func sysctlName(_ row: PodRow) throws -> Verdict {
        var spec = goodSpec()
        spec.securityContext?.sysctls = [
            Sysctl {
                $0.name = row.content as? String ?? ""
                $0.value = "1"
            }
        ]
        let faults = faults(spec, below: "securityContext.sysctls", options: row.options)
        return row.verdict(faults, good: row.loop == "valid")
    }

    static func podResources(_ row: PodRow) throws -> Verdict {
        var spec = goodSpec()
        spec.resources = try GoObject.decode(ResourceRequirements.self, row["podResources"])
        spec.containers = try GoObject.list(Container.self, row["containers"])
        spec.initContainers = try GoObject.list(Container.self, row["initContainers"])
        var errors = FieldErrors()
        spec.validate(into: &errors, options: row.options)
        let faults = errors.errors.filter {
            $0.detail.contains("aggregate container") || $0.detail.contains("pod limits")
        }
        let wanted = row["expectedErrors"] as? [String] ?? []
        let good =
            wanted.count == faults.count
            && wanted.allSatisfy { want in faults.contains { $0.description.contains(want) } }
        return .judged(good, "want \(wanted), have \(faults.message)")
    }

    static func claimStatus(_ row: PodRow) throws -> Verdict {
        var pod = Pod()
        pod.metadata.name = "pod"
        pod.metadata.namespace = "default"
        pod.metadata.resourceVersion = "1"
        pod.spec = try GoObject.decode(PodSpec.self, row["spec"]) ?? PodSpec()
        let old = pod
        pod.status = try GoObject.decode(PodStatus.self, row["podStatus"]) ?? PodStatus()
        var errors = FieldErrors()
        pod.validateStatusUpdate(from: old, into: &errors)
        let faults = errors.errors.filter { $0.field.contains("nodeAllocatable") }
        guard row["expectError"] as? Bool == true else { return row.verdict(faults, good: true) }
        let good = faults.contains { fault in
            fault.field == row["errorField"] as? String && fault.kind.rawValue == row["errorType"] as? String
                && fault.detail.contains(row["errorMsg"] as? String ?? "?")
        }
        return .judged(good, faults.message)
    }

    static func windowsHostProcess(_ row: PodRow) throws -> Verdict {
        if row["allowPrivileged"] as? Bool != true { return .over("a cluster without rights") }
        guard let given = try GoObject.decode(PodSpec.self, row["podSpec"]) else { return .over("no spec") }
        var errors = FieldErrors()
        given.validate(into: &errors, options: row.options)
        let faults = errors.errors.filter { $0.detail.lowercased().contains("hostprocess") }
        return row.verdict(faults, good: row["expectError"] as? Bool != true)
    }

    static func system(_ row: PodRow) throws -> Verdict {
        guard let given = try GoObject.decode(PodSpec.self, row["podSpec"]) else { return .over("no spec") }
        var spec = goodSpec()
        spec.os = given.os
        return row.verdict(faults(spec, below: "os", options: row.options), good: row["expectError"] as? Bool != true)
    }

    static func seLinuxPolicy(_ row: PodRow) throws -> Verdict {
        if row.name.contains("AllowOnlyRecursive") { return .over("a gate that is on here") }
        guard let pod = try GoObject.decode(Pod.self, row["pod"]) else { return .over("no pod") }
        var spec = goodSpec()
        spec.securityContext = pod.spec.securityContext
        let faults = faults(
            spec, below: "securityContext.seLinuxChangePolicy", as: "spec.securityContext.seLinuxChangePolicy",
            options: row.options)
        return row.verdict(faults, ExpectedFault.list(row["wantErrs"]))
    }

    static func overhead(_ row: PodRow) throws -> Verdict {
        var spec = goodSpec()
        let list = try GoObject.decode(ResourceRequirements.self, ["limits": row["overhead"] ?? [:]])
        spec.overhead = list?.limits ?? [:]
        return row.verdict(faults(spec, below: "overhead", options: row.options), good: row.loop == "successCase")
    }

    static func sleep(_ row: PodRow) throws -> Verdict {
        if row["zeroValueEnabled"] as? Bool == false { return .over("a gate that is on here") }
        guard let action = try GoObject.decode(SleepAction.self, row["action"]) else { return .over("no action") }
        var spec = goodSpec()
        spec.terminationGracePeriodSeconds =
            row["gracePeriod"] as? Int64 ?? (row["gracePeriod"] as? Int).map(Int64.init)
        spec.containers[0].lifecycle = Lifecycle { $0.preStop = LifecycleHandler { $0.sleep = action } }
        let faults = faults(spec, below: "containers[0].lifecycle.preStop.sleep", as: "root", options: row.options)
        return row.verdict(faults, ExpectedFault.list(row["expectErr"]))
    }

    static func mountPropagation(_ row: PodRow) throws -> Verdict {
        guard let mount = try GoObject.decode(VolumeMount.self, row["mount"]) else { return .over("no mount") }
        guard let container = try GoObject.decode(Container.self, row["container"]) else {
            return .over("no container")
        }
        var spec = goodSpec()
        spec.containers[0].volumeMounts = [mount]
        spec.containers[0].securityContext = container.securityContext
        let faults = faults(spec, below: "containers[0].volumeMounts.mountPropagation", options: row.options)
        return row.verdict(faults, good: row["expectError"] as? Bool != true)
    }

    static func csiVolume(_ row: PodRow) throws -> Verdict {
        guard let source = try GoObject.decode(CSIVolumeSource.self, row["csi"]) else { return .over("no source") }
        return try Self.source(row, "csi") { $0.csi = source }
    }

    static func nfsVolume(_ row: PodRow) throws -> Verdict {
        guard let source = try GoObject.decode(NFSVolumeSource.self, row["nfs"]) else { return .over("no source") }
        return try Self.source(row, "nfs") { $0.nfs = source }
    }

    private static func source(_ row: PodRow, _ name: String, _ set: (inout VolumeSource) -> Void) throws -> Verdict {
        var spec = goodSpec()
        var volume = Volume { $0.name = "vol" }
        set(&volume.volumeSource)
        spec.volumes = [volume]
        let faults = faults(spec, below: "volumes[0].\(name)", options: row.options)
        let kind = row["errtype"] as? String ?? ""
        let good =
            kind.isEmpty ? faults.isEmpty : faults.first?.kind.rawValue == kind
        return .judged(good, "want \(kind), have \(faults.message)")
    }

    static func health(_ row: PodRow) throws -> Verdict {
        var pod = Pod()
        pod.metadata.name = "pod"
        pod.metadata.namespace = "default"
        pod.metadata.resourceVersion = "1"
        pod.spec.containers = try GoObject.list(Container.self, row["containers"])
        let old = pod
        pod.status.containerStatuses = try GoObject.list(ContainerStatus.self, row["containerStatuses"])
        var errors = FieldErrors()
        pod.validateStatusUpdate(from: old, into: &errors)
        let faults = errors.errors.filter { $0.field.contains("allocatedResourcesStatus") }.map { error in
            var error = error
            error.field = "spec.containers" + error.field.dropFirst("status.containerStatuses".count)
            return error
        }
        return row.verdict(faults, ExpectedFault.list(row["wantFieldErrors"]))
    }
}
