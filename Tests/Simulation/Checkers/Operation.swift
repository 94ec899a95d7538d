/// What one key holds, as the checkers see it: a value's tag and the revision that wrote it.
public struct Register: Hashable, Sendable {
    /// The tag of the value, unique over a history; 0 while the key is absent.
    public var value: UInt64
    /// The revision of the write; nil when nobody was told it; 0 while the key is absent.
    public var revision: UInt64?

    public init(value: UInt64, revision: UInt64?) {
        self.value = value
        self.revision = revision
    }

    /// No such key.
    public static let absent = Register(value: 0, revision: 0)

    public var isAbsent: Bool { value == 0 }
}

/// What a write asks of the key before it happens.
public enum Condition: Hashable, Sendable {
    case none
    case mustNotExist
    case mustExist
    case revision(UInt64)
}

/// One request of one client on one key, with what the client heard.
///
/// A batch of writes is one operation for each of its writes; they share call and end.
public struct Operation: Sendable {
    public enum Request: Hashable, Sendable {
        case get
        case put(value: UInt64, Condition)
        case delete(Condition)
    }

    public enum Outcome: Hashable, Sendable {
        /// A get answered with this.
        case read(Register)
        /// A put or a delete happened at this revision.
        case written(revision: UInt64)
        /// The condition did not hold: the key existed, with this revision.
        case exists(revision: UInt64)
        /// The condition did not hold: the key was absent.
        case notFound
        /// The condition did not hold: the key had another revision.
        case mismatch(current: UInt64)
        /// The condition did not hold; what was there instead was not told.
        case failed
        /// Refused before it was proposed: it did not happen and never will.
        case refused
        /// It may have happened, may happen later, or never; at most once.
        case unknown
    }

    public var client: Int
    public var key: String
    public var request: Request
    public var outcome: Outcome
    /// When the client asked: any clock that all clients of a history share.
    public var call: UInt64
    /// When the client heard; ignored for an unknown outcome unless it was resolved, `.max` for "never".
    public var end: UInt64

    public init(client: Int, key: String, request: Request, outcome: Outcome, call: UInt64, end: UInt64) {
        self.client = client
        self.key = key
        self.request = request
        self.outcome = outcome
        self.call = call
        self.end = end
    }

    /// Whether the operation, if it happens on `state` with this outcome, is lawful, and what the key holds after it.
    ///
    /// An unknown outcome is lawful where the condition can hold: elsewhere it has no effect, as if it never ran.
    func applied(to state: Register) -> Register? {
        switch (request, outcome) {
        case (.get, .read(let seen)):
            guard seen.value == state.value else { return nil }
            guard let known = state.revision else { return seen }
            return known == seen.revision ? state : nil
        case (.put(let value, let condition), .written(let revision)):
            guard holds(condition, on: state), revision > (state.revision ?? 0) else { return nil }
            return Register(value: value, revision: revision)
        case (.delete(let condition), .written(let revision)):
            guard !state.isAbsent, holds(condition, on: state), revision > (state.revision ?? 0) else { return nil }
            return .absent
        case (.put(let value, let condition), .unknown):
            return holds(condition, on: state) ? Register(value: value, revision: nil) : nil
        case (.delete(let condition), .unknown):
            return !state.isAbsent && holds(condition, on: state) ? .absent : nil
        case (.put(_, .mustNotExist), .exists(let revision)), (.delete(.mustNotExist), .exists(let revision)):
            return present(state, revision)
        case (.put(_, .mustExist), .notFound), (.put(_, .revision), .notFound), (.delete, .notFound):
            return state.isAbsent ? state : nil
        case (.put(_, .revision(let wanted)), .mismatch(let current)),
            (.delete(.revision(let wanted)), .mismatch(let current)):
            return wanted == current ? nil : present(state, current)
        case (.put(_, let condition), .failed), (.delete(let condition), .failed):
            return mayFail(condition, on: state) ? state : nil
        default:
            return nil
        }
    }

    private func present(_ state: Register, _ revision: UInt64) -> Register? {
        guard !state.isAbsent, state.revision == nil || state.revision == revision else { return nil }
        return Register(value: state.value, revision: revision)
    }

    private func mayFail(_ condition: Condition, on state: Register) -> Bool {
        // A revision that nobody was told may be another than the wanted one.
        if case .revision = condition, !state.isAbsent, state.revision == nil { return true }
        return !holds(condition, on: state)
    }

    private func holds(_ condition: Condition, on state: Register) -> Bool {
        switch condition {
        case .none: true
        case .mustNotExist: state.isAbsent
        case .mustExist: !state.isAbsent
        case .revision(let wanted): !state.isAbsent && (state.revision == nil || state.revision == wanted)
        }
    }
}

extension Operation: CustomStringConvertible {
    public var description: String {
        "client \(client) \(key) \(request) -> \(outcome) [\(call), \(end == .max ? "…" : String(end))]"
    }
}
