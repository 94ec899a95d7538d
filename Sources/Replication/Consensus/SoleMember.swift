public import Base

/// The core of a group with one member: what is durable is committed.
///
/// It writes a term once, when its disk is new, so that a later core with several members starts from a log
/// that always had one. The table of its states:
///
/// | state | event | next | actions |
/// |---|---|---|---|
/// | idle | start | leading, or sealed | persistVote when the disk holds none; commit of everything durable |
/// | leading | propose(command) | leading | persist |
/// | leading | propose(seal) | sealed | persist |
/// | leading, sealed | persisted | same | commit; sealed once its entry is committed |
/// | sealed | propose | sealed | refused |
/// | leading, sealed | withdrawn | leading; sealed when the seal stays | none |
public struct SoleMember: Consensus {
    private enum Phase: Sendable {
        case idle
        case leading
        case sealed(at: UInt64)
    }

    public let id: MemberID
    /// Whether an entry counts as durable when it is proposed: shards whose entries stay in memory.
    public let keepsEntriesInMemory: Bool
    public private(set) var term: UInt64 = 0
    public private(set) var lastIndex: UInt64 = 0
    public private(set) var committed: UInt64 = 0
    private var phase = Phase.idle

    public init(id: MemberID, keepsEntriesInMemory: Bool = false) {
        self.id = id
        self.keepsEntriesInMemory = keepsEntriesInMemory
    }

    public var isLeader: Bool {
        if case .leading = phase { true } else { false }
    }

    public var nextTick: Instant? { nil }

    public mutating func step(
        _ event: ConsensusEvent, now: Instant, into actions: inout ContiguousArray<ConsensusAction>
    ) {
        switch event {
        case .start(let saved): start(saved, into: &actions)
        case .propose(let kind, let payload): propose(kind, payload, into: &actions)
        case .persisted(let index, _): persisted(index, into: &actions)
        case .withdrawn(let index): withdrawn(from: index)
        case .snapshotTaken, .tick: break
        case .message, .snapshotInstalled:
            // A group of one has no peers: nobody can have sent this.
            break
        }
    }

    private mutating func start(_ saved: ConsensusStart, into actions: inout ContiguousArray<ConsensusAction>) {
        guard case .idle = phase else { preconditionFailure("A core of consensus is started once.") }
        lastIndex = max(saved.lastIndex, saved.snapshotIndex)
        // The only voter is always elected: in its saved term if it has one, in the first one otherwise.
        term = max(saved.term, saved.lastTerm, saved.snapshotTerm, 1)
        if saved.term != term || saved.vote != id { actions.append(.persistVote(term: term, vote: id)) }
        phase = saved.isSealed ? .sealed(at: lastIndex) : .leading
        actions.append(.leadership(isLeader: !saved.isSealed, term: term, leader: id))
        committed = lastIndex
        if committed > saved.snapshotIndex { actions.append(.commit(through: committed)) }
        if saved.isSealed { actions.append(.sealed(at: lastIndex)) }
    }

    private mutating func propose(
        _ kind: EntryKind, _ payload: Bytes, into actions: inout ContiguousArray<ConsensusAction>
    ) {
        switch phase {
        case .idle: actions.append(.refused(.notLeader(known: nil)))
        case .sealed: actions.append(.refused(.sealed))
        case .leading:
            lastIndex += 1
            if kind == .seal { phase = .sealed(at: lastIndex) }
            actions.append(.persist(index: lastIndex, term: term, kind: kind, payload: payload))
            if keepsEntriesInMemory { persisted(lastIndex, into: &actions) }
        }
    }

    private mutating func withdrawn(from index: UInt64) {
        precondition(index > committed, "An entry that is durable was withdrawn.")
        guard index <= lastIndex else { return }
        lastIndex = index - 1
        if case .sealed(let last) = phase, index <= last { phase = .leading }
    }

    private mutating func persisted(_ index: UInt64, into actions: inout ContiguousArray<ConsensusAction>) {
        precondition(index <= lastIndex, "An entry that was never proposed was reported durable.")
        guard index > committed else { return }
        committed = index
        actions.append(.commit(through: index))
        if case .sealed(let last) = phase, index == last { actions.append(.sealed(at: last)) }
    }
}
