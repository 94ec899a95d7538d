extension CustomResourceDefinition {
    public mutating func applyDefaults() {
        spec.applyDefaults()
        if status.storedVersions.isEmpty, let version = spec.storageVersion { status.storedVersions = [version] }
    }

    public mutating func prepareForCreate() {
        status = CustomResourceDefinitionStatus()
        metadata.generation = 1
        noteStorageVersion()
    }

    public mutating func prepareForUpdate(from old: CustomResourceDefinition) {
        status = old.status
        countGeneration(from: old, ifChanged: spec != old.spec)
        noteStorageVersion()
    }

    public mutating func prepareForStatusUpdate(from old: CustomResourceDefinition) {
        spec = old.spec
    }

    /// The version in which objects are stored from now on is one in which some may be stored.
    private mutating func noteStorageVersion() {
        guard let version = spec.storageVersion, !status.storedVersions.contains(version) else { return }
        status.storedVersions.append(version)
    }
}

extension CustomResourceDefinitionSpec {
    /// The first version that is marked for storage.
    var storageVersion: String? { versions.first(where: \.storage)?.name }

    mutating func applyDefaults() {
        if names.singular.isEmpty { names.singular = names.kind.lowercased() }
        if names.listKind.isEmpty, !names.kind.isEmpty { names.listKind = names.kind + "List" }
        if conversion == nil { conversion = CustomResourceConversion { $0.strategy = "None" } }
        if conversion?.webhook?.clientConfig?.service != nil,
            conversion?.webhook?.clientConfig?.service?.port == nil
        {
            conversion?.webhook?.clientConfig?.service?.port = 443
        }
    }
}
