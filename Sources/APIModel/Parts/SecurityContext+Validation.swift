extension SecurityContext {
    /// `errors` is at the context.
    ///
    /// - Parameter hostUsers: Whether the pod shares the host's users.
    func validate(hostUsers: Bool, into errors: inout FieldErrors) {
        if let runAsUser { errors.invalid("runAsUser", .integer(runAsUser), messages: Names.userID(runAsUser)) }
        if let runAsGroup { errors.invalid("runAsGroup", .integer(runAsGroup), messages: Names.groupID(runAsGroup)) }
        if let procMount {
            errors.validateChoice("procMount", procMount, of: ["Default", "Unmasked"])
            if hostUsers, procMount == "Unmasked" {
                errors.invalid("procMount", .string(procMount), "`hostUsers` must be false to use `Unmasked`")
            }
        }
        errors.at("seccompProfile") { seccompProfile?.validate(into: &$0) }
        if allowPrivilegeEscalation == false {
            if privileged == true {
                errors.invalid(
                    nil, .message(self), "cannot set `allowPrivilegeEscalation` to false and `privileged` to true")
            }
            for capability in capabilities?.add ?? [] where capability == "CAP_SYS_ADMIN" {
                errors.invalid(
                    nil, .message(self),
                    "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN")
            }
        }
        errors.at("windowsOptions") { windowsOptions?.validate(into: &$0) }
        errors.at("appArmorProfile") { appArmorProfile?.validate(into: &$0) }
    }
}

extension SeccompProfile {
    fileprivate func validate(into errors: inout FieldErrors) {
        if type.isEmpty {
            errors.required("type", "type is required when seccompProfile is set")
        } else {
            errors.validateChoice("type", type, of: ["Localhost", "RuntimeDefault", "Unconfined"])
        }
        if type == "Localhost" {
            if let localhostProfile {
                errors.checkDescendingPath("localhostProfile", localhostProfile)
            } else {
                errors.required("localhostProfile", "must be set when seccomp type is Localhost")
            }
        } else if localhostProfile != nil {
            errors.invalid("localhostProfile", .message(self), "can only be set when seccomp type is Localhost")
        }
    }
}

extension AppArmorProfile {
    /// Bytes in a path, without its end mark.
    private static let profileBytesMax = 4095

    fileprivate func validate(into errors: inout FieldErrors) {
        switch type {
        case "Localhost": validateLocal(into: &errors)
        case "RuntimeDefault", "Unconfined":
            if let localhostProfile {
                errors.invalid(
                    "localhostProfile", .string(localhostProfile), "can only be set when AppArmor type is Localhost")
            }
        case "": errors.required("type", "type is required when appArmorProfile is set")
        default:
            errors.notSupported(
                "type", .string(type), supported: ["Localhost", "RuntimeDefault", "Unconfined"])
        }
    }

    private func validateLocal(into errors: inout FieldErrors) {
        guard let profile = localhostProfile else {
            return errors.required("localhostProfile", "must be set when AppArmor type is Localhost")
        }
        if profile.hasOuterSpace {
            errors.invalid("localhostProfile", .string(profile), "must not be padded with whitespace")
        } else if profile.isEmpty {
            errors.required("localhostProfile", "must be set when AppArmor type is Localhost")
        }
        if profile.utf8.count > Self.profileBytesMax {
            errors.tooLong("localhostProfile", bytesMax: Self.profileBytesMax)
        }
    }
}

extension String {
    /// Whether white space stands at an end.
    var hasOuterSpace: Bool {
        unicodeScalars.first?.properties.isWhitespace == true || unicodeScalars.last?.properties.isWhitespace == true
    }
}

extension PodSpec {
    /// The security of the pod as a whole; `errors` is at the spec.
    func validateSecurity(into errors: inout FieldErrors, options: PodValidationOptions) {
        guard let context = securityContext else { return }
        errors.at("securityContext") { errors in
            if let id = context.fsGroup { errors.invalid("fsGroup", .integer(id), messages: Names.groupID(id)) }
            if let id = context.runAsUser { errors.invalid("runAsUser", .integer(id), messages: Names.userID(id)) }
            if let id = context.runAsGroup { errors.invalid("runAsGroup", .integer(id), messages: Names.groupID(id)) }
            errors.each("supplementalGroups", of: context.supplementalGroups) { errors, id in
                errors.invalid(nil, .integer(id), messages: Names.groupID(id))
            }
            if shareProcessNamespace == true, hostPID {
                errors.invalid(
                    "shareProcessNamespace", true, "ShareProcessNamespace and HostPID cannot both be enabled")
            }
            context.validateSysctls(of: self, into: &errors, options: options)
            if let policy = context.fsGroupChangePolicy {
                errors.validateChoice("fsGroupChangePolicy", policy, of: ["Always", "OnRootMismatch"])
            }
            errors.at("seccompProfile") { context.seccompProfile?.validate(into: &$0) }
            errors.at("windowsOptions") { context.windowsOptions?.validate(into: &$0) }
            errors.at("appArmorProfile") { context.appArmorProfile?.validate(into: &$0) }
            if let policy = context.supplementalGroupsPolicy {
                errors.validateChoice("supplementalGroupsPolicy", policy, of: ["Merge", "Strict"])
            }
            if let policy = context.seLinuxChangePolicy {
                errors.validateChoice("seLinuxChangePolicy", policy, of: ["MountOption", "Recursive"])
            }
        }
    }
}

extension PodSecurityContext {
    fileprivate func validateSysctls(
        of spec: PodSpec, into errors: inout FieldErrors, options: PodValidationOptions
    ) {
        var seen: Set<String> = []
        errors.each("sysctls", of: sysctls) { errors, sysctl in
            let name = sysctl.name
            if name.isEmpty {
                errors.required("name", "")
            } else if !SysctlName.isValid(name) {
                errors.invalid("name", .string(name), SysctlName.complaint)
            } else if seen.contains(name) {
                errors.duplicate("name", .string(name))
            }
            if !options.allowsHostSysctls, let complaint = SysctlName.hostComplaint(name, of: spec) {
                errors.invalid("name", .string(name), complaint)
            }
            seen.insert(name)
        }
    }
}

/// The names of parameters of the kernel.
enum SysctlName {
    /// Bytes in a name.
    private static let bytesMax = 253
    private static let segment = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?"

    static let complaint =
        "must have at most \(bytesMax) characters and match regex ^(\(segment)[\\./])*\(segment)$"

    /// Segments of lower-case letters, digits and inner dashes, joined by points or slashes.
    static func isValid(_ name: String) -> Bool {
        name.utf8.count <= bytesMax
            && name.utf8.split(omittingEmptySubsequences: false) { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") }
                .allSatisfy { segment in
                    guard let first = segment.first, let last = segment.last else { return false }
                    return ByteRules.isLowerOrDigit(first) && ByteRules.isLowerOrDigit(last)
                        && segment.allSatisfy {
                            ByteRules.isLowerOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                        }
                }
    }

    /// A parameter of a namespace that the pod shares with the host is not the pod's to set.
    static func hostComplaint(_ name: String, of spec: PodSpec) -> String? {
        let dotted = String(decoding: normalized(name), as: UTF8.self)
        if spec.hostNetwork, dotted.utf8.starts(with: "net.".utf8) {
            return "may not be specified when 'hostNetwork' is true"
        }
        let isIPC =
            ["kernel.shm", "kernel.msg", "fs.mqueue."].contains { dotted.utf8.starts(with: $0.utf8) }
            || dotted == "kernel.sem"
        return spec.hostIPC && isIPC ? "may not be specified when 'hostIPC' is true" : nil
    }

    /// The name with points between its parts: where the first separator is a slash, points and slashes are swapped.
    private static func normalized(_ name: String) -> [UInt8] {
        let point = UInt8(ascii: ".")
        let slash = UInt8(ascii: "/")
        let bytes = Array(name.utf8)
        guard bytes.first(where: { $0 == point || $0 == slash }) == slash else { return bytes }
        return bytes.map { $0 == slash ? point : $0 == point ? slash : $0 }
    }
}
