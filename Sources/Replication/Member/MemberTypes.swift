public import Store

/// Whether the entries of a shard are on disk before they are answered (D6).
public enum Durability: Sendable {
    case durable
    /// Entries stay in memory: the shard comes up empty, and watches older than that get `expired`.
    case memory
}

/// What a proposal is answered under: a number of the caller's, and who is to hear of it.
public struct Ticket: Hashable, Sendable {
    /// Who hears of the outcome.
    package enum Route: UInt8, Sendable {
        /// Nobody: the member's own compactions.
        case none
        /// The delegate, by tag.
        case delegate
        /// A closure, by its place in the host's table.
        case closure
    }

    package var route: Route
    package var tag: UInt64

    package init(route: Route, tag: UInt64) {
        self.route = route
        self.tag = tag
    }

    /// Nobody waits.
    public static let none = Ticket(route: .none, tag: 0)

    public init(tag: UInt64) {
        self.init(route: .delegate, tag: tag)
    }
}

/// Why a proposal was not taken: it has not happened and will not.
public enum Refusal: Error, Hashable, Sendable {
    /// The disk is full. It ends by itself when there is room.
    case noSpace
    /// The store holds more than its quota in bytes; deletes, and puts that do not grow it, are taken.
    case quota(bytesMax: Int)
    /// Too much is in flight: try again after some have been answered.
    case tooManyInFlight
    /// The command takes more bytes in the log than this: what one entry of the store may take, and half a segment.
    case tooLarge(bytesMax: Int)
    /// The command has no writes or too many, or an empty key.
    case invalidCommand
    /// There is no such shard here.
    case noSuchShard
    /// The group of the shard has ended, or another member leads it.
    case notLeader
    case shuttingDown
    /// The disk has failed: the process takes no more writes until it is started anew.
    case failed
}

/// How a proposal ended, to one who gave a closure.
public enum SubmitOutcome: Sendable {
    /// It was applied: a result for each write, in order. A compaction has none.
    case applied([WriteResult])
    /// It did not happen and will not.
    case refused(Refusal)
    /// It may have happened or not, at most once; the process stops taking writes.
    case outcomeUnknown
}

/// A state that an operator should know of; each ends by itself except `diskFailed`.
public enum Alarm: Hashable, Sendable, CaseIterable {
    case noSpace
    case quota
    /// The machine's time of day is more than 500 ms away from the clock of this process.
    case clock
    /// Fail-stop: a write of the log failed.
    case diskFailed
}

/// What the core is told.
public enum MemberEvent: Sendable {
    /// A command for a shard.
    case propose(Command, to: ShardNumber, Ticket)
    /// The records that the core has given out are durable up to this one.
    case durable(through: LogSequence)
    /// What was gathered in this turn is to be applied.
    case turnEnded
    /// The log has failed for good.
    case logFailed
    /// The log is closed, as it was asked: what it could not take is of unknown outcome.
    case logClosed
    /// Of the records given out, the log holds those up to this one; what comes after is not in it and never will be.
    /// Proposals among it are refused so.
    case withdrawn(after: LogSequence, Refusal)
    /// The disk has no room for another segment, or has it again.
    case space(isLow: Bool)
    /// The machine's time of day, read now.
    case wall(WallMilliseconds)
    /// `nextWake` has come.
    case wake
    /// An administrator gives up history up to a revision, in all shards.
    case compact(Revision, Ticket)
    /// A snapshot is durable under its name.
    case snapshotTaken(SnapshotPoint, bytes: Int)
    /// A snapshot was given up; the shard is offered again later.
    case snapshotFailed(ShardNumber)
    /// Nothing more is taken.
    case shutDown
}

/// The end of one proposal.
public struct MemberReply: Sendable {
    public enum Outcome: Sendable {
        /// Its results are this part of `MemberActions.results`.
        case applied(Range<Int>)
        case refused(Refusal)
        case outcomeUnknown
    }

    public var ticket: Ticket
    public var outcome: Outcome
}

/// Something rare that the host acts upon.
public enum MemberNotice: Sendable {
    case alarm(Alarm, isRaised: Bool)
    /// The shard wants a snapshot: its log has grown, or it holds back the reuse of segments.
    case snapshotWanted(ShardNumber)
    /// The log may forget the shard's records before this one, once the records given so far are with it.
    case release(ShardNumber, below: LogSequence)
    /// The log is to leave so much of the disk free: the snapshots by which it lets go of segments need it.
    case keepFree(bytes: Int)
}

/// What the core wants done, gathered over steps: the host empties it and keeps the room.
public struct MemberActions: Sendable {
    /// For the log, in this order.
    public var records: [LogRecord] = []
    public var replies: ContiguousArray<MemberReply> = []
    public var results: [WriteResult] = []
    public var notices: ContiguousArray<MemberNotice> = []
    /// Whether something was applied or closed: feeds have news.
    public var hasNews = false

    public init() {}
}

/// What the core has done since it was made, for metrics.
public struct MemberCounters: Equatable, Sendable {
    /// Commands applied, compactions included.
    public var applied: UInt64 = 0
    /// Records of the bound given to the log.
    public var bounds: UInt64 = 0
}

/// How a proposal ended, to the delegate: nothing is allocated for it.
public enum TaggedOutcome: Sendable {
    /// A result for each write, in order. Not to be kept: that would have the next results copied.
    case applied(ArraySlice<WriteResult>)
    case refused(Refusal)
    /// It may have happened or not, at most once.
    case outcomeUnknown
}

/// Hears of the ends of proposals that were submitted by tag.
public protocol MemberDelegate: AnyObject {
    /// The proposal `tag` has ended. On the loop, never within `submit`; it may submit again.
    func proposal(_ tag: UInt64, ended outcome: TaggedOutcome)
}
