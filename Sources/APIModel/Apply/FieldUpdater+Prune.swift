import JSON

extension FieldUpdater {
    /// `merged` without what the applying manager owned by its last apply, does not apply any more, and nobody owns.
    func prune(
        _ merged: ApplyObject, _ managers: FieldManagers, _ last: ManagedFieldSet, _ version: String
    ) throws(ApplyError) -> ApplyObject {
        guard !last.fields.isEmpty, let merged = try convert(merged, last.apiVersion) else { return merged }
        let owned = last.fields.withNamedFields(merged.schema)
        var pruned = try removing(owned, from: merged)
        pruned = try addBackOwned(merged, pruned, last.apiVersion, managers)
        pruned = try addBackDangling(merged, pruned, last, owned)
        guard let result = try convert(pruned, version) else {
            throw .badRequest("The pruned object has no version \(version).")
        }
        return result
    }

    private func removing(_ items: FieldSet, from object: ApplyObject) throws(ApplyError) -> ApplyObject {
        try ApplyObject(object.schema.removing(items, from: object.value()), object.schema)
    }

    /// Adds back what went but is owned, by others or by the new configuration.
    ///
    /// The version that was pruned comes first: another may need its fields for the conversion.
    private func addBackOwned(
        _ merged: ApplyObject, _ pruned: ApplyObject, _ version: String, _ managers: FieldManagers
    ) throws(ApplyError) -> ApplyObject {
        var owned: [(version: String, fields: FieldSet)] = []
        for set in managers.sets {
            if let place = owned.firstIndex(where: { $0.version == set.apiVersion }) {
                owned[place].fields = owned[place].fields.union(set.fields)
            } else {
                owned.append((set.apiVersion, set.fields))
            }
        }
        var (merged, pruned) = (merged, pruned)
        let first = owned.filter { $0.version == version }
        for (version, fields) in first + owned.filter({ $0.version != version }) {
            guard let whole = try convert(merged, version) else { continue }
            merged = whole
            guard let part = try convert(pruned, version) else { continue }
            let schema = merged.schema
            let all = try merged.fields().withNamedFields(schema)
            let kept = try part.fields().withNamedFields(schema).union(fields.withNamedFields(schema))
            pruned = try removing(all.subtracting(kept), from: merged)
        }
        return pruned
    }

    /// Adds back what went without having been owned: what lies below a removed field and belongs to nobody.
    private func addBackDangling(
        _ merged: ApplyObject, _ pruned: ApplyObject, _ last: ManagedFieldSet, _ owned: FieldSet
    ) throws(ApplyError) -> ApplyObject {
        guard let pruned = try convert(pruned, last.apiVersion) else { return merged }
        let kept = try pruned.fields().withNamedFields(merged.schema)
        let all = try merged.fields().withNamedFields(merged.schema)
        return try removing(all.subtracting(kept).intersection(owned), from: merged)
    }
}
