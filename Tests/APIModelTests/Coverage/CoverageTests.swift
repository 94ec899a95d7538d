import APIModel
import Base
import Foundation
import JSON
import TestSupport
import Testing
import Wire

/// Every field of every message that our kinds reach is there as Kubernetes has it: number and type as in its protobuf
/// schema, name, required flag, list type, keys and patch strategy as in its OpenAPI document.
@Suite struct CoverageTests {
    /// Differences that are meant, by message and field; `*` stands for all fields of the message.
    static let onPurpose: [String: String] = [:]

    /// Why Kubernetes' protobuf schema has no such message.
    static func withoutProto(_ message: MessageSchema) -> String {
        message.name.hasPrefix("trireme.")
            ? "\(message.shortName): Kubernetes has no binary form of it"
            : "\(message.shortName): a list of what Kubernetes never lists"
    }

    /// Why Kubernetes' OpenAPI document has no such definition.
    static func withoutOpenAPI(_ message: MessageSchema) -> String {
        let name = message.shortName
        let isInlined = SchemaSet.all.messages.flatMap(\.fields).contains { field in
            guard field.shape == .inlined, case .message(let type) = field.type else { return false }
            return type().name == message.name
        }
        if isInlined { return "\(name): its fields stand in other definitions" }
        if name.hasSuffix("Options") { return "\(name): given as parameters of a request, not as a body" }
        if message.name.contains(".metrics.") { return "\(name): served by the metrics server, not in this document" }
        if message.name.hasPrefix("trireme.") || name == "List" || name == "PartialObjectMetadata" {
            return "\(name): an answer to a special request, not in this document"
        }
        return "\(name): a list of what Kubernetes never lists"
    }

    @Test func numbersAndTypes() throws {
        guard let bytes = Cases.bytes("kubernetes-1.36-fields.json") else { return }
        let limits = JSONLimits(bytesMax: 1 << 24)
        let upstream = try #require(try JSONValue.parse(bytes, limits: limits).object)
        var tally = Tally("fields by number and type")
        var messages = 0
        for message in SchemaSet.all.messages {
            guard let wanted = upstream[message.name]?.object else {
                tally.passOver(Self.withoutProto(message))
                continue
            }
            messages += 1
            var ours: [String: (number: Int64, type: String)] = [:]
            for field in message.fields { ours[field.schemaName] = (Int64(field.number), Self.type(of: field)) }
            for (name, value) in wanted {
                let path = "\(message.name).\(name)"
                if let reason = Self.onPurpose[path] {
                    tally.passOver("\(path): \(reason)")
                    continue
                }
                let number = value.array?[0].integer ?? 0
                let type = Self.qualified(value.array?[1].string ?? "", in: message.package)
                let field = ours.removeValue(forKey: name)
                tally.check(
                    field?.number == number && field?.type == type,
                    "\(path): \(number) \(type), here \(field.map { "\($0)" } ?? "missing")")
            }
            for name in ours.keys { tally.check(false, "\(message.name).\(name): not in Kubernetes") }
        }
        print("\(messages) messages")
        tally.report(shown: 60)
        #expect(tally.failed == 0 && tally.passed > 1500)
    }

    private static func type(of field: FieldDescription) -> String {
        let name =
            switch field.type {
            case .string: "string"
            case .bool: "bool"
            case .int32: "int32"
            case .int64: "int64"
            case .double: "double"
            case .bytes: "bytes"
            case .message(let schema): ".\(schema().name)"
            }
        return switch field.shape {
        case .value, .optional, .inlined: name
        case .list: "repeated \(name)"
        case .map: "map<string,\(name)>"
        }
    }

    /// A type of the table with its message's full name.
    private static func qualified(_ type: String, in package: String) -> String {
        for (prefix, suffix) in [("repeated ", ""), ("map<string,", ">")] where type.hasPrefix(prefix) {
            return prefix + qualified(String(type.dropFirst(prefix.count).dropLast(suffix.count)), in: package) + suffix
        }
        let isScalar = ["string", "bool", "int32", "int64", "double", "bytes"].contains(type)
        return isScalar || type.hasPrefix(".") ? type : ".\(package).\(type)"
    }

    @Test func namesAndLists() throws {
        guard let bytes = Cases.bytes("rest/openapi_v2.json") else { return }
        let document = try JSONValue.parse(bytes, limits: JSONLimits(bytesMax: 1 << 24))
        let definitions = try #require(document["definitions"]?.object)
        var tally = Tally("fields by OpenAPI")
        for message in SchemaSet.all.messages where message.textForm == nil {
            let name = OpenAPISchema.name(of: message)
            guard let definition = definitions[name] else {
                tally.passOver(Self.withoutOpenAPI(message))
                continue
            }
            compare(message, name, definition, &tally)
        }
        tally.report(shown: 60)
        #expect(tally.failed == 0 && tally.passed > 1500)
    }

    private func compare(_ message: MessageSchema, _ name: String, _ definition: JSONValue, _ tally: inout Tally) {
        let required = Set(definition["required"]?.array?.compactMap(\.string) ?? [])
        var wanted = definition["properties"]?.object ?? JSONObject()
        let mapType = definition["x-kubernetes-map-type"]?.string
        tally.check(message.isAtomic == (mapType == "atomic"), "\(name): map type \(mapType ?? "none")")
        if message.typeMeta != nil {
            tally.check(wanted.contains("apiVersion") && wanted.contains("kind"), "\(name): no apiVersion or kind")
            wanted.removeValue(forKey: "apiVersion")
            wanted.removeValue(forKey: "kind")
        }
        for field in message.textFields {
            let path = "\(name).\(field.name)"
            if let reason = Self.onPurpose[path] {
                tally.passOver("\(path): \(reason)")
                continue
            }
            guard let property = wanted.removeValue(forKey: field.name) else {
                tally.check(false, "\(path): not in Kubernetes")
                continue
            }
            let options = field.options
            let ours: [(String, String?, String?)] = [
                (
                    "required", options.flags.contains(.required) ? "yes" : nil,
                    required.contains(field.name) ? "yes" : nil
                ),
                ("list type", options.listType, property["x-kubernetes-list-type"]?.string),
                (
                    "list keys", options.listKeyTexts.isEmpty ? nil : options.listKeyTexts.joined(separator: ","),
                    property["x-kubernetes-list-map-keys"]?.array?.compactMap(\.string).joined(separator: ",")
                ),
                ("map type", options.mapType, property["x-kubernetes-map-type"]?.string),
                (
                    "merge key", options.mergeKeyText.isEmpty ? nil : options.mergeKeyText,
                    property["x-kubernetes-patch-merge-key"]?.string
                ),
                ("patch strategy", options.patchStrategy, property["x-kubernetes-patch-strategy"]?.string),
                ("type", Self.openAPIType(of: field), Self.type(of: property)),
            ]
            let different = ours.filter { $0.1 != $0.2 }.map { "\($0.0) \($0.1 ?? "none"), not \($0.2 ?? "none")" }
            tally.check(different.isEmpty, "\(path): \(different.joined(separator: "; "))")
        }
        for (field, _) in wanted {
            let path = "\(name).\(field)"
            if let reason = Self.onPurpose[path] {
                tally.passOver("\(path): \(reason)")
            } else {
                tally.check(false, "\(path): missing here")
            }
        }
    }

    private static func type(of property: JSONValue) -> String {
        if let reference = property["$ref"]?.string { return String(reference.dropFirst("#/definitions/".count)) }
        switch property["type"]?.string {
        case "array": return "[\(property["items"].map(type) ?? "")]"
        case "object": return "{\(property["additionalProperties"].map(type) ?? "")}"
        case let name?: return [name, property["format"]?.string].compactMap(\.self).joined(separator: " ")
        case nil: return ""
        }
    }

    private static func openAPIType(of field: FieldDescription) -> String {
        let name: String
        switch field.type {
        case .string: name = "string"
        case .bool: name = "boolean"
        case .int32: name = "integer int32"
        case .int64: name = "integer int64"
        case .double: name = "number double"
        case .bytes: name = "string byte"
        case .message(let schema):
            let schema = schema()
            if schema.textForm == .strings {
                name = "[string]"
            } else {
                name = OpenAPISchema.name(of: schema)
            }
        }
        return switch field.shape {
        case .value, .optional, .inlined: name
        case .list: "[\(name)]"
        case .map: "{\(name)}"
        }
    }
}
