import Base

extension ConfigMap {
    public func validate(into errors: inout FieldErrors) {
        validateMetadata(into: &errors)
        var size = 0
        errors.at("data") { errors in
            for (key, value) in data.pairs {
                errors.invalid(.key(key), .string(key), messages: Names.configMapKey(key))
                if binaryData[key] != nil {
                    errors.invalid(.key(key), .string(key), "duplicate of key present in binaryData")
                }
                size += value.utf8.count
            }
        }
        errors.at("binaryData") { errors in
            for (key, value) in binaryData.pairs {
                errors.invalid(.key(key), .string(key), messages: Names.configMapKey(key))
                size += value.count
            }
        }
        // The whole object is at fault, which Kubernetes says with an empty name.
        if size > Limits.dataBytesMax { errors.tooLong("", bytesMax: Limits.dataBytesMax) }
    }

    public func validateUpdate(from old: ConfigMap, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        if old.immutable == true {
            errors.validateFrozen("immutable", isSame: immutable == true)
            errors.validateFrozen("data", isSame: data == old.data)
            errors.validateFrozen("binaryData", isSame: binaryData == old.binaryData)
        }
        validate(into: &errors)
    }
}

extension FieldErrors {
    /// A field of a config map or secret that may not change any more.
    mutating func validateFrozen(_ element: FieldPath.Element, isSame: Bool) {
        if !isSame { forbidden(element, "field is immutable when `immutable` is set") }
    }
}

extension ConfigMap {
    public static var columns: [PrintColumn] { [.name, PrintColumn("Data"), .age] }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        [
            .text(metadata.name), .integer(Int64(data.count + binaryData.count)),
            .age(metadata.creationTimestamp, context),
        ]
    }
}
