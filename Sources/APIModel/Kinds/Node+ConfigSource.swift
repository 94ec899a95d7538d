/// A source of a node's configuration. Kubernetes uses it no more and still checks it.
extension NodeConfigSource {
    /// A spec names a config map; a status names the very one that was read.
    func validate(at element: FieldPath.Element, isStatus: Bool, into errors: inout FieldErrors) {
        errors.at(element) { errors in
            guard let configMap else {
                errors.invalid(nil, .message(self), "exactly one reference subfield must be non-nil")
                return
            }
            errors.at("configMap") { errors in
                for (name, value) in [("uid", configMap.uid), ("resourceVersion", configMap.resourceVersion)] {
                    if isStatus, value.isEmpty {
                        errors.required(.name(name), "\(name) must be set in status")
                    } else if !isStatus, !value.isEmpty {
                        errors.forbidden(.name(name), "\(name) must not be set in spec")
                    }
                }
                configMap.validate(into: &errors)
            }
        }
    }
}

extension ConfigMapNodeConfigSource {
    fileprivate func validate(into errors: inout FieldErrors) {
        func check(_ field: String, _ value: String, _ rule: (String) -> [String]) {
            if value.isEmpty {
                errors.required(.name(field), "\(field) must be set")
            } else {
                errors.invalid(.name(field), .string(value), messages: rule(value))
            }
        }
        check("namespace", namespace) { Names.labelName($0) }
        check("name", name) { Names.subdomainName($0) }
        check("kubeletConfigKey", kubeletConfigKey, Names.configMapKey)
    }
}
