import Base

/// Structural schemas: every field has its type where it stands, and `allOf`, `anyOf`, `oneOf` and `not` only
/// restrict values. That is what makes pruning and defaulting possible.
extension JSONSchemaProps {
    private enum Level {
        case root
        case item
        case field
    }

    /// Reports what is not structural, in order of the messages, as Kubernetes does.
    func validateStructure(into errors: inout FieldErrors) {
        var found = FieldErrors(at: errors.path)
        validateInvariants(.root, into: &found)
        validateCompleteness(by: self, seen: found.path, into: &found)
        errors.append(contentsOf: found.errors.sorted { $0.description < $1.description })
    }

    private var preservesUnknownFields: Bool { xKubernetesPreserveUnknownFields == true }

    private func validateInvariants(_ level: Level, into errors: inout FieldErrors) {
        if type == "array", items?.schema == nil { errors.required("items", "must be specified") }
        if let item = items?.schema { errors.at("items") { item.validateInvariants(.item, into: &$0) } }
        errors.at("properties") { errors in
            for (name, schema) in properties.pairs {
                errors.at(.key(name)) { schema.validateInvariants(.field, into: &$0) }
            }
        }
        if let additional = additionalProperties {
            if level == .root { errors.forbidden("additionalProperties", "must not be used at the root") }
            if let schema = additional.schema {
                errors.at("additionalProperties") { schema.validateInvariants(.field, into: &$0) }
            }
        }
        if xKubernetesIntOrString {
            let detail = "must be false if x-kubernetes-int-or-string is true"
            if preservesUnknownFields { errors.invalid("x-kubernetes-preserve-unknown-fields", true, detail) }
            if xKubernetesEmbeddedResource { errors.invalid("x-kubernetes-embedded-resource", true, detail) }
        }
        validateJunctors(
            skipsAnyOf: anyOf == Self.integerOrString,
            skipsFirstAllOf: allOf.first.map { $0.anyOf == Self.integerOrString } ?? false, into: &errors)
        validateType(level, into: &errors)
        validateMetadata(level, into: &errors)
        if xKubernetesEmbeddedResource, !preservesUnknownFields, properties.isEmpty {
            errors.required(
                "properties",
                "must not be empty if x-kubernetes-embedded-resource is true without "
                    + "x-kubernetes-preserve-unknown-fields")
        }
    }

    private func validateType(_ level: Level, into errors: inout FieldErrors) {
        if xKubernetesEmbeddedResource, type != "object" {
            let detail = "must be object if x-kubernetes-embedded-resource is true"
            if type.isEmpty {
                errors.required("type", detail)
            } else {
                errors.invalid("type", .string(type), detail)
            }
        } else if type.isEmpty, !xKubernetesIntOrString, !preservesUnknownFields {
            switch level {
            case .root: errors.required("type", "must not be empty at the root")
            case .item: errors.required("type", "must not be empty for specified array items")
            case .field: errors.required("type", "must not be empty for specified object fields")
            }
        }
        if xKubernetesEmbeddedResource, additionalProperties != nil {
            errors.forbidden(
                "additionalProperties", "must not be used if x-kubernetes-embedded-resource is set")
        }
        if level == .root, !type.isEmpty, type != "object" {
            errors.invalid("type", .string(type), "must be object at the root")
        }
    }

    /// `kind`, `apiVersion` and `metadata` of an object are known; the root may restrict names and no more.
    private func validateMetadata(_ level: Level, into errors: inout FieldErrors) {
        let isObject = level == .root || xKubernetesEmbeddedResource
        errors.at("properties") { errors in
            for name in ["kind", "apiVersion"] {
                guard isObject, let property = properties[name], property.type != "string" else { continue }
                errors.at(.key(name)) { $0.invalid("type", .string(property.type), "must be string") }
            }
            guard let metadata = properties["metadata"] else { return }
            errors.at(.key("metadata")) { errors in
                if isObject, metadata.type != "object" {
                    errors.invalid("type", .string(metadata.type), "must be object")
                }
                guard level == .root else { return }
                var rest = metadata
                if rest.properties.keys.allSatisfy({ $0 == "name" || $0 == "generateName" }) {
                    rest.properties = [:]
                }
                rest.type = ""
                rest.default = nil
                if rest != JSONSchemaProps() {
                    errors.forbidden(
                        nil,
                        "must not specify anything other than name and generateName, but metadata is implicitly "
                            + "specified")
                }
            }
        }
    }

    /// What `x-kubernetes-int-or-string` may be spelled out as.
    private static let integerOrString = [
        JSONSchemaProps { $0.type = "integer" }, JSONSchemaProps { $0.type = "string" },
    ]

    private func validateJunctors(skipsAnyOf: Bool, skipsFirstAllOf: Bool, into errors: inout FieldErrors) {
        if !skipsAnyOf {
            errors.each("anyOf", of: anyOf) { $1.validateNested(skipsAnyOf: false, into: &$0) }
        }
        errors.each("allOf", of: allOf.enumerated()) { errors, entry in
            entry.element.validateNested(skipsAnyOf: skipsFirstAllOf && entry.offset == 0, into: &errors)
        }
        errors.each("oneOf", of: oneOf) { $1.validateNested(skipsAnyOf: false, into: &$0) }
        if let not { errors.at("not") { not.validateNested(skipsAnyOf: false, into: &$0) } }
    }

    /// A schema below `allOf`, `anyOf`, `oneOf` or `not`: it restricts values and says nothing of structure.
    private func validateNested(skipsAnyOf: Bool, into errors: inout FieldErrors) {
        validateJunctors(skipsAnyOf: skipsAnyOf, skipsFirstAllOf: false, into: &errors)
        if let item = items?.schema {
            errors.at("items") { item.validateNested(skipsAnyOf: false, into: &$0) }
        }
        errors.at("properties") { errors in
            for (name, schema) in properties.pairs {
                errors.at(.key(name)) { schema.validateNested(skipsAnyOf: false, into: &$0) }
            }
        }
        let forbidden: [(name: String, isSaid: Bool, condition: String)] = [
            ("type", !type.isEmpty, "empty"),
            ("additionalProperties", additionalProperties != nil, "undefined"),
            ("default", `default` != nil, "undefined"),
            ("title", !title.isEmpty, "empty"),
            ("description", !description.isEmpty, "empty"),
            ("nullable", nullable, "false"),
            ("x-kubernetes-preserve-unknown-fields", preservesUnknownFields, "false"),
            ("x-kubernetes-embedded-resource", xKubernetesEmbeddedResource, "false"),
            ("x-kubernetes-int-or-string", xKubernetesIntOrString, "false"),
            ("x-kubernetes-list-map-keys", !xKubernetesListMapKeys.isEmpty, "empty"),
            ("x-kubernetes-list-type", xKubernetesListType != nil, "undefined"),
            ("x-kubernetes-map-type", xKubernetesMapType != nil, "undefined"),
            ("x-kubernetes-validations", !xKubernetesValidations.isEmpty, "empty"),
        ]
        for entry in forbidden where entry.isSaid {
            errors.forbidden(.name(entry.name), "must be \(entry.condition) to be structural")
        }
        if properties["metadata"] != nil {
            errors.at("properties") {
                $0.forbidden(.key("metadata"), "must not be specified in a nested context")
            }
        }
    }

    /// Every field that a restriction speaks of has a schema of its own. `errors` walks the structure, `seen` the
    /// restriction.
    private func validateCompleteness(
        by restriction: JSONSchemaProps, seen: FieldPath, into errors: inout FieldErrors
    ) {
        if let not = restriction.not {
            validateNestedCompleteness(by: not, seen: seen.child("not"), into: &errors)
        }
        for (name, schemas) in [
            ("allOf", restriction.allOf), ("anyOf", restriction.anyOf), ("oneOf", restriction.oneOf),
        ] {
            for (index, schema) in schemas.enumerated() {
                validateNestedCompleteness(by: schema, seen: seen.child(name).index(index), into: &errors)
            }
        }
    }

    private func validateNestedCompleteness(
        by restriction: JSONSchemaProps, seen: FieldPath, into errors: inout FieldErrors
    ) {
        validateCompleteness(by: restriction, seen: seen, into: &errors)
        if let item = restriction.items?.schema {
            let seen = seen.child("items")
            if let mine = items?.schema {
                errors.at("items") { mine.validateNestedCompleteness(by: item, seen: seen, into: &$0) }
            } else {
                errors.required("items", "because it is defined in \(seen)")
            }
        }
        errors.at("properties") { errors in
            for (name, schema) in restriction.properties.pairs {
                let seen = seen.child("properties").key(name)
                if let mine = properties[name] {
                    errors.at(.key(name)) { mine.validateNestedCompleteness(by: schema, seen: seen, into: &$0) }
                } else {
                    errors.required(.key(name), "because it is defined in \(seen)")
                }
            }
        }
    }
}
