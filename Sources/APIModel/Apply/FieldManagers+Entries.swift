import Base
import Wire

extension FieldManagers {
    /// Reads the entries of an object. Of two entries of one manager the later counts.
    public init(_ entries: [ManagedFieldsEntry]) throws(ManagedFieldsError) {
        var table = ManagedFieldsTable()
        try self.init(entries, table: &table)
    }

    /// Reads the entries of an object; sets that the table knows are not parsed again.
    public init(_ entries: [ManagedFieldsEntry], table: inout ManagedFieldsTable) throws(ManagedFieldsError) {
        self.init()
        for (place, entry) in entries.enumerated() {
            guard let operation = ManagerIdentity.Operation(rawValue: entry.operation) else {
                throw .badOperation(entry.operation)
            }
            guard !entry.apiVersion.isEmpty else { throw .noVersion }
            guard entry.fieldsType == "FieldsV1" else { throw .badFieldsType(entry.fieldsType, entry: place) }
            let identity = ManagerIdentity(
                entry.manager, operation, apiVersion: entry.apiVersion, subresource: entry.subresource)
            let fields: FieldSet
            do throws(FieldSetError) {
                fields = try table.fields(of: entry.fieldsV1?.raw ?? Bytes())
            } catch {
                throw .badFields(error, manager: entry.manager)
            }
            self[identity] = ManagedFieldSet(identity, fields, apiVersion: entry.apiVersion, time: entry.time)
        }
    }

    /// The entries, in Kubernetes' order: appliers first, then by second, manager, version and subresource.
    public var entries: [ManagedFieldsEntry] {
        sets.sorted(by: Self.isOrdered).map { set in
            ManagedFieldsEntry {
                $0.manager = set.identity.manager
                $0.operation = set.identity.operation.rawValue
                $0.apiVersion = set.apiVersion
                $0.time = set.time
                $0.fieldsType = "FieldsV1"
                $0.fieldsV1 = FieldsV1 { $0.raw = set.fields.encoded }
                $0.subresource = set.identity.subresource
            }
        }
    }

    private static func isOrdered(_ left: ManagedFieldSet, before right: ManagedFieldSet) -> Bool {
        if left.identity.operation != right.identity.operation { return left.isApplied }
        let (l, r) = (left.time?.seconds ?? 0, right.time?.seconds ?? 0)
        if l != r { return l < r }
        let pairs = [
            (left.identity.manager, right.identity.manager), (left.apiVersion, right.apiVersion),
            (left.identity.subresource, right.identity.subresource),
        ]
        for (one, other) in pairs {
            let order = ByteOrder.compare(one, other)
            if order != 0 { return order < 0 }
        }
        return false
    }

    /// Merges the oldest `Update` sets into one until there are at most `max`, one for each version.
    public mutating func capUpdates(
        max: Int = ApplyLimits.updateManagersMax, bucket: String = ApplyLimits.ancientManager
    ) {
        let updates = sets.filter { !$0.isApplied }
        guard updates.count > max else { return }
        var left = updates.count
        let oldest = updates.sorted { one, other in
            let (l, r) = (one.time?.seconds ?? 0, other.time?.seconds ?? 0)
            return l != r ? l < r : ManagerIdentity.isOrdered(one.identity, before: other.identity)
        }
        var firsts: [String: ManagerIdentity] = [:]
        for set in oldest where left > max {
            guard let first = firsts[set.apiVersion] else {
                firsts[set.apiVersion] = set.identity
                continue
            }
            let identity = ManagerIdentity(bucket, .update, apiVersion: set.apiVersion)
            var merged = self[identity]
            if merged == nil {
                merged = self[first]
                self[first] = nil
            }
            // The time of the younger, which is the later change.
            let fields = set.fields.union(merged?.fields ?? FieldSet())
            self[set.identity] = nil
            self[identity] = ManagedFieldSet(identity, fields, apiVersion: set.apiVersion, time: set.time)
            left -= 1
        }
    }
}
