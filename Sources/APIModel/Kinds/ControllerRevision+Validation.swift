import JSON

extension ControllerRevision {
    public func validate(into errors: inout FieldErrors) {
        validateMetadata(into: &errors)
        if data.raw.isEmpty {
            errors.required("data", "data is mandatory")
        } else if !data.isObject {
            errors.invalid("data", "<value omitted>", "data must be a valid JSON object")
        }
        errors.validateNonnegative(revision, at: "revision")
    }

    public func validateUpdate(from old: ControllerRevision, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        validate(into: &errors)
        errors.validateImmutable(at: "data", new: data, old: old.data, value: .message(data))
    }
}

extension RawExtension {
    /// Whether the text is a JSON object.
    fileprivate var isObject: Bool {
        (try? JSONValue.parse(raw))?.object != nil
    }
}
