public import APIModel
import Base

/// Habits of the event recorder: those of upstream's.
public enum EventLimits {
    /// Events, aggregates and objects that are remembered, each.
    public static let remembered = 4_096
    /// Events that differ in their messages alone before they are told as one.
    public static let similarMax = 10
    /// Those that come further apart than this are not similar.
    public static let similarDuration = Duration.seconds(600)
    /// Events about one object at once.
    public static let burst = 25
    /// Events about one object in a second, on average: one in five minutes.
    public static let perSecond = 1.0 / 300
    /// Writes of a recorder that have not ended; events beyond are dropped. Upstream: 1,000.
    public static let waitingMax = 1_000
    /// Bytes of a message; longer ones are cut, as the API's validation would refuse them.
    public static let messageBytesMax = 1_024
}

/// What is told about an object.
public struct RecordedEvent: Sendable {
    public var object: ObjectReference
    /// `Normal` or `Warning`.
    public var type: String
    public var reason: String
    public var message: String
    public var action = ""
    public var related: ObjectReference?

    public init(object: ObjectReference, type: String, reason: String, message: String) {
        self.object = object
        self.type = type
        self.reason = reason
        self.message = message
    }
}

/// Turns what is told into few events: equal ones are counted, similar ones are combined, floods are dropped. Pure.
///
/// As upstream's correlator does it: aggregation, then counting, then the filter.
struct EventCorrelator {
    enum Result: Equatable {
        case create(Event)
        /// The event that is stored under this name counts one more.
        case count(Event)
        case dropped
    }

    private struct GroupKey: Hashable {
        let object: Subject
        let type: String
        let reason: String
    }

    /// Who an event is about.
    private struct Subject: Hashable {
        let kind: String
        let namespace: String
        let name: String
        let uid: String
        let apiVersion: String

        init(_ object: ObjectReference) {
            kind = object.kind
            namespace = object.namespace
            name = object.name
            uid = object.uid
            apiVersion = object.apiVersion
        }
    }

    private struct EventKey: Hashable {
        let group: GroupKey
        let fieldPath: String
        /// nil: the one event that stands for all similar ones.
        let message: String?
    }

    private struct Group {
        var messages: Set<String> = []
        var last: Instant?
    }

    private struct Observation {
        var event: Event?
    }

    let component: String
    let host: String
    private var groups = RecentTable<GroupKey, Group>(capacity: EventLimits.remembered)
    private var observations = RecentTable<EventKey, Observation>(capacity: EventLimits.remembered)
    private var buckets = RecentTable<Subject, TokenBucket>(capacity: EventLimits.remembered)
    /// Makes names differ that are made in one microsecond.
    private var number: UInt64 = 0

    init(component: String, host: String) {
        self.component = component
        self.host = host
    }

    mutating func take(_ told: RecordedEvent, now: Instant, wall: MicroTime) -> Result {
        let subject = Subject(told.object)
        let group = GroupKey(object: subject, type: told.type, reason: told.reason)
        var message = Self.cut(told.message)
        let isCombined = combines(group, message, now)
        if isCombined { message = Self.cut("(combined from similar events): " + message) }
        let key = EventKey(
            group: group, fieldPath: isCombined ? "" : told.object.fieldPath, message: isCombined ? nil : message)
        let fresh = event(told, message, wall)
        let result: Result = observations.use(key, default: Observation()) { observation in
            guard var known = observation.event else {
                observation.event = fresh
                return .create(fresh)
            }
            known.count += 1
            known.lastTimestamp = fresh.lastTimestamp
            known.message = fresh.message
            observation.event = known
            return .count(known)
        }
        let passes = buckets.use(
            subject, default: TokenBucket(perSecond: EventLimits.perSecond, burst: EventLimits.burst)
        ) { $0.take(now: now) }
        return passes ? result : .dropped
    }

    /// Whether an event is one of many that differ in their messages alone.
    private mutating func combines(_ key: GroupKey, _ message: String, _ now: Instant) -> Bool {
        groups.use(key, default: Group()) { group in
            if let last = group.last, now - last > EventLimits.similarDuration { group.messages = [] }
            group.last = now
            group.messages.insert(message)
            guard group.messages.count >= EventLimits.similarMax else { return false }
            // The set does not grow: which of them it forgets does not matter.
            group.messages.removeFirst()
            return true
        }
    }

    private mutating func event(_ told: RecordedEvent, _ message: String, _ wall: MicroTime) -> Event {
        number &+= 1
        let nanoseconds = UInt64(bitPattern: wall.seconds &* 1_000_000_000 &+ Int64(wall.nanoseconds))
        let time = Time(seconds: wall.seconds)
        return Event {
            let suffix = String(nanoseconds &+ number % 1_000, radix: 16)
            // A name and its suffix stay within what a name may be.
            $0.metadata.name = String(told.object.name.prefix(253 - 1 - suffix.utf8.count)) + "." + suffix
            $0.metadata.namespace = told.object.namespace.isEmpty ? "default" : told.object.namespace
            $0.involvedObject = told.object
            $0.reason = told.reason
            $0.message = message
            $0.type = told.type
            $0.action = told.action
            $0.related = told.related
            $0.source.component = component
            $0.source.host = host
            $0.reportingComponent = component
            $0.firstTimestamp = time
            $0.lastTimestamp = time
            $0.count = 1
        }
    }

    /// At most `messageBytesMax` bytes of whole characters.
    private static func cut(_ text: String) -> String {
        guard text.utf8.count > EventLimits.messageBytesMax else { return text }
        var kept = ""
        for character in text {
            guard kept.utf8.count + character.utf8.count <= EventLimits.messageBytesMax - 3 else { break }
            kept.append(character)
        }
        return kept + "..."
    }
}
