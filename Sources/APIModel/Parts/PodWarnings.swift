import Base

extension Pod {
    /// What a user should know of the pod although it is accepted, one text each.
    public var warnings: [String] {
        PodWarnings.texts(spec, metadata, at: FieldPath())
    }
}

extension PodTemplateSpec {
    /// What a user should know of the template although it is accepted; `path` leads to the template.
    public func warnings(at path: FieldPath) -> [String] {
        var texts = PodWarnings.texts(spec, metadata, at: path)
        for container in spec.initContainers + spec.containers where container.securityContext?.appArmorProfile == nil {
            let key = PodAnnotation.appArmorPrefix + container.name
            guard let text = metadata.annotations[key],
                text != spec.securityContext?.appArmorProfile?.annotation
            else { continue }
            texts.append(
                "\(path.child("metadata", "annotations").key(key)): deprecated since v1.30; use the "
                    + "\"appArmorProfile\" field instead")
        }
        return texts
    }
}

extension AppArmorProfile {
    /// The profile as the annotation spelled it.
    fileprivate var annotation: String? {
        switch type {
        case "Unconfined": "unconfined"
        case "RuntimeDefault": "runtime/default"
        case "Localhost": localhostProfile.map { "localhost/" + $0 }
        default: nil
        }
    }
}

/// Collects warnings about a pod or a template.
struct PodWarnings {
    private(set) var texts: [String] = []
    /// Where the spec is.
    let path: FieldPath

    static func texts(_ spec: PodSpec, _ metadata: ObjectMeta, at root: FieldPath) -> [String] {
        var warnings = PodWarnings(path: root.child("spec"))
        warnings.addPlacement(of: spec)
        warnings.addAnnotations(metadata.annotations, of: spec, at: root.child("metadata", "annotations"))
        for (index, volume) in spec.volumes.enumerated() {
            warnings.addVolume(volume, at: warnings.path.child("volumes").index(index))
        }
        warnings.addRepetitions(in: spec)
        warnings.addContainers(of: spec)
        warnings.addPorts(of: spec)
        warnings.addFractions(spec.overhead, at: warnings.path.child("overhead"))
        if let period = spec.terminationGracePeriodSeconds, period < 0 {
            warnings.add(
                warnings.path.child("terminationGracePeriodSeconds"),
                "must be >= 0; negative values are invalid and will be treated as 1")
        }
        for (index, server) in (spec.dnsConfig?.nameservers ?? []).enumerated() {
            let path = warnings.path.child("dnsConfig", "nameservers").index(index)
            warnings.texts += Names.warningsForIP(server, at: path)
        }
        return warnings.texts
    }

    private init(path: FieldPath) {
        self.path = path
    }

    mutating func add(_ path: FieldPath, _ text: String) {
        texts.append("\(path): \(text)")
    }

    mutating func add(_ text: String) {
        texts.append(text)
    }

    private mutating func addAnnotations(_ annotations: StringMap<String>, of spec: PodSpec, at path: FieldPath) {
        var dead = [
            ("scheduler.alpha.kubernetes.io/critical-pod", "v1.16+", "priorityClassName"),
            ("security.alpha.kubernetes.io/sysctls", "v1.11+", "sysctls"),
            ("security.alpha.kubernetes.io/unsafe-sysctls", "v1.11+", "sysctls"),
        ]
        if spec.securityContext?.seccompProfile == nil {
            dead.append((PodAnnotation.seccomp, "v1.27+", "seccompProfile"))
        }
        for (container, _) in spec.containersWithPaths(below: path)
        where container.securityContext?.seccompProfile == nil {
            dead.append((PodAnnotation.containerSeccompPrefix + container.name, "v1.27+", "seccompProfile"))
        }
        for (key, version, field) in dead where annotations[key] != nil {
            add(path.key(key), "non-functional in \(version); use the \"\(field)\" field instead")
        }
    }

    /// Things that are there twice, of which one is lost.
    private mutating func addRepetitions(in spec: PodSpec) {
        var addresses: Set<String> = []
        for (index, alias) in spec.hostAliases.enumerated() {
            let path = path.child("hostAliases").index(index).child("ip")
            if !addresses.insert(alias.ip).inserted { add(path, "duplicate ip \(GoText.quoted(alias.ip))") }
            texts += Names.warningsForIP(alias.ip, at: path)
        }
        var secrets: Set<String> = []
        for (index, secret) in spec.imagePullSecrets.enumerated() {
            let path = path.child("imagePullSecrets").index(index).child("name")
            if secret.name.isEmpty {
                add(path, "invalid empty name \"\"")
            } else if !secrets.insert(secret.name).inserted {
                add(path, "duplicate name \(GoText.quoted(secret.name))")
            }
        }
    }

    private mutating func addContainers(of spec: PodSpec) {
        for (container, path) in spec.containersWithPaths(below: path) {
            addFractions(container.resources.limits, at: path.child("resources", "limits"))
            addFractions(container.resources.requests, at: path.child("resources", "requests"))
            var names: Set<String> = []
            for (index, variable) in container.env.enumerated() where !names.insert(variable.name).inserted {
                let reference = "$(\(variable.name))"
                // A variable may be made of its former value.
                if variable.value != reference, variable.value.contains(reference) { continue }
                add(
                    path.child("env").index(index),
                    "hides previous definition of \(GoText.quoted(variable.name)), which may be dropped when using apply"
                )
            }
        }
    }

    /// There are no parts of bytes.
    mutating func addFractions(_ list: StringMap<Quantity>, at path: FieldPath) {
        for entry in list where ["memory", "ephemeral-storage", "storage"].contains(entry.key) {
            guard entry.value.milliValue % 1000 != 0 else { continue }
            add(
                path.key(entry.key),
                "fractional byte value \(GoText.quoted(entry.value.description)) is invalid, must be an integer")
        }
    }
}

extension PodSpec {
    /// All containers and where they are.
    func containersWithPaths(below path: FieldPath) -> [(Container, FieldPath)] {
        let lists = [
            ("initContainers", initContainers), ("containers", containers),
            ("ephemeralContainers", ephemeralContainers.map(\.container)),
        ]
        return lists.flatMap { name, list in
            list.enumerated().map { ($0.element, path.child(name).index($0.offset)) }
        }
    }
}
