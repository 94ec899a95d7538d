extension Scale {
    public func validate(into errors: inout FieldErrors) {
        validateMetadata(into: &errors)
        errors.at("spec") { $0.validateNonnegative(spec.replicas, at: "replicas") }
    }
}
