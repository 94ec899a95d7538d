public import JSON
import Synchronization
import Wire

extension Kind {
    /// What server-side apply knows of the kind.
    public static var applySchema: ApplySchema { .of(MessageSchema(of: Self.self)) }

    /// The keeper of the kind's managed fields at the object itself or at one of its subresources. Kept for each.
    public static func fieldManager(subresource: String = "") -> FieldManager {
        FieldManagerRegistry.manager(of: schemaName, subresource: subresource) {
            FieldManager(
                schema: applySchema, apiVersion: identity.apiVersion, kind: identity.kind, subresource: subresource,
                resets: FieldManager.resetFields(
                    kind: identity.kind, resource: resource, subresource: subresource))
        }
    }

    /// Sets `metadata.managedFields` for a create, an update or a patch: call it last, on the object that is stored.
    ///
    /// `old` is nil for a create. What the request sent in `managedFields` counts when it can be read and is not
    /// empty, else the old object's; one entry without content, `[{}]`, or `resets` forgets all managers. A request
    /// to a subresource cannot set them. An update that changes no field keeps the old entries as they are.
    public mutating func trackFields(
        from old: Self?, manager: String, subresource: String = "", at time: Time, resets: Bool = false
    ) {
        let before = old?.metadata.managedFields ?? []
        let isReset = subresource.isEmpty && (resets || Self.isReset(metadata.managedFields))
        let sent = subresource.isEmpty && !metadata.managedFields.isEmpty ? metadata.managedFields : before
        do throws(ApplyError) {
            var managers = FieldManagers()
            var isKept = false
            if !isReset {
                if let read = try? FieldManagers(sent), !read.isEmpty {
                    managers = read
                    isKept = sent == before
                } else {
                    managers = (try? FieldManagers(before)) ?? managers
                    isKept = true
                }
            }
            let result = try Self.fieldManager(subresource: subresource).update(
                from: try old?.textWithoutManagers(), to: try textWithoutManagers(), managers: managers,
                manager: manager, at: time)
            metadata.managedFields = isKept && result == managers ? before : result.entries
        } catch {
            // Kubernetes does the same: entries that may be wrong are worse than none.
            metadata.managedFields = []
        }
    }

    private static func isReset(_ entries: [ManagedFieldsEntry]) -> Bool {
        entries.count == 1 && entries[0] == ManagedFieldsEntry()
    }

    /// The object that applying `config` makes of `live`, nil for none yet, with its `managedFields`.
    ///
    /// Neither defaulted nor validated. Answers `live` itself, its managed fields included, when nothing changes.
    /// Fields of the configuration that the kind does not know are errors.
    public static func applying(
        _ config: JSONTape, to live: Self?, manager: String, force: Bool, subresource: String = "", at time: Time
    ) throws(ApplyError) -> Self {
        let managers: FieldManagers
        do throws(ManagedFieldsError) {
            managers = try FieldManagers(live?.metadata.managedFields ?? [])
        } catch {
            throw .badManagedFields(error)
        }
        let applied = try fieldManager(subresource: subresource).apply(
            config, to: try live?.textWithoutManagers(), managers: managers, manager: manager, force: force, at: time)
        guard let object = applied.object else {
            guard var live else { throw .badRequest("an apply made no object") }
            if applied.managers != managers { live.metadata.managedFields = applied.managers.entries }
            return live
        }
        var issues: [TextIssue] = []
        var result: Self
        do throws(TextError) {
            result = try TextDecoder.decode(Self.self, from: object, issues: &issues)
        } catch {
            throw .invalid([ApplyFieldError(path: error.path, message: error.message)])
        }
        if let live { result.unknown = live.unknown }
        result.metadata.managedFields = applied.managers.entries
        return result
    }

    /// The JSON of the object as managers are told of it.
    private func textWithoutManagers() throws(ApplyError) -> JSONTape {
        var copy = self
        copy.metadata.managedFields = []
        do throws(JSONError) {
            return try JSONTape.parse(copy.encodedText(), limits: ApplyLimits.objectText)
        } catch {
            throw .unreadable(error)
        }
    }
}

/// One manager for each kind and subresource; there are some hundreds.
private enum FieldManagerRegistry {
    private struct Key: Hashable {
        let name: String
        let subresource: String
    }

    private static let known = Mutex<[Key: FieldManager]>([:])

    static func manager(of name: String, subresource: String, make: () -> FieldManager) -> FieldManager {
        let key = Key(name: name, subresource: subresource)
        return known.withLock { known in
            if let manager = known[key] { return manager }
            let manager = make()
            known[key] = manager
            return manager
        }
    }
}
