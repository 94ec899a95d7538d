import Base

/// The name in an encoded object's metadata, read without the rest: where a create goes must be known before it is
/// prepared, so that creates of one name wait for each other.
enum ObjectName {
    /// Empty where there is none, also where the bytes are no message: the decoder says what is wrong with them.
    static func name(in object: Bytes) -> String {
        guard let metadata = object.leadingField(1, in: 0..<object.count),
            let name = object.leadingField(1, in: metadata)
        else { return "" }
        return object[name].withUnsafeBytes { String(validating: $0, as: UTF8.self) } ?? ""
    }
}
