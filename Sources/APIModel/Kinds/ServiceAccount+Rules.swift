extension ServiceAccount {
    public mutating func prepareForCreate() {
        keepNamesOfSecrets()
    }

    public mutating func prepareForUpdate(from old: ServiceAccount) {
        keepNamesOfSecrets()
    }

    /// Secrets are in the account's own namespace: all but their names says nothing.
    private mutating func keepNamesOfSecrets() {
        secrets = secrets.map { secret in ObjectReference { $0.name = secret.name } }
    }

    public func validateUpdate(from old: ServiceAccount, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        validate(into: &errors)
    }
}
