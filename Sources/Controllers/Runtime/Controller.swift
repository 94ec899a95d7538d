public import APIModel
public import Base

/// One controller: which changes make which keys due, and what is to be done about a key.
///
/// `reconcile` is a function of the listers, of what the controller has noted from changes it was told of, and of its
/// arguments: it does no IO and reads no clock. What a controller notes may be lost without harm: a process that starts
/// anew has none of it.
public protocol Controller: AnyObject, SendableMetatype {
    /// What names a piece of work: mostly an object of the kind that the controller is for.
    associatedtype Key: Hashable & Sendable & CustomStringConvertible
    /// For flags, metrics and events.
    static var name: String { get }
    /// How often a key whose objects change all the time is looked at, at most.
    static var settlePause: Duration { get }

    /// Asks the view for listers, and has keys added when something changes.
    init(_ view: ClusterView, _ keys: KeySink<Key>)

    /// What is to be done about a key now. Called again when something of it changes, never for nothing.
    func reconcile(_ key: Key, _ turn: Turn) -> Plan

    /// Hears what a `Plan.lookups` found, before the key is reconciled again: the uid of the object, nil where there is
    /// none.
    func found(_ lookup: Lookup, uid: String?)
}

extension Controller {
    public static var settlePause: Duration { .zero }
    public func found(_ lookup: Lookup, uid: String?) {}
}

/// What `reconcile` is told beside the key.
public struct Turn: Sendable {
    /// The time of day.
    public var now: Time
    /// The loop's time, for how long something took.
    public var instant: Instant
    /// What went wrong with the plan before; nil when it went well.
    public var failure: WriteFailure?

    public init(now: Time, instant: Instant = .origin, failure: WriteFailure? = nil) {
        self.now = now
        self.instant = instant
        self.failure = failure
    }
}

/// A write that was refused.
public struct WriteFailure: Hashable, Sendable {
    public var verb: PlannedWrite.Verb
    /// The number of the kind.
    public var kind: UInt16
    /// The server's words.
    public var message: String

    public init(verb: PlannedWrite.Verb, kind: UInt16, message: String) {
        self.verb = verb
        self.kind = kind
        self.message = message
    }
}

/// Where a controller says which keys are due.
public final class KeySink<Key: Hashable & Sendable> {
    private var receive: ((Key, Duration) -> Void)?
    private var waiting: [(Key, Duration)] = []

    public init() {}

    /// A key is due now.
    public func add(_ key: Key) { add(key, after: .zero) }

    /// A key is due after a while.
    public func add(_ key: Key, after delay: Duration) {
        if let receive { receive(key, delay) } else { waiting.append((key, delay)) }
    }

    /// Hands keys to `receiver` from now on, those that came before first.
    public func connect(_ receiver: @escaping (Key, Duration) -> Void) {
        receive = receiver
        let before = waiting
        waiting = []
        for (key, delay) in before { receiver(key, delay) }
    }
}
