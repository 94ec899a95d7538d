extension CustomResourceDefinitionVersion {
    private static let columnTypes = ["boolean", "date", "integer", "number", "string"]
    private static let columnFormats = [
        "byte", "date", "date-time", "double", "float", "int32", "int64", "password",
    ]
    /// The longest warning in bytes; Kubernetes' number.
    private static let warningBytesMax = 256
    /// How many fields of a version can be selected by; Kubernetes' number.
    private static let selectableFieldsMax = 8

    func validateDeprecation(into errors: inout FieldErrors) {
        guard let warning = deprecationWarning else { return }
        let value = FieldValue.string(warning)
        guard deprecated else {
            errors.invalid("deprecationWarning", value, "can only be set for deprecated versions")
            return
        }
        if warning.utf8.count > Self.warningBytesMax {
            errors.invalid(
                "deprecationWarning", value, "must be <= \(Self.warningBytesMax) characters long")
        }
        if warning.isEmpty { errors.invalid("deprecationWarning", value, "must not be an empty string") }
        var position = 0
        for scalar in warning.unicodeScalars {
            guard GoText.isPrintable(scalar) else {
                errors.invalid(
                    "deprecationWarning", value,
                    "must only contain printable UTF-8 characters; non-printable character found at index "
                        + "\(position)")
                return
            }
            position += UTF8.width(scalar)
        }
    }

    func validateSchema(at name: String, tolerance: SchemaTolerance, into errors: inout FieldErrors) {
        guard let root = schema?.openAPIV3Schema else { return }
        errors.at(.name(name)) { errors in
            if subresources?.status != nil { root.validateRootWithStatus(into: &errors) }
            if root.nullable {
                errors.forbidden("openAPIV3Schema.nullable", "nullable cannot be true at the root")
            }
            errors.at("openAPIV3Schema") { errors in
                if !tolerance.allowsNonStructural { root.validateStructure(into: &errors) }
                root.validate(SchemaPlace(isRoot: true), tolerance: tolerance, into: &errors)
            }
        }
    }

    func validateSubresources(into errors: inout FieldErrors) {
        guard let scale = subresources?.scale else { return }
        errors.at("subresources") { errors in
            for (name, path, root) in [
                ("scale.specReplicasPath", scale.specReplicasPath, "spec"),
                ("scale.statusReplicasPath", scale.statusReplicasPath, "status"),
            ] {
                if path.isEmpty {
                    errors.required(.name(name), "")
                } else if errors.validateSimplePath(path, at: .name(name)), !path.hasPrefix(".\(root).") {
                    errors.invalid(.name(name), .string(path), "should be a json path under .\(root)")
                }
            }
            let name: FieldPath.Element = "scale.labelSelectorPath"
            if let path = scale.labelSelectorPath, !path.isEmpty, errors.validateSimplePath(path, at: name),
                !path.hasPrefix(".spec."), !path.hasPrefix(".status.")
            {
                errors.invalid(name, .string(path), "should be a json path under either .spec or .status")
            }
        }
    }

    func validateColumns(into errors: inout FieldErrors) {
        errors.each("additionalPrinterColumns", of: additionalPrinterColumns) { errors, column in
            let types = "must be one of " + Self.columnTypes.joined(separator: ",")
            if column.name.isEmpty { errors.required("name", "") }
            if column.type.isEmpty {
                errors.required("type", types)
            } else if !Self.columnTypes.contains(column.type) {
                errors.invalid("type", .string(column.type), types)
            }
            if !column.format.isEmpty, !Self.columnFormats.contains(column.format) {
                errors.invalid(
                    "format", .string(column.format),
                    "must be one of " + Self.columnFormats.joined(separator: ","))
            }
            if column.jsonPath.isEmpty {
                errors.required("JSONPath", "")
            } else {
                _ = errors.validateSimplePath(column.jsonPath, at: "JSONPath")
            }
        }
    }

    func validateSelectableFields(into errors: inout FieldErrors) {
        guard !selectableFields.isEmpty, let root = schema?.openAPIV3Schema else { return }
        var seen: Set<String> = []
        errors.each("selectableFields", of: selectableFields) { errors, field in
            let value = FieldValue.string(field.jsonPath)
            guard !field.jsonPath.isEmpty else {
                errors.required("jsonPath", "")
                return
            }
            guard let found = root.schema(atSimplePath: field.jsonPath) else {
                errors.invalid("jsonPath", value, "is an invalid path: does not refer to a valid field")
                return
            }
            if field.jsonPath == ".metadata" || field.jsonPath.hasPrefix(".metadata.") {
                errors.invalid("jsonPath", value, "must not point to fields in metadata")
            }
            if !["string", "boolean", "integer"].contains(found.type) {
                errors.invalid(
                    "jsonPath", value,
                    "must point to a field of type string, boolean or integer. Enum string fields and strings with "
                        + "formats are allowed.")
            }
            if !seen.insert(field.jsonPath).inserted { errors.duplicate("jsonPath", value) }
        }
        if seen.count > Self.selectableFieldsMax {
            errors.tooMany("selectableFields", count: seen.count, max: Self.selectableFieldsMax)
        }
    }
}

extension FieldErrors {
    /// Whether `path` begins with a point; what follows is judged where the path is used.
    fileprivate mutating func validateSimplePath(_ path: String, at element: FieldPath.Element) -> Bool {
        if path.hasPrefix(".") { return true }
        invalid(element, .string(path), "must be a simple json path starting with .")
        return false
    }
}

extension JSONSchemaProps {
    /// The schema of a field that is named from the root on: `.spec.color`.
    func schema(atSimplePath path: String) -> JSONSchemaProps? {
        guard path.hasPrefix("."), !path.contains("[") else { return nil }
        var current = self
        for name in path.dropFirst().split(separator: ".", omittingEmptySubsequences: false) {
            let next = current.properties.isEmpty
                ? current.additionalProperties?.schema : current.properties[String(name)]
            guard let next else { return nil }
            current = next
        }
        return current
    }
}
