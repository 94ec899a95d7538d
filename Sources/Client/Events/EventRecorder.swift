public import APIModel
import Base
import JSON
import Wire

/// Tells people what a program does to objects: `Event`s, in batches, and nobody waits for them.
///
/// Belongs to the session's loop. Equal events are counted, similar ones combined, floods dropped (`EventLimits`).
/// Events may be lost: when the server cannot be reached, and when more than `EventLimits.waitingMax` wait.
public final class EventRecorder {
    public enum EventType: String, Sendable {
        case normal = "Normal"
        case warning = "Warning"
    }

    private let session: ClientSession
    private let writer: BatchWriter
    private let wallClock: @Sendable () -> MicroTime
    private var correlator: EventCorrelator
    private var waiting = 0
    /// Events that were dropped by the filter, or for want of room.
    public private(set) var droppedCount = 0
    /// Events whose writing failed.
    public private(set) var failedCount = 0

    /// `component` and `host` are the event's source.
    public init(
        _ session: ClientSession, component: String, host: String = "",
        wallClock: @escaping @Sendable () -> MicroTime = WallClock.machine
    ) {
        self.session = session
        self.wallClock = wallClock
        // The count of an event follows its creation: one batch at a time keeps them in order.
        writer = BatchWriter(session, inFlightMax: 1)
        correlator = EventCorrelator(component: component, host: host)
    }

    /// Tells of an object.
    public func event(on object: ObjectReference, _ type: EventType, reason: String, _ message: String) {
        record(RecordedEvent(object: object, type: type.rawValue, reason: reason, message: message))
    }

    /// Tells of an object of a kind.
    public func event<K: Kind>(on object: K, _ type: EventType, reason: String, _ message: String) {
        event(on: ObjectReference(to: object), type, reason: reason, message)
    }

    /// Tells of something.
    public func record(_ told: RecordedEvent) {
        guard waiting < EventLimits.waitingMax else {
            droppedCount += 1
            return
        }
        switch correlator.take(told, now: session.loop.now, wall: wallClock()) {
        case .dropped: droppedCount += 1
        case .create(let event): create(event)
        case .count(let event): count(event)
        }
    }

    private func create(_ event: Event) {
        waiting += 1
        writer.send(.create(event)) { [weak self] result in self?.ended(result) }
    }

    /// Counts an event; one that is gone meanwhile (they live for an hour) is created anew.
    private func count(_ event: Event) {
        waiting += 1
        let request: ObjectRequest<Event> = .patch(
            event.metadata.name, in: event.metadata.namespace, .strategic(Self.patch(event)))
        writer.send(request) { [weak self] result in
            guard let self else { return }
            if case .failure(let error) = result, error.isNotFound {
                waiting -= 1
                return create(event)
            }
            ended(result)
        }
    }

    private func ended(_ result: Result<Event, ClientError>) {
        waiting -= 1
        if case .failure = result { failedCount += 1 }
    }

    /// The fields that a count changes.
    private static func patch(_ event: Event) -> Bytes {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("count")
        writer.int(Int64(event.count))
        writer.key("lastTimestamp")
        writer.string(event.lastTimestamp?.description ?? "")
        writer.key("message")
        writer.string(event.message)
        writer.endObject()
        var buffer = writer.finish()
        return buffer.finish()
    }
}

extension ObjectReference {
    /// A reference to an object, with its revision.
    public init<K: Kind>(to object: K) {
        self.init()
        kind = K.identity.kind
        apiVersion = K.identity.apiVersion
        namespace = object.metadata.namespace
        name = object.metadata.name
        uid = object.metadata.uid
        resourceVersion = object.metadata.resourceVersion
    }
}
