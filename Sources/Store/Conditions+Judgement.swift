extension Conditions {
    /// What forbids a write over the version `current`, or nil when it may happen.
    @inline(__always)
    func failure(exists: Bool, modified: Revision, uid currentUID: ObjectUID) -> WriteFailure? {
        if exists {
            if mustNotExist { return .exists(modified) }
            if let uid, uid != currentUID { return .uidMismatch(current: currentUID) }
            if let revision, revision != modified { return .revisionMismatch(current: modified) }
        } else if mustExist || revision != nil || uid != nil {
            return .notFound
        }
        return nil
    }

    func failure(against current: Item?) -> WriteFailure? {
        failure(exists: current != nil, modified: current?.modified ?? .zero, uid: current?.uid ?? .none)
    }
}
