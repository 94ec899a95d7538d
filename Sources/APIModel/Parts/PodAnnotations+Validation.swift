/// Annotations that mean something for pods.
enum PodAnnotation {
    static let mirror = "kubernetes.io/config.mirror"
    static let deletionCost = "controller.kubernetes.io/pod-deletion-cost"
    static let seccomp = "seccomp.security.alpha.kubernetes.io/pod"
    static let containerSeccompPrefix = "container.seccomp.security.alpha.kubernetes.io/"
    static let appArmorPrefix = "container.apparmor.security.beta.kubernetes.io/"
}

extension ObjectMeta {
    /// The cost of deleting the pod is a number of 32 bits without plus and leading zeros, or is left out.
    var hasValidDeletionCost: Bool {
        guard let text = annotations[PodAnnotation.deletionCost] else { return true }
        let bytes = text.utf8
        // Leading zeros and a plus would not survive being written back.
        if bytes.first == UInt8(ascii: "+") || (bytes.count > 1 && bytes.first == UInt8(ascii: "0")) { return false }
        return (try? GoText.integer(text, bits: 32)) != nil
    }

    /// Annotations that mean something for a pod with `spec`; `errors` is at the annotations.
    func validatePodAnnotations(of spec: PodSpec, into errors: inout FieldErrors, options: PodValidationOptions) {
        if let value = annotations[PodAnnotation.mirror], spec.nodeName.isEmpty {
            errors.invalid(
                .key(PodAnnotation.mirror), .string(value),
                "must set spec.nodeName if mirror pod annotation is set")
        }
        if !options.allowsInvalidDeletionCost, !hasValidDeletionCost {
            errors.invalid(
                .key(PodAnnotation.deletionCost), .string(annotations[PodAnnotation.deletionCost] ?? ""),
                "must be a 32bit integer")
        }
        for entry in annotations {
            if entry.key == PodAnnotation.seccomp
                || entry.key.utf8.starts(with: PodAnnotation.containerSeccompPrefix.utf8)
            {
                errors.checkSeccompAnnotation(.name(entry.key), entry.value)
            }
        }
        let names = spec.containerNames
        for entry in annotations {
            guard let name = entry.key.after(PodAnnotation.appArmorPrefix) else { continue }
            if !names.contains(name) { errors.invalid(.key(entry.key), .string(name), "container not found") }
            if !["", "runtime/default", "unconfined"].contains(entry.value), entry.value.after("localhost/") == nil {
                errors.invalid(
                    .key(entry.key), .string(entry.value),
                    "invalid AppArmor profile name: \(GoText.quoted(entry.value))")
            }
        }
    }

    /// Where a profile stands in an annotation and in a field, it is the same; `errors` is at the spec.
    func validateSeccomp(of spec: PodSpec, into errors: inout FieldErrors) {
        if let text = annotations[PodAnnotation.seccomp], let profile = spec.securityContext?.seccompProfile {
            errors.at("securityContext") { $0.compare(profile, seccomp: text) }
        }
        spec.forEachContainer(at: &errors) { container, errors in
            guard let profile = container.securityContext?.seccompProfile,
                let text = annotations[PodAnnotation.containerSeccompPrefix + container.name]
            else { return }
            errors.at("securityContext") { $0.compare(profile, seccomp: text) }
        }
    }

    /// The same for profiles of AppArmor.
    func validateAppArmor(of spec: PodSpec, into errors: inout FieldErrors) {
        guard spec.os?.name != "windows" else { return }
        let podProfile = spec.securityContext?.appArmorProfile
        spec.forEachContainer(at: &errors) { container, errors in
            guard let profile = container.securityContext?.appArmorProfile ?? podProfile,
                let text = annotations[PodAnnotation.appArmorPrefix + container.name]
            else { return }
            errors.at("securityContext") { errors in
                errors.at("appArmorProfile") {
                    $0.compare(
                        type: profile.type, local: profile.localhostProfile, text: text,
                        defaults: ["runtime/default"], what: "apparmor")
                }
            }
        }
    }
}

extension FieldErrors {
    fileprivate mutating func checkSeccompAnnotation(_ element: FieldPath.Element, _ text: String) {
        if ["runtime/default", "docker/default", "unconfined"].contains(text) { return }
        if let path = text.after("localhost/") {
            checkDescendingPath(element, path)
        } else {
            invalid(element, .string(text), "must be a valid seccomp profile")
        }
    }

    fileprivate mutating func compare(_ profile: SeccompProfile, seccomp text: String) {
        at("seccompProfile") {
            $0.compare(
                type: profile.type, local: profile.localhostProfile, text: text,
                defaults: ["runtime/default", "docker/default"], what: "seccomp")
        }
    }

    fileprivate mutating func compare(
        type: String, local: String?, text: String, defaults: [String], what: String
    ) {
        let sameType =
            switch type {
            case "Unconfined": text == "unconfined"
            case "RuntimeDefault": defaults.contains(text)
            case "Localhost": text.after("localhost/") != nil
            default: true
            }
        if !sameType {
            forbidden("type", "\(what) type in annotation and field must match")
        } else if type == "Localhost", local == nil || text.after("localhost/") != local {
            forbidden("localhostProfile", "\(what) profile in annotation and field must match")
        }
    }
}

extension String {
    /// What follows `prefix`, or nil when the text begins differently.
    func after(_ prefix: String) -> String? {
        guard utf8.starts(with: prefix.utf8) else { return nil }
        return String(decoding: utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
    }
}

extension PodSpec {
    /// The names of all containers.
    var containerNames: Set<String> {
        Set(
            containers.map(\.name) + initContainers.map(\.name)
                + ephemeralContainers.map(\.ephemeralContainerCommon.name))
    }
}
