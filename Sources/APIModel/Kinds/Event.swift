public import Wire

/// `Event` of core/v1, with all its fields.
public struct Event: Kind {
    public static let schemaName = "k8s.io.api.core.v1.Event"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "v1", kind: "Event")
    public static let resource = ResourceNames(plural: "events", shortNames: ["ev"])

    public var metadata = ObjectMeta()
    public var involvedObject = ObjectReference()
    public var reason = ""
    public var message = ""
    public var source = EventSource()
    public var firstTimestamp: Time?
    public var lastTimestamp: Time?
    public var count: Int32 = 0
    public var type = ""
    public var eventTime: MicroTime?
    @Boxed public var series: EventSeries?
    public var action = ""
    @Boxed public var related: ObjectReference?
    public var reportingComponent = ""
    public var reportingInstance = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata, .required)
        coder.field(2, "involvedObject", &involvedObject, .required)
        coder.field(3, "reason", &reason)
        coder.field(4, "message", &message)
        coder.field(5, "source", &source)
        coder.field(6, "firstTimestamp", &firstTimestamp)
        coder.field(7, "lastTimestamp", &lastTimestamp)
        coder.field(8, "count", &count)
        coder.field(9, "type", &type)
        coder.field(10, "eventTime", &eventTime)
        coder.field(11, "series", &_series)
        coder.field(12, "action", &action)
        coder.field(13, "related", &_related)
        coder.field(14, "reportingComponent", &reportingComponent, .always)
        coder.field(15, "reportingInstance", &reportingInstance, .always)
    }
}

/// `EventSource` of core/v1.
public struct EventSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.EventSource"

    public var component = ""
    public var host = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "component", &component)
        coder.field(2, "host", &host)
    }
}

/// `EventSeries` of core/v1.
public struct EventSeries: Message {
    public static let schemaName = "k8s.io.api.core.v1.EventSeries"

    public var count: Int32 = 0
    public var lastObservedTime: MicroTime?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "count", &count)
        coder.field(2, "lastObservedTime", &lastObservedTime)
    }
}
