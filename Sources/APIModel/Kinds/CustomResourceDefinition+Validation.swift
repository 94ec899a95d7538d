extension CustomResourceDefinition {
    static let approvalAnnotation = "api-approved.kubernetes.io"
    private static let approvalProposal = "https://github.com/kubernetes/enhancements/pull/1111"

    public func validate(into errors: inout FieldErrors) {
        let fullName = spec.names.plural + "." + spec.group
        let rule = NameRule { name, isPrefix in
            Names.subdomainName(name, prefix: isPrefix)
                + (name == fullName ? [] : ["must be spec.names.plural+\".\"+spec.group"])
        }
        validateMetadata(name: rule, into: &errors)
        errors.at("spec") { spec.validate(into: &$0, tolerance: SchemaTolerance()) }
        validateShared(from: nil, into: &errors)
    }

    public func validateUpdate(from old: CustomResourceDefinition, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        errors.at("spec") { errors in
            spec.validate(into: &errors, tolerance: SchemaTolerance(old: old.spec))
            // Once objects may exist, their kind and where they are found stay.
            if old.status.conditions.contains(where: { $0.type == "Established" && $0.status == "True" }) {
                errors.validateImmutable(
                    at: "scope", new: spec.scope, old: old.spec.scope, value: .string(spec.scope))
                errors.at("names") {
                    $0.validateImmutable(
                        at: "kind", new: spec.names.kind, old: old.spec.names.kind, value: .string(spec.names.kind))
                }
            }
            errors.validateImmutable(at: "group", new: spec.group, old: old.spec.group, value: .string(spec.group))
            errors.at("names") {
                $0.validateImmutable(
                    at: "plural", new: spec.names.plural, old: old.spec.names.plural,
                    value: .string(spec.names.plural))
            }
        }
        validateShared(from: old, into: &errors)
    }

    public func validateStatusUpdate(from old: CustomResourceDefinition, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        errors.at("status") { errors in
            errors.at("acceptedNames") { status.acceptedNames.validate(into: &$0) }
        }
    }

    private func validateShared(from old: CustomResourceDefinition?, into errors: inout FieldErrors) {
        errors.at("status") { errors in
            errors.at("acceptedNames") { status.acceptedNames.validate(into: &$0) }
            validateStoredVersions(into: &errors)
        }
        validateApproval(from: old, into: &errors)
        if spec.preserveUnknownFields, old?.spec.preserveUnknownFields != true {
            errors.at("spec") {
                $0.invalid(
                    "preserveUnknownFields", true,
                    "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in "
                        + "spec.versions[*].schema instead")
            }
        }
    }

    private func validateStoredVersions(into errors: inout FieldErrors) {
        let stored = status.storedVersions
        guard !stored.isEmpty else {
            errors.invalid("storedVersions", .json("[]"), "must have at least one stored version")
            return
        }
        for version in spec.versions where version.storage && !stored.contains(version.name) {
            errors.invalid("storedVersions", .strings(stored), "must have the storage version \(version.name)")
        }
        let known = Set(spec.versions.map(\.name))
        errors.each("storedVersions", of: stored) { errors, name in
            guard !known.contains(name) else { return }
            errors.invalid(
                nil, .string(name),
                "missing from spec.versions; \(name) was previously a storage version, and must remain in "
                    + "spec.versions until a storage migration ensures no data remains persisted in \(name) and "
                    + "removes \(name) from status.storedVersions")
        }
    }

    /// Groups of the community are for kinds that the community has agreed on.
    private func validateApproval(from old: CustomResourceDefinition?, into errors: inout FieldErrors) {
        let group = spec.group
        guard
            ["k8s.io", "kubernetes.io"].contains(where: { group == $0 || group.hasSuffix("." + $0) }),
            old == nil || old?.approval != approval
        else { return }
        errors.at("metadata") { errors in
            errors.at("annotations") { errors in
                let name = "\"\(Self.approvalAnnotation)\""
                switch approval {
                case .missing:
                    errors.required(
                        .key(Self.approvalAnnotation),
                        "protected groups must have approval annotation \(name), see \(Self.approvalProposal)")
                case .invalid:
                    errors.invalid(
                        .key(Self.approvalAnnotation),
                        .string(metadata.annotations[Self.approvalAnnotation] ?? ""),
                        "protected groups must have approval annotation \(name) with either a URL or a reason "
                            + "starting with \"unapproved\", see \(Self.approvalProposal)")
                case .given: break
                }
            }
        }
    }

    private enum Approval: Hashable {
        case missing
        case invalid
        case given
    }

    private var approval: Approval {
        let text = metadata.annotations[Self.approvalAnnotation] ?? ""
        if text.isEmpty { return .missing }
        if text.hasPrefix("unapproved") { return .given }
        let parts = text.split(at: ":", maxSplits: 1)
        let hasHost = parts.count == 2 && parts[1].hasPrefix("//") && parts[1].count > 2
        return hasHost && !parts[0].isEmpty ? .given : .invalid
    }
}

extension CustomResourceDefinitionSpec {
    /// Parts of versions that are the same in all are reported where Kubernetes keeps them: at the spec.
    func validate(into errors: inout FieldErrors, tolerance: SchemaTolerance) {
        validateGroupAndScope(into: &errors)
        if !tolerance.allowsMissingSchema {
            errors.each("versions", of: versions) { errors, version in
                guard version.schema?.openAPIV3Schema == nil else { return }
                errors.at("schema") { $0.required("openAPIV3Schema", "") }
            }
        }
        let isSchemaShared = versions.allSatisfy { $0.schema == versions[0].schema }
        let areSubresourcesShared = versions.allSatisfy { $0.subresources == versions[0].subresources }
        let areColumnsShared = versions.allSatisfy {
            $0.additionalPrinterColumns == versions[0].additionalPrinterColumns
        }
        let areFieldsShared = versions.allSatisfy { $0.selectableFields == versions[0].selectableFields }
        errors.each("versions", of: versions) { errors, version in
            errors.invalid("name", .string(version.name), joined: Names.dns1035Label(version.name))
            version.validateDeprecation(into: &errors)
            if !isSchemaShared { version.validateSchema(at: "schema", tolerance: tolerance, into: &errors) }
            if !areSubresourcesShared { version.validateSubresources(into: &errors) }
            if !areColumnsShared { version.validateColumns(into: &errors) }
            if !areFieldsShared { version.validateSelectableFields(into: &errors) }
        }
        validateVersionSet(into: &errors)
        validateNames(into: &errors)
        if let first = versions.first {
            if isSchemaShared { first.validateSchema(at: "validation", tolerance: tolerance, into: &errors) }
            if areSubresourcesShared { first.validateSubresources(into: &errors) }
            if areColumnsShared { first.validateColumns(into: &errors) }
            if areFieldsShared { first.validateSelectableFields(into: &errors) }
        }
        if let conversion { errors.at("conversion") { conversion.validate(into: &$0) } }
    }

    private func validateGroupAndScope(into errors: inout FieldErrors) {
        let messages = Names.dns1123Subdomain(group)
        if group.isEmpty {
            errors.required("group", "")
        } else if !messages.isEmpty {
            errors.invalid("group", .string(group), joined: messages)
        } else if !group.contains(".") {
            errors.invalid("group", .string(group), "should be a domain with at least one dot")
        }
        if scope.isEmpty {
            errors.required("scope", "")
        } else if scope != "Cluster", scope != "Namespaced" {
            errors.notSupported("scope", .string(scope), supported: ["Cluster", "Namespaced"])
        }
    }

    private func validateVersionSet(into errors: inout FieldErrors) {
        if Set(versions.map(\.name)).count < versions.count {
            errors.invalid("versions", .omitted, "must contain unique version names")
        }
        if versions.filter(\.storage).count != 1 {
            errors.invalid(
                "versions", .omitted, "must have exactly one version marked as storage version")
        }
    }

    private func validateNames(into errors: inout FieldErrors) {
        errors.at("names") { errors in
            for (field, name) in [
                ("plural", names.plural), ("singular", names.singular), ("kind", names.kind),
                ("listKind", names.listKind),
            ] where name.isEmpty {
                errors.required(.name(field), "")
            }
            names.validate(into: &errors)
        }
    }
}

extension FieldErrors {
    /// One fault for all of `messages`.
    mutating func invalid(_ element: FieldPath.Element?, _ value: FieldValue, joined messages: [String]) {
        if !messages.isEmpty { invalid(element, value, messages.joined(separator: ",")) }
    }
}

extension CustomResourceDefinitionNames {
    func validate(into errors: inout FieldErrors) {
        for (field, name) in [("plural", plural), ("singular", singular)] where !name.isEmpty {
            errors.invalid(.name(field), .string(name), joined: Names.dns1035Label(name))
        }
        for (field, name) in [("kind", kind), ("listKind", listKind)] where !name.isEmpty {
            let messages = Names.dns1035Label(name.lowercased())
            guard !messages.isEmpty else { continue }
            errors.invalid(
                .name(field), .string(name),
                "may have mixed case, but should otherwise match: " + messages.joined(separator: ","))
        }
        errors.each("shortNames", of: shortNames) {
            $0.invalid(nil, .string($1), joined: Names.dns1035Label($1))
        }
        if !kind.isEmpty, kind == listKind {
            errors.invalid("listKind", .string(listKind), "kind and listKind may not be the same")
        }
        errors.each("categories", of: categories) {
            $0.invalid(nil, .string($1), joined: Names.dns1035Label($1))
        }
    }
}
