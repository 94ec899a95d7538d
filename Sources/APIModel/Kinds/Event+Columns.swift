extension Event {
    public static var columns: [PrintColumn] {
        [
            PrintColumn("Last Seen"), PrintColumn("Type"), PrintColumn("Reason"), PrintColumn("Object"),
            .wide("Subobject"), .wide("Source"), PrintColumn("Message"), .wide("First Seen"), .wide("Count"),
            PrintColumn("Name", format: "name", priority: 1),
        ]
    }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        let happened = hasEventTime ? eventTime.map { Time($0) } : nil
        let first = Self.given(firstTimestamp) ?? happened
        let last = series?.lastObservedTime.map { Time($0) } ?? Self.given(lastTimestamp)
        let times = series.map { Int64($0.count) } ?? (count == 0 ? 1 : Int64(count))
        let kind = involvedObject.kind.lowercased()
        let object = kind.isEmpty ? involvedObject.name : kind + "/" + involvedObject.name
        return [
            .age(last ?? first, context), .text(type), .text(reason), .text(object), .text(involvedObject.fieldPath),
            .text(sourceText), .text(message.trimmedSpace), .age(first, context), .integer(times),
            .text(metadata.name),
        ]
    }

    private static func given(_ time: Time?) -> Time? {
        time.flatMap { $0.isZero ? nil : $0 }
    }

    private var sourceText: String {
        let component = source.component.isEmpty ? reportingComponent : source.component
        let host = source.host.isEmpty ? reportingInstance : source.host
        return host.isEmpty ? component : "\(component), \(host)"
    }

    public var selectableFields: [(name: String, value: String)] {
        Self.fields(of: involvedObject, named: "involvedObject") + [
            ("reason", reason), ("reportingComponent", reportingComponent),
            ("source", source.component.isEmpty ? reportingComponent : source.component), ("type", type),
        ]
    }

    fileprivate static func fields(
        of object: ObjectReference, named name: String
    ) -> [(name: String, value: String)] {
        [
            (name + ".kind", object.kind), (name + ".namespace", object.namespace), (name + ".name", object.name),
            (name + ".uid", object.uid), (name + ".apiVersion", object.apiVersion),
            (name + ".resourceVersion", object.resourceVersion), (name + ".fieldPath", object.fieldPath),
        ]
    }
}

extension EventsEvent {
    public static var columns: [PrintColumn] { Event.columns }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        Event(self).cells(context)
    }

    public var selectableFields: [(name: String, value: String)] {
        Event.fields(of: regarding, named: "regarding") + [
            ("reason", reason), ("reportingController", reportingController), ("type", type),
        ]
    }
}
