public import Wire

/// What options say in the words of Kubernetes' OpenAPI document.
extension FieldOptions {
    /// `atomic`, `set` or `map`.
    public var listType: String? {
        if flags.contains(.listAtomic) { return "atomic" }
        if flags.contains(.listSet) { return "set" }
        return flags.contains(.listMap) ? "map" : nil
    }

    /// `atomic` or `granular`.
    public var mapType: String? {
        if flags.contains(.mapAtomic) { return "atomic" }
        return flags.contains(.mapGranular) ? "granular" : nil
    }

    /// The strategies, `merge,retainKeys` for two.
    public var patchStrategy: String? {
        var names: [String] = []
        if flags.contains(.patchMerge) { names.append("merge") }
        if flags.contains(.patchReplace) { names.append("replace") }
        if flags.contains(.patchRetainKeys) { names.append("retainKeys") }
        return names.isEmpty ? nil : names.joined(separator: ",")
    }

    /// The member that tells elements apart in a strategic merge patch; empty for none.
    public var mergeKeyText: String { "\(mergeKey)" }

    /// The members that tell the elements of a list of type `map` apart.
    public var listKeyTexts: [String] { "\(listKeys)".split(separator: ",").map(String.init) }
}
