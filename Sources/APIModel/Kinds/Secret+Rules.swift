import Base
import JSON

extension Secret {
    /// The type of a secret that says nothing else.
    public static let opaque = "Opaque"
    /// The annotation that names the service account of a token.
    public static let serviceAccountNameAnnotation = "kubernetes.io/service-account.name"

    /// Texts become data: `stringData` is for writing only.
    public mutating func applyDefaults() {
        if type.isEmpty { type = Self.opaque }
        for entry in stringData { data[entry.key] = Bytes(entry.value.utf8) }
        stringData = [:]
    }

    public mutating func prepareForUpdate(from old: Secret) {
        if type.isEmpty { type = old.type }
    }
}

extension Secret {
    public func validate(into errors: inout FieldErrors) {
        validateMetadata(into: &errors)
        errors.at("data") { errors in
            var size = 0
            for (key, value) in data.pairs {
                errors.invalid(.key(key), .string(key), messages: Names.configMapKey(key))
                size += value.count
            }
            if size > Limits.dataBytesMax { errors.tooLong(bytesMax: Limits.dataBytesMax) }
            validateKeys(into: &errors)
        }
        if type == "kubernetes.io/service-account-token" {
            errors.at("metadata") {
                $0.at("annotations") { errors in
                    if metadata.annotations[Self.serviceAccountNameAnnotation]?.isEmpty ?? true {
                        errors.required(.key(Self.serviceAccountNameAnnotation), "")
                    }
                }
            }
        }
    }

    /// The keys that a secret of its type must have.
    private func validateKeys(into errors: inout FieldErrors) {
        switch type {
        case "kubernetes.io/dockercfg": validateJSON(".dockercfg", into: &errors)
        case "kubernetes.io/dockerconfigjson": validateJSON(".dockerconfigjson", into: &errors)
        case "kubernetes.io/basic-auth":
            // Either may be empty, but one must be there.
            if data["username"] == nil, data["password"] == nil {
                errors.required(.key("username"), "")
                errors.required(.key("password"), "")
            }
        case "kubernetes.io/ssh-auth":
            if data["ssh-privatekey"]?.isEmpty ?? true { errors.required(.key("ssh-privatekey"), "") }
        case "kubernetes.io/tls":
            for key in ["tls.crt", "tls.key"] where data[key] == nil { errors.required(.key(key), "") }
        default: break
        }
    }

    /// A key whose value is a JSON object.
    private func validateJSON(_ key: String, into errors: inout FieldErrors) {
        guard let value = data[key] else {
            errors.required(.key(key), "")
            return
        }
        let redacted = FieldValue.string("<secret contents redacted>")
        do throws(JSONError) {
            switch try JSONTape.parse(value).nodes[0].kind {
            case .object, .null: break
            default:
                errors.invalid(
                    .key(key), redacted, "json: cannot unmarshal value into Go value of type map[string]interface {}")
            }
        } catch {
            errors.invalid(.key(key), redacted, error.description)
        }
    }

    public func validateUpdate(from old: Secret, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        errors.validateImmutable(at: "type", new: type, old: old.type, value: .string(type))
        if old.immutable == true {
            errors.validateFrozen("immutable", isSame: immutable == true)
            errors.validateFrozen("data", isSame: data == old.data)
        }
        validate(into: &errors)
    }
}

extension Secret {
    public static var columns: [PrintColumn] { [.name, PrintColumn("Type"), PrintColumn("Data"), .age] }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        [
            .text(metadata.name), .text(type), .integer(Int64(data.count)), .age(metadata.creationTimestamp, context),
        ]
    }

    public var selectableFields: [(name: String, value: String)] { [("type", type)] }
}
