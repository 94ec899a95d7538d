public import JSON

/// Keeps `managedFields` of one kind's objects at one resource or subresource: what a server calls on each write.
///
/// The steps and their order are those of Kubernetes' field manager. Pure: the time is a parameter, the objects are
/// JSON without `metadata.managedFields`, and the managers are a value beside them, so a dry run is the same call.
public struct FieldManager: Sendable {
    public let schema: ApplySchema
    public let apiVersion: String
    public let kind: String
    public let subresource: String
    let updater: FieldUpdater

    /// Where an object's fields are that a manager never owns: they identify it, or the server sets them.
    static let stripped = FieldSet([
        ApplyPath(fields: "apiVersion"), ApplyPath(fields: "kind"), ApplyPath(fields: "metadata"),
        ApplyPath(fields: "metadata", "name"), ApplyPath(fields: "metadata", "namespace"),
        ApplyPath(fields: "metadata", "creationTimestamp"), ApplyPath(fields: "metadata", "selfLink"),
        ApplyPath(fields: "metadata", "uid"), ApplyPath(fields: "metadata", "clusterName"),
        ApplyPath(fields: "metadata", "generation"), ApplyPath(fields: "metadata", "managedFields"),
        ApplyPath(fields: "metadata", "resourceVersion"),
    ])

    /// A manager for objects of one version. `resets` are the fields that requests to the resource leave as they are.
    public init(
        schema: ApplySchema, apiVersion: String, kind: String, subresource: String = "", resets: FieldSet = FieldSet()
    ) {
        self.schema = schema
        self.apiVersion = apiVersion
        self.kind = kind
        self.subresource = subresource
        // There is one version of each kind: entries of others belong to versions that are gone.
        updater = FieldUpdater(ignored: resets.isEmpty ? [:] : [apiVersion: resets]) { object, version in
            version == apiVersion ? object : nil
        }
    }

    /// The managers after a create, an update or a patch by `manager` turned `live` into `new`.
    ///
    /// `live` is nil for a create. An object that exists and has no managers gets none: nobody can say who owned it
    /// before. When no field changed the managers are the same, their times included.
    public func update(
        from live: JSONTape?, to new: JSONTape, managers: FieldManagers, manager: String, at time: Time
    ) throws(ApplyError) -> FieldManagers {
        if managers.isEmpty && live != nil { return managers }
        let old: JSONTape
        if let live { old = live } else { old = try empty() }
        var result = try update(
            ApplyObject(old, schema), ApplyObject(new, schema), managers, identity(manager, .update), time)
        result.capUpdates()
        return result
    }

    /// What is left of `managers`, and what `identity` took, which counts as changed at `time`.
    private func update(
        _ live: ApplyObject, _ new: ApplyObject, _ managers: FieldManagers, _ identity: ManagerIdentity, _ time: Time
    ) throws(ApplyError) -> FieldManagers {
        // The operation is a manager of its own until it is known what it took; its manager loses what it removed.
        let operation = ManagerIdentity("", .update, apiVersion: apiVersion)
        var result = try updater.update(
            from: live, to: new, version: apiVersion, managers: managers, manager: operation)
        if let taken = result[operation] {
            result[operation] = nil
            let fields = taken.fields.subtracting(Self.stripped)
            if !fields.isEmpty {
                let previous = result[identity]?.fields ?? FieldSet()
                result[identity] = ManagedFieldSet(
                    identity, fields.union(previous), apiVersion: apiVersion, time: time.wholeSeconds)
            }
        }
        return result
    }

    /// What an apply makes.
    public struct Applied: Sendable {
        /// The object; nil when the apply changes nothing in it.
        public var object: JSONTape?
        public var managers: FieldManagers
    }

    /// Applies `config` to `live`, nil for an object that does not exist yet.
    ///
    /// Throws the conflicts when fields that `config` sets to other values belong to others and `force` is not given.
    /// An apply that changes nothing keeps the managers and their times.
    public func apply(
        _ config: JSONTape, to live: JSONTape?, managers: FieldManagers, manager: String, force: Bool, at time: Time
    ) throws(ApplyError) -> Applied {
        try check(config)
        let base: JSONTape
        if let live { base = live } else { base = try empty() }
        var managers = managers
        if managers.isEmpty, live != nil {
            let identity = identity(ApplyLimits.beforeFirstApply, .update)
            managers = try update(
                ApplyObject(try empty(), schema), ApplyObject(base, schema), managers, identity, time)
            managers.capUpdates()
        }
        let (live, config) = (ApplyObject(base, schema), ApplyObject(config, schema))
        let identity = identity(manager, .apply)
        let applied: (object: ApplyObject?, managers: FieldManagers)
        do throws(ApplyError) {
            applied = try apply(config, live, managers, identity, force)
        } catch {
            guard case .conflict(let conflicts) = error,
                let allowed = migration(of: live, manager: manager, conflicts)
            else { throw error }
            // What the client-side apply set last and nobody changed since belongs to the same client.
            let rest = conflicts.excluding(allowed)
            guard rest.conflicts.isEmpty else { throw .conflict(rest) }
            applied = try apply(config, live, managers, identity, true)
        }
        var result = Applied(object: applied.object?.tape, managers: applied.managers)
        if result.object != nil || !result.managers.hasSameFields(as: managers) {
            result.managers[identity]?.time = time.wholeSeconds
        }
        if manager == Self.client, let annotated = try annotated(result.object ?? base, with: config) {
            result.object = annotated
        }
        return result
    }

    private func apply(
        _ config: ApplyObject, _ live: ApplyObject, _ managers: FieldManagers, _ identity: ManagerIdentity,
        _ force: Bool
    ) throws(ApplyError) -> (object: ApplyObject?, managers: FieldManagers) {
        var applied = try updater.apply(
            config, to: live, version: apiVersion, managers: managers, manager: identity, force: force)
        if var set = applied.managers[identity] {
            set.fields = set.fields.subtracting(Self.stripped)
            applied.managers[identity] = set.fields.isEmpty ? nil : set
        }
        return applied
    }

    private func identity(_ manager: String, _ operation: ManagerIdentity.Operation) -> ManagerIdentity {
        ManagerIdentity(
            manager.isEmpty ? "unknown" : manager, operation, apiVersion: apiVersion, subresource: subresource)
    }

    private func check(_ config: JSONTape) throws(ApplyError) {
        let tape = ApplyTape(config)
        guard tape.kind(0) == .object else { throw .badRequest("the applied configuration is no object") }
        func text(_ name: String) -> String {
            tape.member(name, of: 0).flatMap { tape.value($0)?.string } ?? ""
        }
        guard text("kind") == kind else {
            throw .badRequest("invalid object type: \(text("apiVersion")), Kind=\(text("kind"))")
        }
        guard text("apiVersion") == apiVersion else {
            throw .badRequest(
                "Incorrect version specified in apply patch. Specified patch version: \(text("apiVersion")), "
                    + "expected: \(apiVersion)")
        }
        if let metadata = tape.member("metadata", of: 0), tape.kind(metadata) == .object,
            let managed = tape.member("managedFields", of: metadata), tape.kind(managed) != .null
        {
            throw .badRequest("metadata.managedFields must be nil")
        }
        let errors = schema.validate(config)
        guard errors.isEmpty else { throw .invalid(errors) }
    }

    /// An object of the kind with nothing set.
    private func empty() throws(ApplyError) -> JSONTape {
        let value: JSONValue = ["apiVersion": .string(apiVersion), "kind": .string(kind)]
        return try ApplyObject(value, schema).tape
    }
}
