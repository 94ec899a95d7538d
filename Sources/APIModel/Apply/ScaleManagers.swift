import Wire

/// The managers of an object seen through its subresource `scale`, and back.
///
/// Of all fields only the number of replicas exists in both; its path differs by kind and version.
public struct ScaleManagers: Sendable {
    /// Where `replicas` is in each version of the object; nil where a version has none. Versions that are not named
    /// do not exist: their managers are dropped.
    public let paths: [String: ApplyPath?]
    public let apiVersion: String

    public static let scaleVersion = "autoscaling/v1"
    static let replicas = ApplyPath(fields: "spec", "replicas")

    public init(apiVersion: String, paths: [String: ApplyPath?]) {
        self.apiVersion = apiVersion
        self.paths = paths
    }

    /// For a kind of `apps/v1` or a ReplicationController: `spec.replicas` in its only version.
    public init(apiVersion: String) {
        self.init(apiVersion: apiVersion, paths: [apiVersion: Self.replicas])
    }

    /// Who owns the replicas, as managers of the `scale`.
    public func toScale(_ parent: FieldManagers) -> FieldManagers {
        FieldManagers(
            parent.sets.compactMap { set in
                guard let path = paths[set.apiVersion] ?? nil, set.fields.contains(path) else { return nil }
                return ManagedFieldSet(
                    set.identity, FieldSet(Self.replicas), apiVersion: Self.scaleVersion, time: set.time)
            })
    }

    /// The managers of the object after a request to its `scale` left `scale`.
    public func toParent(_ scale: FieldManagers, from parent: FieldManagers) -> FieldManagers {
        var scale = scale
        var result = FieldManagers()
        for var set in parent.sets {
            guard let known = paths[set.apiVersion] else { continue }
            if let path = known, set.fields.contains(path) {
                if scale[set.identity] != nil {
                    scale[set.identity] = nil
                } else {
                    // The request took the replicas away from this manager.
                    set.fields = set.fields.subtracting(FieldSet(path))
                    if set.fields.isEmpty { continue }
                }
            }
            result.sets.append(set)
        }
        guard let path = paths[apiVersion] ?? nil else { return result }
        for var set in scale.sets where set.fields.contains(Self.replicas) {
            set.fields = FieldSet(path)
            set.apiVersion = apiVersion
            if set.identity.operation == .update { set.identity.apiVersion = apiVersion }
            // What the same manager owns of the rest stays its own.
            if let rest = result[set.identity] { set.fields = set.fields.union(rest.fields) }
            result[set.identity] = set
        }
        return result
    }
}
