extension EnvVar {
    /// Fields of the pod that a variable may show.
    private static let fields = [
        "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
        "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
    ]

    /// A good name and one source at most; `errors` is at the variable.
    func validate(into errors: inout FieldErrors) {
        errors.require("name", name, Names.relaxedEnvironmentVariable)
        guard let source = valueFrom else { return }
        errors.at("valueFrom") { errors in
            if let field = source.fieldRef { errors.at("fieldRef") { field.validate(fields: Self.fields, into: &$0) } }
            if let resource = source.resourceFieldRef {
                errors.at("resourceFieldRef") { resource.validate(needsContainer: false, into: &$0) }
            }
            if let key = source.configMapKeyRef {
                errors.at("configMapKeyRef") { $0.checkKey(key.key, of: key.localObjectReference.name) }
            }
            if let key = source.secretKeyRef {
                errors.at("secretKeyRef") { $0.checkKey(key.key, of: key.localObjectReference.name) }
            }
            if let key = source.fileKeyRef { errors.at("fileKeyRef") { key.validate(into: &$0) } }
            let count = [
                source.fieldRef != nil, source.resourceFieldRef != nil, source.configMapKeyRef != nil,
                source.secretKeyRef != nil, source.fileKeyRef != nil,
            ].count { $0 }
            if count == 0 {
                errors.invalid(
                    nil, "",
                    "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`")
            } else if !value.isEmpty {
                errors.invalid(nil, "", "may not be specified when `value` is not empty")
            } else if count > 1 {
                errors.invalid(nil, "", "may not have more than one field specified at a time")
            }
        }
    }
}

extension FieldErrors {
    /// A key of a config map or a secret; `self` is at the reference.
    fileprivate mutating func checkKey(_ key: String, of object: String) {
        check("name", object) { Names.subdomainName($0) }
        require("key", key, Names.configMapKey)
    }
}

extension FileKeySelector {
    fileprivate func validate(into errors: inout FieldErrors) {
        errors.require("key", key, Names.relaxedEnvironmentVariable)
        errors.require("volumeName", volumeName, Names.dns1123Label)
        if path.isEmpty { errors.required("path", "") } else { errors.checkLocalPath("path", path) }
    }
}

extension EnvFromSource {
    /// A good prefix and exactly one source; `errors` is at the list, in which this is element `index`.
    func validate(index: Int, into errors: inout FieldErrors) {
        errors.at(.index(index)) { errors in
            if !prefix.isEmpty { errors.check("prefix", prefix, Names.relaxedEnvironmentVariable) }
            if let configMapRef {
                errors.at("configMapRef") {
                    $0.require("name", configMapRef.localObjectReference.name) { Names.subdomainName($0, prefix: true) }
                }
            }
            if let secretRef {
                errors.at("secretRef") {
                    $0.require("name", secretRef.localObjectReference.name) { Names.subdomainName($0, prefix: true) }
                }
            }
        }
        // Kubernetes reports these at the list.
        switch (configMapRef, secretRef) {
        case (nil, nil): errors.invalid(nil, "", "must specify one of: `configMapRef` or `secretRef`")
        case (.some, .some): errors.invalid(nil, "", "may not have more than one field specified at a time")
        case (.some, nil), (nil, .some): break
        }
    }
}

extension ObjectFieldSelector {
    /// A field among `fields`, or one label or annotation.
    func validate(fields: [String], into errors: inout FieldErrors) {
        guard !apiVersion.isEmpty else { return errors.required("apiVersion", "") }
        guard !fieldPath.isEmpty else { return errors.required("fieldPath", "") }
        let (path, subscriptKey) = Self.split(fieldPath)
        if let complaint = Self.complaint(apiVersion, path, label: fieldPath, subscripted: subscriptKey != nil) {
            return errors.invalid("fieldPath", .string(fieldPath), "error converting fieldPath: \(complaint)")
        }
        if let key = subscriptKey {
            let name = path == "metadata.annotations" ? key.lowercased() : key
            errors.check(nil, name, Names.labelKey)
        } else if path != "spec.host" {
            errors.validateChoice("fieldPath", path, of: fields)
        }
    }

    /// `metadata.labels['app']` as its field and its key; the key is nil where there is none.
    static func split(_ text: String) -> (path: String, key: String?) {
        let bytes = text.utf8
        guard text.hasSuffix("']") else { return (text, nil) }
        let open = Array("['".utf8)
        let body = Array(bytes.dropLast(2))
        guard body.count > 2,
            let start = (1..<(body.count - 1)).first(where: { body[$0] == open[0] && body[$0 + 1] == open[1] })
        else { return (text, nil) }
        return (
            String(decoding: body[..<start], as: UTF8.self), String(decoding: body[(start + 2)...], as: UTF8.self)
        )
    }

    /// Fields that this version of pods can show at all.
    private static let known: Set<String> = [
        "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid",
        "spec.nodeName", "spec.host", "spec.restartPolicy", "spec.serviceAccountName", "spec.schedulerName",
        "status.phase", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
    ]

    private static func complaint(_ version: String, _ path: String, label: String, subscripted: Bool) -> String? {
        if version != "v1" { return "unsupported pod version: \(version)" }
        if subscripted {
            return path == "metadata.annotations" || path == "metadata.labels"
                ? nil : "field label does not support subscript: \(label)"
        }
        return known.contains(path) ? nil : "field label not supported: \(label)"
    }
}

extension ResourceFieldSelector {
    private static let resources = [
        "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage",
        "requests.memory",
    ]
    private static let sizes: Set<String> = [
        "1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei",
    ]

    /// A resource that can be shown, in units that it has.
    func validate(needsContainer: Bool, into errors: inout FieldErrors) {
        let isHugePages =
            resource.utf8.starts(with: "requests.hugepages-".utf8)
            || resource.utf8.starts(with: "limits.hugepages-".utf8)
        if needsContainer, containerName.isEmpty {
            errors.required("containerName", "")
        } else if resource.isEmpty {
            errors.required("resource", "")
        } else if !isHugePages {
            errors.validateChoice("resource", resource, of: Self.resources)
        }
        guard !divisor.isZero else { return }
        let units = "1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei"
        let (known, complaint): (Bool, String) =
            switch resource {
            case "limits.cpu", "requests.cpu":
                (["1m", "1"].contains(divisor.description), "values 1m and 1 are supported with the cpu resource")
            case "limits.memory", "requests.memory":
                (Self.sizes.contains(divisor.description), "values \(units) are supported with the memory resource")
            case "limits.ephemeral-storage", "requests.ephemeral-storage":
                (
                    Self.sizes.contains(divisor.description),
                    "values \(units) are supported with the local ephemeral storage resource"
                )
            default:
                (
                    !isHugePages || Self.sizes.contains(divisor.description),
                    "values \(units) are supported with the hugepages resource"
                )
            }
        if !known { errors.invalid("divisor", .string(resource), "only divisor's \(complaint)") }
    }
}
