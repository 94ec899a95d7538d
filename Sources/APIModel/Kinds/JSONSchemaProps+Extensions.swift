import Wire

/// Rules for what Kubernetes adds to JSON schemas: how lists and maps are merged.
extension JSONSchemaProps {
    func validateExtensions(tolerance: SchemaTolerance, into errors: inout FieldErrors) {
        if xKubernetesPreserveUnknownFields == false {
            errors.invalid("x-kubernetes-preserve-unknown-fields", false, "must be true or undefined")
        }
        if let mapType = xKubernetesMapType {
            validateType("object", of: "x-kubernetes-map-type", into: &errors)
            if mapType != "atomic", mapType != "granular" {
                errors.notSupported(
                    "x-kubernetes-map-type", .string(mapType), supported: ["atomic", "granular"])
            }
        }
        if let listType = xKubernetesListType {
            if type != "array" {
                validateType("array", of: "x-kubernetes-list-type", into: &errors)
            } else if !tolerance.allowsGranularSets {
                validateSetItems(into: &errors)
            }
            if !["atomic", "set", "map"].contains(listType) {
                errors.notSupported(
                    "x-kubernetes-list-type", .string(listType), supported: ["atomic", "set", "map"])
            }
        }
        if !xKubernetesListMapKeys.isEmpty, xKubernetesListType != "map" {
            let detail = "must be map if x-kubernetes-list-map-keys is non-empty"
            if let listType = xKubernetesListType {
                errors.invalid("x-kubernetes-list-type", .string(listType), detail)
            } else {
                errors.required("x-kubernetes-list-type", detail)
            }
        }
        if xKubernetesListType == "map" { validateMap(into: &errors) }
        if !tolerance.allowsLooseMapKeys { validateMapKeys(into: &errors) }
    }

    private func validateType(_ wanted: String, of name: String, into errors: inout FieldErrors) {
        guard type != wanted else { return }
        let detail = "must be \(wanted) if \(name) is specified"
        if type.isEmpty {
            errors.required("type", detail)
        } else {
            errors.invalid("type", .string(type), detail)
        }
    }

    /// The items of a set are replaced as a whole.
    func validateSetItems(into errors: inout FieldErrors) {
        guard xKubernetesListType == "set", let item = items?.schema else { return }
        let detail = "must be atomic as item of a list with x-kubernetes-list-type=set"
        errors.at("items") { errors in
            if item.type == "array", let listType = item.xKubernetesListType, listType != "atomic" {
                errors.invalid("x-kubernetes-list-type", .string(listType), detail)
            }
            if item.type == "object", item.xKubernetesMapType != "atomic" {
                errors.invalid("x-kubernetes-map-type", .optional(item.xKubernetesListType), detail)
            }
        }
    }

    /// A list that is a map has keys, and its items have them as scalars.
    private func validateMap(into errors: inout FieldErrors) {
        let keys = xKubernetesListMapKeys
        if keys.isEmpty {
            errors.required(
                "x-kubernetes-list-map-keys", "must not be empty if x-kubernetes-list-type is map")
        }
        guard let items else {
            errors.required("items", "must have a schema if x-kubernetes-list-type is map")
            return
        }
        guard let item = items.schema else {
            errors.invalid("items", .omitted, "must only have a single schema if x-kubernetes-list-type is map")
            return
        }
        guard item.type == "object" else {
            errors.at("items") {
                $0.invalid(
                    "type", .string(item.type), "must be object if parent array's x-kubernetes-list-type is map")
            }
            return
        }
        var seen: Set<String> = []
        for key in keys {
            if let property = item.properties[key] {
                if property.type == "array" || property.type == "object" {
                    errors.atItemProperty(key) {
                        $0.invalid(
                            "type", .string(item.type),
                            "must be a scalar type if parent array's x-kubernetes-list-type is map")
                    }
                }
            } else {
                errors.invalid(
                    "x-kubernetes-list-map-keys", .strings(keys), "entries must all be names of item properties")
            }
            if !seen.insert(key).inserted {
                errors.invalid(
                    "x-kubernetes-list-map-keys", .strings(keys), "must not contain duplicate entries")
            }
        }
    }

    /// Items and their keys are never absent.
    func validateMapKeys(into errors: inout FieldErrors) {
        guard let listType = xKubernetesListType, listType == "set" || listType == "map", let item = items?.schema
        else { return }
        if item.nullable {
            errors.at("items") {
                $0.forbidden("nullable", "cannot be nullable when x-kubernetes-list-type is \(listType)")
            }
        }
        guard listType == "map" else { return }
        for key in xKubernetesListMapKeys {
            guard let property = item.properties[key] else { continue }
            errors.atItemProperty(key) { errors in
                if !item.required.contains(key), property.default == nil {
                    errors.required(
                        "default",
                        "this property is in x-kubernetes-list-map-keys, so it must have a default or be a "
                            + "required property")
                }
                if property.nullable {
                    errors.forbidden(
                        "nullable", "this property is in x-kubernetes-list-map-keys, so it cannot be nullable")
                }
            }
        }
    }
}

extension FieldErrors {
    /// Runs `body` at a property of a list's items.
    fileprivate mutating func atItemProperty(_ key: String, _ body: (inout FieldErrors) -> Void) {
        at("items") { errors in
            errors.at("properties") { errors in errors.at(.key(key), body) }
        }
    }
}
