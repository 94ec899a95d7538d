/// Who owns fields: what tells the entries of `managedFields` apart.
public struct ManagerIdentity: Hashable, Sendable {
    public enum Operation: String, Sendable, CaseIterable {
        case apply = "Apply"
        case update = "Update"
    }

    public var manager: String
    public var operation: Operation
    public var subresource: String
    /// Empty for appliers, who have one entry whatever version they apply with.
    public var apiVersion: String

    public init(_ manager: String, _ operation: Operation, apiVersion: String, subresource: String = "") {
        self.manager = manager
        self.operation = operation
        self.subresource = subresource
        self.apiVersion = operation == .apply ? "" : apiVersion
    }

    /// The order in which conflicts name managers: that of Kubernetes' identifiers, which are JSON.
    static func isOrdered(_ left: ManagerIdentity, before right: ManagerIdentity) -> Bool {
        let pairs = [
            (left.manager, right.manager), (left.operation.rawValue, right.operation.rawValue),
            (left.apiVersion, right.apiVersion), (left.subresource, right.subresource),
        ]
        for (one, other) in pairs {
            let order = ByteOrder.compare(one, other)
            if order != 0 { return order < 0 }
        }
        return false
    }
}

/// The fields that one manager owns.
public struct ManagedFieldSet: Hashable, Sendable {
    public var identity: ManagerIdentity
    public var fields: FieldSet
    /// The version in which the paths are told.
    public var apiVersion: String
    /// When the manager last took or gave up a field; nil when nobody knows.
    public var time: Time?

    public init(_ identity: ManagerIdentity, _ fields: FieldSet, apiVersion: String, time: Time? = nil) {
        self.identity = identity
        self.fields = fields
        self.apiVersion = apiVersion
        self.time = time
    }

    var isApplied: Bool { identity.operation == .apply }
}

/// All managers of one object.
public struct FieldManagers: Hashable, Sendable {
    public var sets: [ManagedFieldSet]

    public init(_ sets: [ManagedFieldSet] = []) {
        self.sets = sets
    }

    public var isEmpty: Bool { sets.isEmpty }

    public subscript(_ identity: ManagerIdentity) -> ManagedFieldSet? {
        get { sets.first { $0.identity == identity } }
        set {
            if let place = sets.firstIndex(where: { $0.identity == identity }) {
                if let newValue { sets[place] = newValue } else { sets.remove(at: place) }
            } else if let newValue {
                sets.append(newValue)
            }
        }
    }

    /// Whether both have the same managers with the same fields and versions, whatever the times.
    public func hasSameFields(as other: FieldManagers) -> Bool {
        sets.count == other.sets.count
            && sets.allSatisfy { set in
                guard let twin = other[set.identity] else { return false }
                return twin.apiVersion == set.apiVersion && twin.fields == set.fields
            }
    }

    /// What differs between the managers of two versions: the fields that only one has, or all of `other`'s where the
    /// version differs.
    public func difference(from other: FieldManagers) -> FieldManagers {
        var result = FieldManagers()
        for set in sets {
            guard var twin = other[set.identity] else {
                if !set.fields.isEmpty { result.sets.append(set) }
                continue
            }
            if set.apiVersion == twin.apiVersion {
                twin.fields =
                    set.fields.subtracting(twin.fields).union(twin.fields.subtracting(set.fields))
                if twin.fields.isEmpty { continue }
            }
            result.sets.append(twin)
        }
        for set in other.sets where self[set.identity] == nil && !set.fields.isEmpty { result.sets.append(set) }
        return result
    }
}
