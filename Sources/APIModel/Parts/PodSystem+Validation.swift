extension PodSpec {
    /// What goes with the pod's operating system; `errors` is at the spec.
    func validateSystem(into errors: inout FieldErrors) {
        guard let os else { return }
        switch os.name {
        case "": errors.at("os") { $0.required("name", "cannot be empty") }
        case "linux": validateLinux(into: &errors)
        case "windows": validateWindows(into: &errors)
        default: errors.notSupported("os", .string(os.name), supported: ["linux", "windows"])
        }
    }

    private func validateLinux(into errors: inout FieldErrors) {
        let complaint = "windows options cannot be set for a linux pod"
        if securityContext?.windowsOptions != nil {
            errors.at("securityContext") { $0.forbidden("windowsOptions", complaint) }
        }
        forEachContainer(at: &errors) { container, errors in
            guard container.securityContext?.windowsOptions != nil else { return }
            errors.at("securityContext") { $0.forbidden("windowsOptions", complaint) }
        }
    }

    private func validateWindows(into errors: inout FieldErrors) {
        let complaint = "cannot be set for a windows pod"
        if let context = securityContext {
            errors.at("securityContext") { errors in
                for field in context.linuxFields where field.isSet { errors.forbidden(.name(field.name), complaint) }
            }
        }
        if hostUsers != nil { errors.forbidden("hostUsers", complaint) }
        if hostPID { errors.forbidden("hostPID", complaint) }
        if hostIPC { errors.forbidden("hostIPC", complaint) }
        if shareProcessNamespace != nil { errors.forbidden("shareProcessNamespace", complaint) }
        forEachContainer(at: &errors) { container, errors in
            guard let context = container.securityContext else { return }
            errors.at("securityContext") { errors in
                for field in context.linuxFields where field.isSet { errors.forbidden(.name(field.name), complaint) }
            }
        }
    }

    /// Containers with the rights of the host come all together, and on the host's network.
    func validateWindowsHostProcesses(into errors: inout FieldErrors) {
        let podValue = securityContext?.windowsOptions?.hostProcess
        var count = 0
        var hostCount = 0
        forEachContainer(at: &errors) { container, errors in
            count += 1
            let own = container.securityContext?.windowsOptions?.hostProcess
            if let podValue, let own, podValue != own {
                errors.at("securityContext") { errors in
                    errors.at("windowsOptions") {
                        $0.invalid(
                            "hostProcess", .bool(own),
                            "pod hostProcess value must be identical if both are specified, was \(podValue)")
                    }
                }
            }
            if own ?? podValue ?? false { hostCount += 1 }
        }
        guard hostCount > 0 else { return }
        if hostCount != count {
            errors.invalid(
                nil, "",
                "If pod contains any hostProcess containers then all containers must be HostProcess containers")
        }
        if !hostNetwork {
            errors.invalid(
                "hostNetwork", false, "hostNetwork must be true if pod contains any hostProcess containers")
        }
    }
}

extension PodSecurityContext {
    fileprivate var linuxFields: [(name: String, isSet: Bool)] {
        [
            ("appArmorProfile", appArmorProfile != nil), ("seLinuxOptions", seLinuxOptions != nil),
            ("seccompProfile", seccompProfile != nil), ("fsGroup", fsGroup != nil),
            ("fsGroupChangePolicy", fsGroupChangePolicy != nil), ("sysctls", !sysctls.isEmpty),
            ("runAsUser", runAsUser != nil), ("runAsGroup", runAsGroup != nil),
            ("supplementalGroups", !supplementalGroups.isEmpty),
            ("supplementalGroupsPolicy", supplementalGroupsPolicy != nil),
            ("seLinuxChangePolicy", seLinuxChangePolicy != nil),
        ]
    }
}

extension SecurityContext {
    fileprivate var linuxFields: [(name: String, isSet: Bool)] {
        [
            ("appArmorProfile", appArmorProfile != nil), ("seLinuxOptions", seLinuxOptions != nil),
            ("seccompProfile", seccompProfile != nil), ("capabilities", capabilities != nil),
            ("readOnlyRootFilesystem", readOnlyRootFilesystem != nil), ("privileged", privileged != nil),
            ("allowPrivilegeEscalation", allowPrivilegeEscalation != nil), ("procMount", procMount != nil),
            ("runAsUser", runAsUser != nil), ("runAsGroup", runAsGroup != nil),
        ]
    }
}
