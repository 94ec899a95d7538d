public import Base

/// A core that decides which entries of one shard's log are committed: State, Event, Action.
///
/// It does no IO, reads no clock and never suspends. A shell feeds it events and performs its actions **in
/// order**. Whoever writes another core behind this seam keeps to the contract:
///
/// 1. `start` comes first and once, with everything that the disk holds.
/// 2. `persistVote`, `persist` and `truncate` go into the process's one log in the order given. A message that
///    follows a `persistVote` leaves only when that vote is durable; a message that follows `persist` may leave at once.
/// 3. `persisted(index:term:)` reports what is durable *and* still the log's content: after a `truncate`, reports of
///    entries that it took away are dropped by the shell.
/// 4. `commit(through:)` never falls, names only entries that the shell holds, and does not come while a
///    snapshot is being installed. The shell applies in index order and answers a proposal when the entry at
///    its (index, term) is applied; a proposal whose index is taken by another term was lost.
/// 5. `sealed(at:)` says that the group has ended: an entry after it is never applied, and proposals go to
///    the group that the seal names.
public protocol Consensus: Sendable {
    /// Takes one event and appends what is to be done.
    mutating func step(_ event: ConsensusEvent, now: Instant, into actions: inout ContiguousArray<ConsensusAction>)

    /// Whether proposals are taken here and now.
    var isLeader: Bool { get }
    /// The term that new entries carry.
    var term: UInt64 { get }
    /// The index of the last entry, durable or not.
    var lastIndex: UInt64 { get }
    /// The highest index that is committed.
    var committed: UInt64 { get }
    /// When the core wants a `tick`; `nil` when it waits for nothing, so that an idle process stays asleep.
    var nextTick: Instant? { get }
}

/// A member of a group, unique for all time: a member that lost its disk comes back under another number.
public struct MemberID: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt64

    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }
}

/// What an entry is to the core; the payload of a `command` is the state machine's business alone.
public enum EntryKind: UInt8, Sendable {
    /// A command for the shard.
    case command = 1
    /// The core's own: commits what came before it in a new term.
    case barrier = 2
    /// The group's last entry; its payload names the next group.
    case seal = 3
}

/// What the disk holds of a group when the process starts.
public struct ConsensusStart: Sendable {
    /// The last durable term; 0 when there is none.
    public var term: UInt64
    /// The member voted for in `term`; `nil` when it voted for none.
    public var vote: MemberID?
    /// The entry that the newest snapshot ends with; 0 when there is none.
    public var snapshotIndex: UInt64
    public var snapshotTerm: UInt64
    /// The last entry of the log; `snapshotIndex` when the log holds none after it.
    public var lastIndex: UInt64
    public var lastTerm: UInt64
    /// Whether a seal is among the entries up to `lastIndex`.
    public var isSealed: Bool

    public init(
        term: UInt64 = 0, vote: MemberID? = nil, snapshotIndex: UInt64 = 0, snapshotTerm: UInt64 = 0,
        lastIndex: UInt64 = 0, lastTerm: UInt64 = 0, isSealed: Bool = false
    ) {
        self.term = term
        self.vote = vote
        self.snapshotIndex = snapshotIndex
        self.snapshotTerm = snapshotTerm
        self.lastIndex = lastIndex
        self.lastTerm = lastTerm
        self.isSealed = isSealed
    }
}

/// What a core is told.
public enum ConsensusEvent: Sendable {
    /// First and once.
    case start(ConsensusStart)
    /// A client's entry. The core answers with `persist`, or with `refused` when it does not lead.
    case propose(kind: EntryKind, payload: Bytes)
    /// Entries up to `index`, which is of `term`, are durable.
    case persisted(index: UInt64, term: UInt64)
    /// The log had no room for the entries from `index` on: they are not in it and never will be. Only what no other
    /// member can have seen may end so; a core that has sent them gives up leading and keeps them for the next leader.
    case withdrawn(from: UInt64)
    /// Bytes from another member, in the order sent, each at most once.
    case message(from: MemberID, Bytes)
    /// `nextTick` has come.
    case tick
    /// A durable snapshot ends with the entry at `index`: entries up to it may be forgotten.
    case snapshotTaken(index: UInt64, term: UInt64)
    /// The snapshot asked for by `installSnapshot` is durable and is the state machine's state now.
    case snapshotInstalled(index: UInt64, term: UInt64)
}

/// What a core wants done.
public enum ConsensusAction: Sendable {
    /// The term and vote must be durable before any later message leaves.
    case persistVote(term: UInt64, vote: MemberID?)
    /// The entry goes to the log's end.
    case persist(index: UInt64, term: UInt64, kind: EntryKind, payload: Bytes)
    /// Entries from `index` on are void: they lost against another leader's.
    case truncate(from: UInt64)
    case send(to: MemberID, Bytes)
    /// Entries up to `index` will never change: apply them.
    case commit(through: UInt64)
    /// The leader is now another, or unknown.
    case leadership(isLeader: Bool, term: UInt64, leader: MemberID?)
    /// The proposal of this step was not taken, and never will be.
    case refused(ProposalRefusal)
    /// The state machine is too far behind for entries: fetch the snapshot from `member`.
    case installSnapshot(from: MemberID, index: UInt64, term: UInt64)
    /// The group has ended with the entry at `index`.
    case sealed(at: UInt64)
}

/// Why a core did not take a proposal.
public enum ProposalRefusal: Equatable, Sendable {
    case notLeader(known: MemberID?)
    case sealed
}
