// Until a kind has a validation of its own, its metadata is all that is checked.
extension Kind {
    public func validate(into errors: inout FieldErrors) {}
    public func validateUpdate(from old: Self, into errors: inout FieldErrors) {}
}
