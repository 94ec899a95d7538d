import APIModel
import Base
import Wire

/// When an informer lists, watches, resumes and lists again: a pure state machine that sees revisions, not objects.
///
/// ```
/// phase    | event                         | next     | what is done
/// idle     | start                         | initial  | watch with initial events (or list, where those are not served)
/// initial  | the end of initial events at R | watching | what was not seen is gone; synced
/// initial  | refused as a request          | listing  | list; from now on always
/// listing  | the list of R is whole        | opening  | what was not seen is gone; synced; watch after R
/// initial, listing | ended for another reason | waiting | pause, then the same again
/// watching | event or bookmark at R        | watching | later streams begin after R
/// watching | an event of an older revision | waiting  | pause, then initial: the server broke its promise
/// watching | expired, gone                 | waiting  | short pause, then initial: what is gone is found then
/// watching | any other end                 | waiting  | pause, then watch after the last revision
/// any      | stop                          | stopped  | the stream is cancelled
/// ```
/// A pause is short after a stream that brought something or lived for `InformerLimits.steadyDuration`, else it doubles.
struct Reflector {
    enum Phase: Equatable {
        case idle
        case initial
        case listing
        case watching
        case waiting
        case stopped
    }

    enum Action {
        case watch(ListOptions)
        case list(ListOptions)
        case cancel
        case wait(until: Instant)
        /// A stream ended with an error; when it will be tried again.
        case interrupted(ClientError, again: Instant)
        /// The objects are those of a revision for the first time, or again after they were listed anew.
        case synced(UInt64)
    }

    private(set) var phase = Phase.idle
    /// Every change up to here has been seen; 0 before the first list.
    private(set) var revision: UInt64 = 0
    private(set) var hasSynced = false
    private let selection: ListOptions
    /// Whether the server takes `sendInitialEvents`, as far as is known.
    private(set) var streamsInitialEvents: Bool
    private var mustList = true
    private var listRevision: UInt64 = 0
    private var token = ""
    private var failures = 0
    /// Of the stream at hand: since when it is open, and whether it brought anything.
    private var openedAt: Instant?
    private var hasItems = false
    private var random: Random

    /// `selection`: the selectors; the rest of it is set here.
    init(selection: ListOptions, streamsInitialEvents: Bool, seed: UInt64) {
        self.selection = selection
        self.streamsInitialEvents = streamsInitialEvents
        random = Random(seed: seed)
    }

    // MARK: Events

    mutating func start(into actions: inout [Action]) {
        guard phase == .idle else { return }
        begin(&actions)
    }

    mutating func stop(into actions: inout [Action]) {
        if phase != .idle, phase != .waiting, phase != .stopped { actions.append(.cancel) }
        phase = .stopped
    }

    mutating func timer(into actions: inout [Action]) {
        guard phase == .waiting else { return }
        begin(&actions)
    }

    /// The server took the request; its answer's revision.
    mutating func opened(at revision: UInt64, now: Instant) {
        openedAt = now
        if phase == .listing { listRevision = revision }
    }

    /// A chunk of a list was taken in.
    mutating func listed(token: String) {
        hasItems = true
        self.token = token
    }

    /// A change at `revision` is about to be taken in, in the phase `watching`. False: the server went back, and
    /// nothing that it sends can be believed; the stream is given up, and all is listed again.
    mutating func saw(_ revision: UInt64) -> Bool {
        hasItems = true
        guard revision >= self.revision else {
            mustList = true
            return false
        }
        self.revision = revision
        return true
    }

    /// A bookmark at `revision` was taken in, in the phase `watching`.
    mutating func sawBookmark(_ revision: UInt64) {
        hasItems = true
        self.revision = max(self.revision, revision)
    }

    /// An event was taken in, in the phase `initial`: not its end.
    mutating func sawInitial() { hasItems = true }

    /// The initial events are whole.
    mutating func initialEnded(at revision: UInt64, into actions: inout [Action]) {
        guard phase == .initial else { return sawBookmark(revision) }
        phase = .watching
        hasItems = true
        synced(at: revision, &actions)
    }

    /// The stream is over. Returns whether a list is whole now, and objects that were not in it are gone: the caller
    /// takes them out before it performs the actions.
    mutating func ended(_ error: ClientError?, now: Instant, into actions: inout [Action]) -> Bool {
        switch phase {
        case .idle, .waiting, .stopped: return false
        case .initial:
            if !hasItems, let error, isRefusedAsRequest(error) {
                streamsInitialEvents = false
                begin(&actions)
            } else {
                pause(error, now, &actions)
            }
            return false
        case .listing:
            guard error == nil else {
                pause(error, now, &actions)
                return false
            }
            guard token.isEmpty else {
                openList(&actions)
                return false
            }
            synced(at: listRevision, &actions)
            watch(&actions)
            return true
        case .watching:
            if error?.answer?.isExpired == true { mustList = true }
            pause(error, now, &actions)
            return false
        }
    }

    // MARK: Decisions

    private mutating func begin(_ actions: inout [Action]) {
        guard mustList else { return watch(&actions) }
        token = ""
        if streamsInitialEvents {
            phase = .initial
            openStream()
            var options = selection
            options.watch = true
            options.sendInitialEvents = true
            options.resourceVersionMatch = "NotOlderThan"
            options.allowWatchBookmarks = true
            actions.append(.watch(options))
        } else {
            openList(&actions)
        }
    }

    private mutating func openList(_ actions: inout [Action]) {
        phase = .listing
        openStream()
        var options = selection
        options.continue = token
        actions.append(.list(options))
    }

    private mutating func watch(_ actions: inout [Action]) {
        phase = .watching
        openStream()
        var options = selection
        options.watch = true
        options.resourceVersion = String(revision)
        options.allowWatchBookmarks = true
        actions.append(.watch(options))
    }

    private mutating func openStream() {
        openedAt = nil
        hasItems = false
    }

    private mutating func synced(at revision: UInt64, _ actions: inout [Action]) {
        mustList = false
        hasSynced = true
        self.revision = max(self.revision, revision)
        actions.append(.synced(self.revision))
    }

    private mutating func pause(_ error: ClientError?, _ now: Instant, _ actions: inout [Action]) {
        let wasGood = hasItems || openedAt.map { now - $0 >= InformerLimits.steadyDuration } ?? false
        failures = wasGood ? 0 : failures + 1
        var pause: Duration
        if failures == 0 {
            // Watchers of a server that restarts do not come back in one moment.
            let most = InformerLimits.resumePause.nanosecondsClamped
            pause = .nanoseconds(Int64.random(in: 0...most, using: &random))
        } else {
            pause = Backoff.pause(
                failures, first: InformerLimits.retryPause, longest: InformerLimits.retryPauseMax, random: &random)
        }
        if let hint = error?.answer?.retryAfter { pause = max(pause, min(hint, InformerLimits.retryPauseMax)) }
        phase = .waiting
        if let error { actions.append(.interrupted(error, again: now + pause)) }
        actions.append(.wait(until: now + pause))
    }

    /// Whether the server does not know what was asked for, rather than not being able to do it now.
    private func isRefusedAsRequest(_ error: ClientError) -> Bool {
        switch error.answer?.reason {
        case .invalid, .badRequest, .methodNotAllowed, .notAcceptable, .unsupportedMediaType: true
        default: false
        }
    }
}
