import Base

/// What a definition may keep because it has it already.
struct SchemaTolerance {
    var allowsMissingSchema = false
    var allowsNonStructural = false
    var allowsAnyType = false
    var allowsGranularSets = false
    var allowsLooseMapKeys = false

    /// The rules for a new definition.
    init() {}

    /// The rules for a change of `old`.
    init(old: CustomResourceDefinitionSpec) {
        let schemas = old.versions.map { $0.schema?.openAPIV3Schema }
        allowsMissingSchema = schemas.contains { $0 == nil }
        // Whoever asks for pruning asks for a structural schema, whatever stood there before.
        allowsNonStructural = old.preserveUnknownFields
        for schema in schemas.compactMap({ $0 }) {
            schema.forEachSchema { schema in
                if !schema.type.isEmpty, !JSONSchemaProps.types.contains(schema.type) { allowsAnyType = true }
                var errors = FieldErrors()
                schema.validateSetItems(into: &errors)
                if !errors.isEmpty { allowsGranularSets = true }
                errors = FieldErrors()
                schema.validateMapKeys(into: &errors)
                if !errors.isEmpty { allowsLooseMapKeys = true }
            }
        }
    }
}

/// Where a schema stands in another one, as far as that changes what it may say.
struct SchemaPlace {
    var isRoot = false
    /// In `metadata`, `kind` or `apiVersion` of an object.
    var isInMetadata = false
    /// Why there may be no default, or nil.
    var noDefaultsBecause: String?
}

extension JSONSchemaProps {
    static let types = ["array", "boolean", "integer", "number", "object", "string"]
    private static let metadataFields = ["metadata", "kind", "apiVersion"]

    /// Calls `body` with this schema and every one in it.
    func forEachSchema(_ body: (JSONSchemaProps) -> Void) {
        body(self)
        items?.schema?.forEachSchema(body)
        for schema in items?.jSONSchemas ?? [] { schema.forEachSchema(body) }
        for schema in allOf + anyOf + oneOf { schema.forEachSchema(body) }
        not?.forEachSchema(body)
        for (_, schema) in properties.pairs { schema.forEachSchema(body) }
        additionalProperties?.schema?.forEachSchema(body)
        for (_, schema) in patternProperties.pairs { schema.forEachSchema(body) }
        additionalItems?.schema?.forEachSchema(body)
        for (_, schema) in definitions.pairs { schema.forEachSchema(body) }
        for (_, dependency) in dependencies.pairs { dependency.schema?.forEachSchema(body) }
    }

    /// With a status of its own, the root may say only what leaves the rest of the object alone.
    func validateRootWithStatus(into errors: inout FieldErrors) {
        if type != "object" {
            if !type.isEmpty {
                errors.invalid(
                    "openAPIV3Schema.type", .string(type),
                    "only \"object\" is allowed as the type at the root of the schema if the status subresource is "
                        + "enabled")
                return
            }
        }
        let saysMore =
            !id.isEmpty || !schema.isEmpty || ref != nil || `default` != nil || !`enum`.isEmpty
            || maxProperties != nil || minProperties != nil || !allOf.isEmpty || !oneOf.isEmpty || !anyOf.isEmpty
            || not != nil || additionalProperties != nil || !patternProperties.isEmpty || !dependencies.isEmpty
            || additionalItems != nil || !definitions.isEmpty || nullable || xKubernetesEmbeddedResource
            || xKubernetesIntOrString || !xKubernetesListMapKeys.isEmpty || xKubernetesListType != nil
            || xKubernetesMapType != nil
        guard saysMore else { return }
        errors.invalid(
            "openAPIV3Schema", .omitted,
            "only [Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength "
                + "MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties "
                + "ExternalDocs Example XPreserveUnknownFields XValidations] fields are allowed at the root of the "
                + "schema if the status subresource is enabled")
    }

    /// The rules for every schema, structural or not; rules in CEL are not compiled.
    func validate(_ place: SchemaPlace, tolerance: SchemaTolerance, into errors: inout FieldErrors) {
        validateSupported(place, tolerance: tolerance, into: &errors)
        if uniqueItems {
            errors.forbidden(
                "uniqueItems",
                "uniqueItems cannot be set to true since the runtime complexity becomes quadratic")
        }
        validateChildren(place, tolerance: tolerance, into: &errors)
        validateExtensions(tolerance: tolerance, into: &errors)
        errors.each("x-kubernetes-validations", of: xKubernetesValidations) { $1.validate(into: &$0) }
    }

    private func validateSupported(
        _ place: SchemaPlace, tolerance: SchemaTolerance, into errors: inout FieldErrors
    ) {
        if !tolerance.allowsAnyType, !type.isEmpty, !Self.types.contains(type) {
            errors.notSupported("type", .string(type), supported: Self.types)
        }
        if `default` != nil, let reason = place.noDefaultsBecause {
            errors.forbidden("default", "must not be set \(reason)")
        }
        if !id.isEmpty { errors.forbidden("id", "id is not supported") }
        if additionalItems != nil { errors.forbidden("additionalItems", "additionalItems is not supported") }
        if !patternProperties.isEmpty {
            errors.forbidden("patternProperties", "patternProperties is not supported")
        }
        if !definitions.isEmpty { errors.forbidden("definitions", "definitions is not supported") }
        if !dependencies.isEmpty { errors.forbidden("dependencies", "dependencies is not supported") }
        if ref != nil { errors.forbidden("$ref", "$ref is not supported") }
        if type == "null" {
            errors.forbidden("type", "type cannot be set to null, use nullable as an alternative")
        }
        if let items, !items.jSONSchemas.isEmpty {
            errors.forbidden("items", "items must be a schema object and not an array")
        }
        if place.isInMetadata, xKubernetesEmbeddedResource {
            errors.forbidden(
                "x-kubernetes-embedded-resource", "must not be used inside of resource meta")
        }
    }

    private func validateChildren(
        _ place: SchemaPlace, tolerance: SchemaTolerance, into errors: inout FieldErrors
    ) {
        var inner = place
        inner.isRoot = false
        if let additional = additionalProperties {
            if !properties.isEmpty, !additional.allows || additional.schema != nil {
                errors.forbidden(
                    "additionalProperties", "additionalProperties and properties are mutual exclusive")
            }
            var place = inner
            if place.isInMetadata {
                place.noDefaultsBecause = "inside additionalProperties applying to object metadata"
            }
            if let schema = additional.schema {
                errors.at("additionalProperties") { schema.validate(place, tolerance: tolerance, into: &$0) }
            }
        }
        errors.at("properties") { errors in
            for (name, schema) in properties.pairs {
                var child = inner
                if place.isRoot || xKubernetesEmbeddedResource, Self.metadataFields.contains(name) {
                    child.isInMetadata = true
                    if place.isRoot { child.noDefaultsBecause = "in top-level \(name)" }
                }
                errors.at(.key(name)) { schema.validate(child, tolerance: tolerance, into: &$0) }
            }
        }
        if let not { errors.at("not") { not.validate(inner, tolerance: tolerance, into: &$0) } }
        for (name, schemas) in [("allOf", allOf), ("oneOf", oneOf), ("anyOf", anyOf)] {
            errors.each(name, of: schemas) { $1.validate(inner, tolerance: tolerance, into: &$0) }
        }
        if let schema = items?.schema {
            errors.at("items") { schema.validate(inner, tolerance: tolerance, into: &$0) }
        }
        errors.each("items", of: items?.jSONSchemas ?? []) {
            $1.validate(inner, tolerance: tolerance, into: &$0)
        }
    }
}

extension ValidationRule {
    private static let reasons = [
        "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired",
    ]

    func validate(into errors: inout FieldErrors) {
        func isBlank(_ text: String) -> Bool { text.allSatisfy(\.isWhitespace) }
        func isBroken(_ text: String) -> Bool { text.contains(where: \.isNewline) }
        let shownMessage = message.drop(while: \.isWhitespace)
        if isBlank(rule) {
            errors.required("rule", "rule is not specified")
        } else if !message.isEmpty, isBlank(message) {
            errors.invalid("message", .string(message), "must be non-empty if specified")
        } else if isBroken(String(shownMessage)) {
            errors.invalid("message", .string(message), "must not contain line breaks")
        } else if isBroken(rule), message.isEmpty {
            errors.required("message", "message must be specified if rule contains line breaks")
        }
        if !messageExpression.isEmpty, isBlank(messageExpression) {
            errors.required("messageExpression", "messageExpression must be non-empty if specified")
        }
        if let reason, !Self.reasons.contains(reason) {
            errors.notSupported("reason", .string(reason), supported: Self.reasons)
        }
        if !fieldPath.isEmpty, isBlank(fieldPath) {
            errors.invalid("fieldPath", .string(fieldPath), "must be non-empty if specified")
        }
        if isBroken(fieldPath) {
            errors.invalid("fieldPath", .string(fieldPath), "must not contain line breaks")
        }
    }
}
