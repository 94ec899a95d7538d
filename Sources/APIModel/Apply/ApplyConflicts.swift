import Wire

/// Fields that an apply would change and others own.
public struct ApplyConflicts: Error, Hashable, Sendable {
    public struct Conflict: Hashable, Sendable {
        public let manager: ManagerIdentity
        /// When the manager last changed what it owns, where that is known.
        public let time: Time?
        public let path: ApplyPath

        public init(_ manager: ManagerIdentity, _ path: ApplyPath, time: Time? = nil) {
            self.manager = manager
            self.time = time
            self.path = path
        }

        /// The manager as messages name it.
        var managerText: String {
            var text = GoText.quoted(manager.manager)
            if !manager.subresource.isEmpty { text += " with subresource \(GoText.quoted(manager.subresource))" }
            if manager.operation == .update { text += " using \(manager.apiVersion)" }
            if manager.operation == .update, let time { text += " at \(time)" }
            return text
        }
    }

    /// By manager, and each manager's in the order of its set.
    public var conflicts: [Conflict]

    public init(_ conflicts: [Conflict]) {
        self.conflicts = conflicts
    }

    /// The fields of all conflicts.
    public var fields: FieldSet { FieldSet(conflicts.map(\.path)) }

    /// Without the conflicts about `fields`.
    func excluding(_ fields: FieldSet) -> ApplyConflicts {
        ApplyConflicts(conflicts.filter { !fields.contains($0.path) })
    }

    /// One cause of the answer for each conflict.
    public var causes: [StatusCause] {
        conflicts.map { conflict in
            StatusCause {
                $0.reason = "FieldManagerConflict"
                $0.message = "conflict with \(conflict.managerText)"
                $0.field = conflict.path.description
            }
        }
    }

    /// The answer to the request, in Kubernetes' words.
    public var status: Status { .applyConflict(description, causes: causes) }
}

extension ApplyConflicts: CustomStringConvertible {
    public var description: String {
        if conflicts.count == 1 {
            return "Apply failed with 1 conflict: conflict with \(conflicts[0].managerText): \(conflicts[0].path)"
        }
        var lines: [String] = []
        var managers: [ManagerIdentity] = []
        for conflict in conflicts where !managers.contains(conflict.manager) { managers.append(conflict.manager) }
        for manager in managers.sorted(by: ManagerIdentity.isOrdered) {
            let those = conflicts.filter { $0.manager == manager }
            lines.append("conflicts with \(those[0].managerText):")
            lines += those.map { "- \($0.path)" }
        }
        return "Apply failed with \(conflicts.count) conflicts: " + lines.joined(separator: "\n")
    }
}
