import Foundation

/// Custom resource definitions as upstream's tables dump them: Go's internal structs, with parts that all versions
/// share beside the versions.
enum InternalDefinition {
    /// The definition in the form of version 1.
    static func converted(_ any: Any?) -> [String: Any] {
        let object = any as? [String: Any] ?? [:]
        let spec = object["Spec"] as? [String: Any] ?? [:]
        var result: [String: Any] = [
            "metadata": object["ObjectMeta"] ?? object["metadata"] ?? [:],
            "status": status(object["Status"] as? [String: Any] ?? [:]),
        ]
        var new: [String: Any] = [
            "group": spec["Group"] ?? "", "scope": spec["Scope"] ?? "", "names": names(spec["Names"]),
            "preserveUnknownFields": spec["PreserveUnknownFields"] as? Bool ?? false,
        ]
        let versions = spec["Versions"] as? [[String: Any]] ?? []
        new["versions"] = versions.map { version($0, shared: spec) }
        if let conversion = spec["Conversion"] as? [String: Any] { new["conversion"] = self.conversion(conversion) }
        result["spec"] = new
        return result
    }

    private static func names(_ any: Any?) -> [String: Any] { lowered(any as? [String: Any] ?? [:]) }

    private static func status(_ status: [String: Any]) -> [String: Any] {
        var result: [String: Any] = [:]
        if let stored = status["StoredVersions"] as? [String] { result["storedVersions"] = stored }
        result["acceptedNames"] = names(status["AcceptedNames"])
        result["conditions"] = (status["Conditions"] as? [[String: Any]] ?? []).map { condition in
            ["type": condition["Type"] ?? "", "status": condition["Status"] ?? ""]
        }
        return result
    }

    private static func conversion(_ conversion: [String: Any]) -> [String: Any] {
        var result: [String: Any] = ["strategy": conversion["Strategy"] ?? ""]
        var webhook: [String: Any] = [:]
        if let config = conversion["WebhookClientConfig"] as? [String: Any] {
            var client: [String: Any] = [:]
            if let url = config["URL"] as? String { client["url"] = url }
            if let service = config["Service"] as? [String: Any] { client["service"] = lowered(service) }
            if let bundle = config["CABundle"] as? String { client["caBundle"] = bundle }
            webhook["clientConfig"] = client
        }
        if let versions = conversion["ConversionReviewVersions"] as? [String] {
            webhook["conversionReviewVersions"] = versions
        }
        if !webhook.isEmpty { result["webhook"] = webhook }
        return result
    }

    private static func version(_ version: [String: Any], shared: [String: Any]) -> [String: Any] {
        func part(_ name: String, _ sharedName: String? = nil) -> Any? {
            for value in [version[name], shared[sharedName ?? name]] {
                if let value, !(value is NSNull) { return value }
            }
            return nil
        }
        var result: [String: Any] = [
            "name": version["Name"] ?? "", "served": version["Served"] ?? false,
            "storage": version["Storage"] ?? false, "deprecated": version["Deprecated"] ?? false,
        ]
        if let warning = version["DeprecationWarning"] as? String { result["deprecationWarning"] = warning }
        if let validation = part("Schema", "Validation") as? [String: Any] {
            var new: [String: Any] = [:]
            if let root = validation["OpenAPIV3Schema"] as? [String: Any] { new["openAPIV3Schema"] = schema(root) }
            result["schema"] = new
        }
        if let subresources = part("Subresources") as? [String: Any] {
            var new: [String: Any] = [:]
            if subresources["Status"] is [String: Any] { new["status"] = [String: Any]() }
            if let scale = subresources["Scale"] as? [String: Any] { new["scale"] = lowered(scale) }
            result["subresources"] = new
        }
        if let columns = part("AdditionalPrinterColumns") as? [[String: Any]] {
            result["additionalPrinterColumns"] = columns.map(lowered)
        }
        if let fields = part("SelectableFields") as? [[String: Any]] {
            result["selectableFields"] = fields.map(lowered)
        }
        return result
    }

    /// Members under their JSON names, without those that are absent.
    private static func lowered(_ members: [String: Any]) -> [String: Any] {
        var result: [String: Any] = [:]
        for (key, value) in members where !(value is NSNull) { result[jsonName(key)] = value }
        return result
    }

    private static func jsonName(_ name: String) -> String {
        switch name {
        case "JSONPath": return "jsonPath"
        case "ID": return "id"
        case "Ref": return "$ref"
        case "Schema": return "$schema"
        case "XPreserveUnknownFields": return "x-kubernetes-preserve-unknown-fields"
        case "XEmbeddedResource": return "x-kubernetes-embedded-resource"
        case "XIntOrString": return "x-kubernetes-int-or-string"
        case "XListMapKeys": return "x-kubernetes-list-map-keys"
        case "XListType": return "x-kubernetes-list-type"
        case "XMapType": return "x-kubernetes-map-type"
        case "XValidations": return "x-kubernetes-validations"
        default: return name.prefix(1).lowercased() + name.dropFirst()
        }
    }

    /// A schema in its JSON form.
    static func schema(_ members: [String: Any]) -> [String: Any] {
        var result: [String: Any] = [:]
        for (key, value) in members where !(value is NSNull) {
            let name = jsonName(key)
            switch key {
            case "Properties", "PatternProperties", "Definitions":
                result[name] = (value as? [String: [String: Any]] ?? [:]).mapValues(schema)
            case "AllOf", "AnyOf", "OneOf": result[name] = (value as? [[String: Any]] ?? []).map(schema)
            case "Not": result[name] = schema(value as? [String: Any] ?? [:])
            case "Items":
                let items = value as? [String: Any] ?? [:]
                result[name] =
                    (items["Schema"] as? [String: Any]).map(schema)
                    ?? (items["JSONSchemas"] as? [[String: Any]] ?? []).map(schema)
            case "AdditionalProperties", "AdditionalItems":
                let more = value as? [String: Any] ?? [:]
                result[name] = (more["Schema"] as? [String: Any]).map(schema) ?? more["Allows"] ?? false
            case "Dependencies":
                result[name] = (value as? [String: [String: Any]] ?? [:]).mapValues { dependency -> Any in
                    (dependency["Schema"] as? [String: Any]).map(schema) ?? dependency["Property"] ?? [String]()
                }
            case "XValidations": result[name] = (value as? [[String: Any]] ?? []).map(lowered)
            case "Default", "Example", "Enum": result[name] = value
            case "ExternalDocs": result[name] = lowered(value as? [String: Any] ?? [:])
            default:
                if let text = value as? String, text.isEmpty { continue }
                if let flag = value as? Bool, !flag, key != "XPreserveUnknownFields" { continue }
                result[name] = value
            }
        }
        return result
    }
}
