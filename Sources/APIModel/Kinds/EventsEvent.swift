public import Wire

/// `Event` of events/v1, with all its fields.
public struct EventsEvent: Kind {
    public static let schemaName = "k8s.io.api.events.v1.Event"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "events.k8s.io/v1", kind: "Event")
    public static let resource = ResourceNames(plural: "events", shortNames: ["ev"])

    public var metadata = ObjectMeta()
    public var eventTime: MicroTime?
    @Boxed public var series: EventsEventSeries?
    public var reportingController = ""
    public var reportingInstance = ""
    public var action = ""
    public var reason = ""
    public var regarding = ObjectReference()
    @Boxed public var related: ObjectReference?
    public var note = ""
    public var type = ""
    public var deprecatedSource = EventSource()
    public var deprecatedFirstTimestamp: Time?
    public var deprecatedLastTimestamp: Time?
    public var deprecatedCount: Int32 = 0
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata, .always)
        coder.field(2, "eventTime", &eventTime, .required)
        coder.field(3, "series", &_series)
        coder.field(4, "reportingController", &reportingController)
        coder.field(5, "reportingInstance", &reportingInstance)
        coder.field(6, "action", &action)
        coder.field(7, "reason", &reason)
        coder.field(8, "regarding", &regarding)
        coder.field(9, "related", &_related)
        coder.field(10, "note", &note)
        coder.field(11, "type", &type)
        coder.field(12, "deprecatedSource", &deprecatedSource)
        coder.field(13, "deprecatedFirstTimestamp", &deprecatedFirstTimestamp)
        coder.field(14, "deprecatedLastTimestamp", &deprecatedLastTimestamp)
        coder.field(15, "deprecatedCount", &deprecatedCount)
    }
}

/// `EventSeries` of events/v1.
public struct EventsEventSeries: Message {
    public static let schemaName = "k8s.io.api.events.v1.EventSeries"

    public var count: Int32 = 0
    public var lastObservedTime: MicroTime?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "count", &count, .required)
        coder.field(2, "lastObservedTime", &lastObservedTime, .required)
    }
}
