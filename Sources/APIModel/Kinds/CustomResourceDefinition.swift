public import Base
public import Wire

/// `CustomResourceDefinition` of apiextensions/v1, with all its fields.
public struct CustomResourceDefinition: Kind {
    public static let schemaName = "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition"
    public static let typeMeta: TypeMeta? = TypeMeta(
        apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition")
    public static let resource = ResourceNames(
        plural: "customresourcedefinitions", isNamespaced: false, shortNames: ["crd", "crds"],
        categories: ["api-extensions"], subresources: ["status"])

    public var metadata = ObjectMeta()
    public var spec = CustomResourceDefinitionSpec()
    public var status = CustomResourceDefinitionStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec, .required)
        coder.field(3, "status", &status)
    }
}

/// `CustomResourceDefinitionSpec` of apiextensions/v1.
public struct CustomResourceDefinitionSpec: Message {
    public static let schemaName =
        "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec"

    public var group = ""
    public var names = CustomResourceDefinitionNames()
    public var scope = ""
    public var versions: [CustomResourceDefinitionVersion] = []
    @Boxed public var conversion: CustomResourceConversion?
    public var preserveUnknownFields = false
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "group", &group, .required)
        coder.field(3, "names", &names, .required)
        coder.field(4, "scope", &scope, .required)
        coder.field(7, "versions", &versions, .options([.required, .always, .listAtomic]))
        coder.field(9, "conversion", &_conversion)
        coder.field(10, "preserveUnknownFields", &preserveUnknownFields)
    }
}

/// `CustomResourceDefinitionStatus` of apiextensions/v1.
public struct CustomResourceDefinitionStatus: Message {
    public static let schemaName =
        "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionStatus"

    public var conditions: [CustomResourceDefinitionCondition] = []
    public var acceptedNames = CustomResourceDefinitionNames()
    public var storedVersions: [String] = []
    public var observedGeneration: Int64 = 0
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "conditions", &conditions, .options([.always, .listMap], listKeys: "type"))
        coder.field(2, "acceptedNames", &acceptedNames, .always)
        coder.field(3, "storedVersions", &storedVersions, .options([.always, .listAtomic]))
        coder.field(4, "observedGeneration", &observedGeneration)
    }
}

/// `CustomResourceDefinitionNames` of apiextensions/v1.
public struct CustomResourceDefinitionNames: Message {
    public static let schemaName =
        "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionNames"

    public var plural = ""
    public var singular = ""
    public var shortNames: [String] = []
    public var kind = ""
    public var listKind = ""
    public var categories: [String] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "plural", &plural, .required)
        coder.field(2, "singular", &singular)
        coder.field(3, "shortNames", &shortNames, .options(.listAtomic))
        coder.field(4, "kind", &kind, .required)
        coder.field(5, "listKind", &listKind)
        coder.field(6, "categories", &categories, .options(.listAtomic))
    }
}

/// `CustomResourceDefinitionVersion` of apiextensions/v1.
public struct CustomResourceDefinitionVersion: Message {
    public static let schemaName =
        "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion"

    public var name = ""
    public var served = false
    public var storage = false
    @Boxed public var schema: CustomResourceValidation?
    @Boxed public var subresources: CustomResourceSubresources?
    public var additionalPrinterColumns: [CustomResourceColumnDefinition] = []
    public var deprecated = false
    public var deprecationWarning: String?
    public var selectableFields: [SelectableField] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
        coder.field(2, "served", &served, .required)
        coder.field(3, "storage", &storage, .required)
        coder.field(4, "schema", &_schema)
        coder.field(5, "subresources", &_subresources)
        coder.field(6, "additionalPrinterColumns", &additionalPrinterColumns, .options(.listAtomic))
        coder.field(7, "deprecated", &deprecated)
        coder.field(8, "deprecationWarning", &deprecationWarning)
        coder.field(9, "selectableFields", &selectableFields, .options(.listAtomic))
    }
}

/// `CustomResourceConversion` of apiextensions/v1.
public struct CustomResourceConversion: Message {
    public static let schemaName = "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.CustomResourceConversion"

    public var strategy = ""
    @Boxed public var webhook: WebhookConversion?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "strategy", &strategy, .required)
        coder.field(2, "webhook", &_webhook)
    }
}

/// `CustomResourceDefinitionCondition` of apiextensions/v1.
public struct CustomResourceDefinitionCondition: Message {
    public static let schemaName =
        "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionCondition"

    public var type = ""
    public var status = ""
    public var lastTransitionTime: Time?
    public var reason = ""
    public var message = ""
    public var observedGeneration: Int64 = 0
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "type", &type, .required)
        coder.field(2, "status", &status, .required)
        coder.field(3, "lastTransitionTime", &lastTransitionTime)
        coder.field(4, "reason", &reason)
        coder.field(5, "message", &message)
        coder.field(6, "observedGeneration", &observedGeneration)
    }
}

/// `CustomResourceValidation` of apiextensions/v1.
public struct CustomResourceValidation: Message {
    public static let schemaName = "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.CustomResourceValidation"

    @Boxed public var openAPIV3Schema: JSONSchemaProps?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "openAPIV3Schema", &_openAPIV3Schema)
    }
}

/// `CustomResourceSubresources` of apiextensions/v1.
public struct CustomResourceSubresources: Message {
    public static let schemaName = "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresources"

    @Boxed public var status: CustomResourceSubresourceStatus?
    @Boxed public var scale: CustomResourceSubresourceScale?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "status", &_status)
        coder.field(2, "scale", &_scale)
    }
}

/// `CustomResourceColumnDefinition` of apiextensions/v1.
public struct CustomResourceColumnDefinition: Message {
    public static let schemaName =
        "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.CustomResourceColumnDefinition"

    public var name = ""
    public var type = ""
    public var format = ""
    public var description = ""
    public var priority: Int32 = 0
    public var jsonPath = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
        coder.field(2, "type", &type, .required)
        coder.field(3, "format", &format)
        coder.field(4, "description", &description)
        coder.field(5, "priority", &priority)
        coder.field(6, "jsonPath", &jsonPath, .required)
    }
}

/// `SelectableField` of apiextensions/v1.
public struct SelectableField: Message {
    public static let schemaName = "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.SelectableField"

    public var jsonPath = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "jsonPath", &jsonPath, .required)
    }
}

/// `WebhookConversion` of apiextensions/v1.
public struct WebhookConversion: Message {
    public static let schemaName = "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.WebhookConversion"

    @Boxed public var clientConfig: WebhookClientConfig?
    public var conversionReviewVersions: [String] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(2, "clientConfig", &_clientConfig)
        coder.field(
            3, "conversionReviewVersions", &conversionReviewVersions, .options([.required, .always, .listAtomic]))
    }
}

/// `JSONSchemaProps` of apiextensions/v1.
public struct JSONSchemaProps: Message {
    public static let schemaName = "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps"

    public var id = ""
    public var schema = ""
    public var ref: String?
    public var description = ""
    public var type = ""
    public var format = ""
    public var title = ""
    @Boxed public var `default`: JSONBlob?
    public var maximum: Double?
    public var exclusiveMaximum = false
    public var minimum: Double?
    public var exclusiveMinimum = false
    public var maxLength: Int64?
    public var minLength: Int64?
    public var pattern = ""
    public var maxItems: Int64?
    public var minItems: Int64?
    public var uniqueItems = false
    public var multipleOf: Double?
    public var `enum`: [JSONBlob] = []
    public var maxProperties: Int64?
    public var minProperties: Int64?
    public var required: [String] = []
    @Boxed public var items: JSONSchemaPropsOrArray?
    public var allOf: [JSONSchemaProps] = []
    public var oneOf: [JSONSchemaProps] = []
    public var anyOf: [JSONSchemaProps] = []
    @Boxed public var not: JSONSchemaProps?
    public var properties: StringMap<JSONSchemaProps> = [:]
    @Boxed public var additionalProperties: JSONSchemaPropsOrBool?
    public var patternProperties: StringMap<JSONSchemaProps> = [:]
    public var dependencies: StringMap<JSONSchemaPropsOrStringArray> = [:]
    @Boxed public var additionalItems: JSONSchemaPropsOrBool?
    public var definitions: StringMap<JSONSchemaProps> = [:]
    @Boxed public var externalDocs: ExternalDocumentation?
    @Boxed public var example: JSONBlob?
    public var nullable = false
    public var xKubernetesPreserveUnknownFields: Bool?
    public var xKubernetesEmbeddedResource = false
    public var xKubernetesIntOrString = false
    public var xKubernetesListMapKeys: [String] = []
    public var xKubernetesListType: String?
    public var xKubernetesMapType: String?
    public var xKubernetesValidations: [ValidationRule] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "id", &id)
        coder.field(2, "$schema", &schema, .options([], schemaName: "schema"))
        coder.field(3, "$ref", &ref, .options([], schemaName: "ref"))
        coder.field(4, "description", &description)
        coder.field(5, "type", &type)
        coder.field(6, "format", &format)
        coder.field(7, "title", &title)
        coder.field(8, "default", &_default)
        coder.field(9, "maximum", &maximum)
        coder.field(10, "exclusiveMaximum", &exclusiveMaximum)
        coder.field(11, "minimum", &minimum)
        coder.field(12, "exclusiveMinimum", &exclusiveMinimum)
        coder.field(13, "maxLength", &maxLength)
        coder.field(14, "minLength", &minLength)
        coder.field(15, "pattern", &pattern)
        coder.field(16, "maxItems", &maxItems)
        coder.field(17, "minItems", &minItems)
        coder.field(18, "uniqueItems", &uniqueItems)
        coder.field(19, "multipleOf", &multipleOf)
        coder.field(20, "enum", &`enum`, .options(.listAtomic))
        coder.field(21, "maxProperties", &maxProperties)
        coder.field(22, "minProperties", &minProperties)
        coder.field(23, "required", &required, .options(.listAtomic))
        coder.field(24, "items", &_items)
        coder.field(25, "allOf", &allOf, .options(.listAtomic))
        coder.field(26, "oneOf", &oneOf, .options(.listAtomic))
        coder.field(27, "anyOf", &anyOf, .options(.listAtomic))
        coder.field(28, "not", &_not)
        coder.field(29, "properties", &properties)
        coder.field(30, "additionalProperties", &_additionalProperties)
        coder.field(31, "patternProperties", &patternProperties)
        coder.field(32, "dependencies", &dependencies)
        coder.field(33, "additionalItems", &_additionalItems)
        coder.field(34, "definitions", &definitions)
        coder.field(35, "externalDocs", &_externalDocs)
        coder.field(36, "example", &_example)
        coder.field(37, "nullable", &nullable)
        coder.field(
            38, "x-kubernetes-preserve-unknown-fields", &xKubernetesPreserveUnknownFields,
            .options([], schemaName: "xKubernetesPreserveUnknownFields"))
        coder.field(
            39, "x-kubernetes-embedded-resource", &xKubernetesEmbeddedResource,
            .options([], schemaName: "xKubernetesEmbeddedResource"))
        coder.field(
            40, "x-kubernetes-int-or-string", &xKubernetesIntOrString,
            .options([], schemaName: "xKubernetesIntOrString"))
        coder.field(
            41, "x-kubernetes-list-map-keys", &xKubernetesListMapKeys,
            .options(.listAtomic, schemaName: "xKubernetesListMapKeys"))
        coder.field(42, "x-kubernetes-list-type", &xKubernetesListType, .options([], schemaName: "xKubernetesListType"))
        coder.field(43, "x-kubernetes-map-type", &xKubernetesMapType, .options([], schemaName: "xKubernetesMapType"))
        coder.field(
            44, "x-kubernetes-validations", &xKubernetesValidations,
            .options([.patchMerge, .listMap], mergeKey: "rule", listKeys: "rule", schemaName: "xKubernetesValidations"))
    }
}

/// `CustomResourceSubresourceStatus` of apiextensions/v1.
public struct CustomResourceSubresourceStatus: Message {
    public static let schemaName =
        "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresourceStatus"

    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_: inout C) {}
}

/// `CustomResourceSubresourceScale` of apiextensions/v1.
public struct CustomResourceSubresourceScale: Message {
    public static let schemaName =
        "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresourceScale"

    public var specReplicasPath = ""
    public var statusReplicasPath = ""
    public var labelSelectorPath: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "specReplicasPath", &specReplicasPath, .required)
        coder.field(2, "statusReplicasPath", &statusReplicasPath, .required)
        coder.field(3, "labelSelectorPath", &labelSelectorPath)
    }
}

/// `WebhookClientConfig` of apiextensions/v1.
public struct WebhookClientConfig: Message {
    public static let schemaName = "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.WebhookClientConfig"

    @Boxed public var service: ServiceReference?
    public var caBundle = Bytes()
    public var url: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "service", &_service)
        coder.field(2, "caBundle", &caBundle)
        coder.field(3, "url", &url)
    }
}

/// `ExternalDocumentation` of apiextensions/v1.
public struct ExternalDocumentation: Message {
    public static let schemaName = "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.ExternalDocumentation"

    public var description = ""
    public var url = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "description", &description)
        coder.field(2, "url", &url)
    }
}

/// `ValidationRule` of apiextensions/v1.
public struct ValidationRule: Message {
    public static let schemaName = "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.ValidationRule"

    public var rule = ""
    public var message = ""
    public var messageExpression = ""
    public var reason: String?
    public var fieldPath = ""
    public var optionalOldSelf: Bool?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "rule", &rule, .required)
        coder.field(2, "message", &message)
        coder.field(3, "messageExpression", &messageExpression)
        coder.field(4, "reason", &reason)
        coder.field(5, "fieldPath", &fieldPath)
        coder.field(6, "optionalOldSelf", &optionalOldSelf)
    }
}

/// `ServiceReference` of apiextensions/v1.
public struct ServiceReference: Message {
    public static let schemaName = "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.ServiceReference"

    public var namespace = ""
    public var name = ""
    public var path: String?
    public var port: Int32?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "namespace", &namespace, .required)
        coder.field(2, "name", &name, .required)
        coder.field(3, "path", &path)
        coder.field(4, "port", &port)
    }
}
