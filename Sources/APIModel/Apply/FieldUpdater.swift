public import JSON

/// An object as the updater takes it: its JSON, and the schema of its version.
public struct ApplyObject: Sendable {
    public var tape: JSONTape
    public var schema: ApplySchema

    public init(_ tape: JSONTape, _ schema: ApplySchema) {
        self.tape = tape
        self.schema = schema
    }

    /// The object of a value.
    public init(_ value: JSONValue, _ schema: ApplySchema) throws(ApplyError) {
        do throws(JSONError) {
            tape = try JSONTape.parse(value.encoded(), limits: ApplyLimits.objectText)
        } catch {
            throw .unreadable(error)
        }
        self.schema = schema
    }

    func value() throws(ApplyError) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue(tape)
        } catch {
            throw .unreadable(error)
        }
    }

    func fields() throws(ApplyError) -> FieldSet {
        do throws(ApplyFieldError) {
            return try FieldSet(of: tape, schema: schema)
        } catch {
            throw .invalid([error])
        }
    }

    func compared(to new: ApplyObject) throws(ApplyError) -> FieldComparison {
        do throws(ApplyFieldError) {
            return try FieldComparison(from: tape, to: new.tape, schema: new.schema)
        } catch {
            throw .invalid([error])
        }
    }
}

/// Computes who owns what after an update or an apply, and the object that an apply makes.
///
/// The rules are those of Kubernetes' structured merge. Pure: nothing is read but the arguments.
public struct FieldUpdater: Sendable {
    /// The object in another version; nil when there is no such version (any more): its managers are dropped.
    public typealias Conversion = @Sendable (ApplyObject, String) throws(ApplyError) -> ApplyObject?

    let convert: Conversion
    /// The fields that nobody comes to own, by version, with all below them: what a request to this resource resets.
    let ignored: [String: FieldSet]

    public init(ignored: [String: FieldSet] = [:], convert: @escaping Conversion) {
        self.ignored = ignored
        self.convert = convert
    }

    /// The object in another version; nil when there is none.
    package func converted(_ object: ApplyObject, _ version: String) throws(ApplyError) -> ApplyObject? {
        try convert(object, version)
    }

    /// The managers after `manager` wrote `new` over `live`: whoever changed a field owns it.
    public func update(
        from live: ApplyObject, to new: ApplyObject, version: String, managers: FieldManagers,
        manager: ManagerIdentity
    ) throws(ApplyError) -> FieldManagers {
        var managers = try reconciled(managers, live)
        let comparison = try update(live, new, version, &managers, except: manager, force: true)
        let owned = managers[manager]
        var fields = (owned?.fields ?? FieldSet()).subtracting(comparison.removed)
            .union(comparison.modified).union(comparison.added)
        if let ignored = ignored[version] { fields = fields.subtractingRecursively(ignored) }
        managers[manager] =
            fields.isEmpty ? nil : ManagedFieldSet(manager, fields, apiVersion: version, time: owned?.time)
        return managers
    }

    /// The object and its managers after `manager` applied `config`; no object when nothing changes in it.
    public func apply(
        _ config: ApplyObject, to live: ApplyObject, version: String, managers: FieldManagers,
        manager: ManagerIdentity, force: Bool
    ) throws(ApplyError) -> (object: ApplyObject?, managers: FieldManagers) {
        var managers = try reconciled(managers, live)
        let before = try live.value()
        var merged: JSONValue
        do throws(ApplyFieldError) {
            merged = try config.schema.merge(before, try config.value(checked: ()))
        } catch {
            throw .invalid([error])
        }
        var fields = try config.fields()
        if let ignored = ignored[version] { fields = fields.subtractingRecursively(ignored) }
        let last = managers[manager]
        managers[manager] = ManagedFieldSet(manager, fields, apiVersion: version, time: last?.time)
        if let last, !(last.apiVersion == version && last.fields.isSubset(of: fields)) {
            let object = try ApplyObject(merged, live.schema)
            merged = try prune(object, managers, last, version).value()
        }
        let isSame = merged == before
        let new = isSame ? live : try ApplyObject(merged, live.schema)
        _ = try update(live, new, version, &managers, except: manager, force: force)
        return (isSame ? nil : new, managers)
    }

    /// Takes from all managers but one what changed; throws when that is a conflict and `force` is not given.
    private func update(
        _ live: ApplyObject, _ new: ApplyObject, _ version: String, _ managers: inout FieldManagers,
        except manager: ManagerIdentity, force: Bool
    ) throws(ApplyError) -> FieldComparison {
        let comparison = excludingIgnored(try live.compared(to: new), version)
        var comparisons = [version: comparison]
        var conflicts: [ApplyConflicts.Conflict] = []
        var kept: [ManagedFieldSet] = []
        for var set in managers.sets {
            if set.identity != manager {
                let changes: FieldComparison
                if let known = comparisons[set.apiVersion] {
                    changes = known
                } else {
                    guard let old = try convert(live, set.apiVersion), let now = try convert(new, set.apiVersion)
                    else { continue }
                    changes = excludingIgnored(try old.compared(to: now), set.apiVersion)
                    comparisons[set.apiVersion] = changes
                }
                let taken = set.fields.intersection(changes.modified.union(changes.added))
                if !force {
                    taken.forEach { conflicts.append(.init(set.identity, $0, time: set.time)) }
                }
                set.fields = set.fields.subtracting(taken).subtracting(changes.removed)
            }
            if !set.fields.isEmpty { kept.append(set) }
        }
        guard conflicts.isEmpty else { throw .conflict(ApplyConflicts(conflicts)) }
        managers.sets = kept
        return comparison
    }

    private func excludingIgnored(_ comparison: FieldComparison, _ version: String) -> FieldComparison {
        guard let ignored = ignored[version] else { return comparison }
        return comparison.excluding(ignored)
    }

    /// The managers with sets as the schemas of their versions have them now.
    private func reconciled(_ managers: FieldManagers, _ live: ApplyObject) throws(ApplyError) -> FieldManagers {
        var result = FieldManagers()
        for var set in managers.sets {
            guard let object = try convert(live, set.apiVersion) else { continue }
            set.fields = set.fields.reconciled(with: object.schema)
            result.sets.append(set)
        }
        return result
    }
}

extension ApplyObject {
    /// The value, with its only error as one of a field.
    fileprivate func value(checked: Void) throws(ApplyFieldError) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue(tape)
        } catch {
            throw ApplyFieldError([], "\(error)")
        }
    }
}
