import APIModel
import Foundation
import TestSupport

/// Rows whose test has a set-up that is repeated here.
extension PodRow {
    private static func volume(_ name: String, _ set: (inout VolumeSource) -> Void) -> Volume {
        var volume = Volume { $0.name = name }
        set(&volume.volumeSource)
        return volume
    }

    private static func claim(_ name: String) -> Volume {
        volume(name) { $0.persistentVolumeClaim = PersistentVolumeClaimVolumeSource { $0.claimName = "claim" } }
    }

    /// A pod with the volumes that upstream's tests of mounts know.
    private static func specWithVolumes() -> PodSpec {
        var spec = goodSpec()
        spec.volumes = [
            claim("abc"), claim("abc-123"), claim("xyz"), claim("vol"),
            volume("123") {
                $0.hostPath = HostPathVolumeSource {
                    $0.path = "/foo/baz"
                    $0.type = ""
                }
            },
            volume("def") { $0.emptyDir = EmptyDirVolumeSource() },
            volume("ephemeral") { source in
                source.ephemeral = EphemeralVolumeSource {
                    $0.volumeClaimTemplate = PersistentVolumeClaimTemplate {
                        $0.spec.accessModes = ["ReadWriteOnce"]
                        $0.spec.resources.requests = ["storage": "5G"]
                    }
                }
            },
            volume("image-volume") { $0.image = ImageVolumeSource { $0.reference = "image:v1" } },
        ]
        spec.applyDefaults()
        return spec
    }

    static func mounts(_ row: PodRow) throws -> Verdict {
        var spec = specWithVolumes()
        spec.containers[0].volumeMounts = try GoObject.list(VolumeMount.self, row["mounts"] ?? row.content)
        if row.name.contains("in volumeDevice") {
            return .over("devices that the row does not have")
        }
        let faults = faults(spec, below: "containers[0].volumeMounts", options: row.options)
        let good = row.test == "TestValidateVolumeMounts" ? false : row["expectError"] as? Bool != true
        return row.verdict(faults, good: good)
    }

    static func devices(_ row: PodRow) throws -> Verdict {
        if ["volumemounts", "relative devicepath"].contains(where: row.name.contains) {
            return .over("mounts that the row does not have")
        }
        var spec = specWithVolumes()
        spec.containers[0].volumeDevices = try GoObject.list(VolumeDevice.self, row.content)
        let faults = faults(spec, below: "containers[0].volumeDevices", options: row.options)
        return row.verdict(faults, good: false)
    }

    static func ports(_ row: PodRow) throws -> Verdict {
        var spec = goodSpec()
        spec.containers[0].ports = try GoObject.list(ContainerPort.self, row["P"])
        let faults = faults(spec, below: "containers[0].ports", options: row.options)
        let good =
            !faults.isEmpty
            && faults.allSatisfy { fault in
                fault.kind.rawValue == row["T"] as? String && fault.detail.says(row["D"])
                    && fault.field.hasSuffix(row["F"] as? String ?? "?")
            }
        return .judged(good, faults.message)
    }

    static func variable(_ row: PodRow) throws -> Verdict {
        guard let variable = try GoObject.decode(EnvVar.self, row.content) else { return .over("no variable") }
        var spec = goodSpec()
        spec.containers[0].env = [variable]
        return row.verdict(faults(spec, below: "containers[0].env", options: row.options), good: true)
    }

    static func bareProbe(_ row: PodRow) throws -> Verdict {
        let arguments = row["args"] as? [String: Any]
        guard let probe = try GoObject.decode(Probe.self, arguments?["probe"]) else {
            return .judged(ExpectedFault.list(row["want"]).isEmpty, "")
        }
        var spec = goodSpec()
        spec.containers[0].readinessProbe = probe
        let all = faults(spec, below: "containers[0].readinessProbe", as: "test", options: row.options)
        return row.verdict(
            all.filter { !$0.detail.contains("must not be set for readinessProbes") },
            ExpectedFault.list(row["want"]))
    }

    static func handler(_ row: PodRow) throws -> Verdict {
        guard let handler = try GoObject.decode(ProbeHandler.self, row.content) else { return .over("no handler") }
        var spec = goodSpec()
        spec.containers[0].readinessProbe = Probe { $0.handler = handler }
        return row.verdict(
            faults(spec, below: "containers[0].readinessProbe", options: row.options), good: row.isSuccess)
    }

    static func conditions(_ row: PodRow) throws -> Verdict {
        var pod = Pod()
        pod.metadata.name = "pod"
        pod.metadata.namespace = "default"
        pod.metadata.resourceVersion = "1"
        let old = pod
        pod.status.conditions = try GoObject.list(PodCondition.self, row["podConditions"])
        var errors = FieldErrors()
        pod.validateStatusUpdate(from: old, into: &errors)
        return row.verdict(errors.errors, good: row.isSuccess)
    }

    static func systemFields(_ row: PodRow) throws -> Verdict {
        guard var spec = try GoObject.decode(PodSpec.self, row["sc"] ?? row["podSec"] ?? row["podSpec"]) else {
            return .over("no spec")
        }
        let isLinux = row.test.contains("Linux")
        spec.os = PodOS { $0.name = isLinux ? "linux" : "windows" }
        var errors = FieldErrors()
        spec.validate(into: &errors, options: row.options)
        let text = isLinux ? "cannot be set for a linux pod" : "cannot be set for a windows pod"
        let faults = errors.errors.filter { $0.detail.contains(text) }
        let expectsFault = (row["expectErr"] ?? row["expectError"]) as? Bool == true
        return row.verdict(faults, good: !expectsFault)
    }

    static func systemResources(_ row: PodRow) throws -> Verdict {
        var spec = goodSpec()
        spec.resources = try GoObject.decode(ResourceRequirements.self, row["podResources"])
        spec.os = PodOS { $0.name = row["osName"] as? String ?? "" }
        let faults = faults(spec, below: "resources", as: "spec.resources", options: row.options)
        if row["podLevelResourcesEnabled"] as? Bool == false { return .over("a gate that is on here") }
        return row.verdict(faults, ExpectedFault.list(row["expectedErrors"]))
    }

    static func resourceName(_ row: PodRow) throws -> Verdict {
        var spec = goodSpec()
        let name = row["input"] as? String ?? ""
        spec.resources = ResourceRequirements { $0.limits[name] = "2Mi" }
        let all = faults(spec, below: "resources.limits[\(name)]", options: row.options)
        return row.verdict(
            all.filter { !$0.detail.contains("multiple of") }, good: row["expectedFailure"] as? Bool != true)
    }

    static func sysctls(_ row: PodRow) throws -> Verdict {
        var spec = goodSpec()
        spec.hostNetwork = row.loop == "invalidWithHostNet"
        spec.hostIPC = row.loop == "invalidWithHostIPC"
        spec.securityContext?.sysctls = [Sysctl { $0.name = row.content as? String ?? "" }]
        let faults = faults(spec, below: "securityContext.sysctls", options: row.options)
        return row.verdict(faults, good: row.loop == "valid")
    }

    static func templateSeccomp(_ row: PodRow) throws -> Verdict {
        guard let template = try GoObject.decode(PodTemplateSpec.self, row["spec"]) else { return .over("no template") }
        var errors = FieldErrors()
        errors.at("template") { template.validate(into: &$0) }
        let faults = errors.errors.filter { $0.detail.contains("seccomp") }
        return row.verdict(faults, ExpectedFault.list(row["expectedErr"]))
    }

    static func seccomp(_ row: PodRow) throws -> Verdict {
        var template = PodTemplateSpec()
        template.spec = goodSpec()
        template.spec.securityContext?.seccompProfile = try GoObject.decode(SeccompProfile.self, row["seccompField"])
        template.metadata.annotations = [
            "seccomp.security.alpha.kubernetes.io/pod": row["annotationValue"] as? String ?? ""
        ]
        var errors = FieldErrors()
        template.validate(into: &errors)
        let faults = errors.errors.filter { $0.detail.contains("must match") }
        return row.verdict(faults, good: row["expectedErr"] == nil)
    }

    static func appArmor(_ row: PodRow) throws -> Verdict {
        var template = PodTemplateSpec()
        template.spec = goodSpec()
        template.metadata.annotations = [
            "container.apparmor.security.beta.kubernetes.io/good": row["profile"] as? String ?? ""
        ]
        var errors = FieldErrors()
        template.validate(into: &errors)
        return row.verdict(errors.errors, good: row["expectValid"] as? Bool ?? false)
    }

    static func transition(_ row: PodRow) throws -> Verdict {
        if row.name.contains("feature disabled") { return .over("a gate that is on here") }
        var old = Pod()
        old.metadata.name = "pod"
        old.metadata.namespace = "default"
        old.metadata.resourceVersion = "1"
        old.spec = try GoObject.decode(PodSpec.self, row["podSpec"]) ?? PodSpec()
        var new = old
        let isInit = row.test.contains("Init")
        let path: WritableKeyPath<PodStatus, [ContainerStatus]> =
            isInit ? \.initContainerStatuses : \.containerStatuses
        old.status[keyPath: path] = try GoObject.list(ContainerStatus.self, row["oldStatuses"])
        new.status[keyPath: path] = try GoObject.list(ContainerStatus.self, row["newStatuses"])
        var errors = FieldErrors()
        new.validateStatusUpdate(from: old, into: &errors)
        let wanted = ExpectedFault.list(row["expectErr"] ?? row["expectedErrors"] ?? row["wantErrs"])
        let fails = row["expectErr"] as? Bool ?? row["expectError"] as? Bool ?? !wanted.isEmpty
        return row.verdict(errors.errors.filter { $0.detail.contains("transitioned") }, good: !fails)
    }

    static func hugePages(_ row: PodRow) throws -> Verdict {
        guard let pod = try GoObject.decode(Pod.self, row["pod"]) else { return .over("no pod") }
        var errors = FieldErrors()
        pod.validate(into: &errors)
        return row.verdict(errors.errors, good: row["expectError"] as? Bool != true)
    }

    static func glusterfs(_ row: PodRow) throws -> Verdict {
        guard let given = try GoObject.decode(GlusterfsVolumeSource.self, row["gfs"]) else { return .over("none") }
        var spec = goodSpec()
        spec.volumes = [volume("vol") { $0.glusterfs = given }]
        let faults = faults(spec, below: "volumes[0].glusterfs", options: row.options)
        let kind = row["errtype"] as? String ?? ""
        return .judged(kind.isEmpty ? faults.isEmpty : faults.first?.kind.rawValue == kind, faults.message)
    }

    static func flexVolume(_ row: PodRow) throws -> Verdict {
        guard let given = try GoObject.decode(FlexVolumeSource.self, row["source"]) else { return .over("none") }
        var spec = goodSpec()
        spec.volumes = [volume("vol") { $0.flexVolume = given }]
        let faults = faults(spec, below: "volumes[0].flexVolume.", options: row.options)
        let wanted = row["expectedErrs"] as? [String: String] ?? [:]
        let good =
            faults.count == wanted.count
            && faults.allSatisfy { fault in
                wanted[fault.field].map { fault.description.contains($0) } ?? false
            }
        return .judged(good, "want \(wanted), have \(faults.message)")
    }
}
