import APIModel

extension Event {
    /// When it was last seen.
    var lastSeen: Time {
        for time in [series?.lastObservedTime.map { Time($0) }, lastTimestamp, eventTime.map { Time($0) }] {
            if let time, !time.isZero { return time }
        }
        return firstTimestamp ?? metadata.creationTimestamp ?? .zero
    }

    /// When it was first seen.
    private var firstSeen: Time? {
        if let eventTime, !Time(eventTime).isZero { return Time(eventTime) }
        return firstTimestamp
    }

    /// How long ago, how often and over how long: `2m (x3 over 10m)`.
    func interval(_ context: DescribeContext) -> String {
        let first = context.age(firstSeen)
        if let series { return "\(context.age(series.lastObservedTime)) (x\(series.count) over \(first))" }
        return count > 1 ? "\(context.age(lastTimestamp)) (x\(count) over \(first))" : first
    }
}

extension DescribeText {
    /// The table of events, in order of the time that each was last seen at.
    mutating func events(_ events: [Event], _ context: DescribeContext) {
        guard !events.isEmpty else { return field("Events", "<none>") }
        flush()
        line(0, "Events:")
        line(1, "Type\tReason\tAge\tFrom\tMessage")
        line(1, "----\t------\t----\t----\t-------")
        let ordered = events.enumerated().sorted {
            ($0.element.lastSeen, $0.offset) < ($1.element.lastSeen, $1.offset)
        }
        for (_, event) in ordered {
            let source = event.source.component.or(event.reportingComponent)
            let message = event.message.trimmingSpace
            let place = event.involvedObject.fieldPath
            line(
                1,
                "\(event.type)\t\(event.reason)\t\(event.interval(context))\t\(source)\t"
                    + (place.isEmpty ? message : "\(place): \(message)"))
        }
    }
}

extension String {
    /// The text without white space at either end.
    var trimmingSpace: String {
        guard let start = firstIndex(where: { !$0.isWhitespace }),
            let end = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[start...end])
    }
}
