// A kind without rules of its own is judged by its metadata alone.
extension Kind {
    public func validate(into errors: inout FieldErrors) {
        validateMetadata(into: &errors)
    }

    public func validateUpdate(from old: Self, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
    }

    public func validateStatusUpdate(from old: Self, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
    }

    /// The metadata of a new object, at `metadata`.
    public func validateMetadata(name rule: NameRule = .dns1123Subdomain, into errors: inout FieldErrors) {
        errors.at("metadata") {
            metadata.validate(isNamespaced: Self.resource.isNamespaced, name: rule, into: &$0)
        }
    }

    /// The change of metadata from `old`, at `metadata`.
    public func validateMetadataUpdate(from old: Self, into errors: inout FieldErrors) {
        errors.at("metadata") { metadata.validateUpdate(from: old.metadata, into: &$0) }
    }
}
