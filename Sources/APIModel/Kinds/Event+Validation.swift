extension Event {
    /// The rules of core/v1, which are the old ones: kept loose so that old reporters go on.
    public func validate(into errors: inout FieldErrors) {
        validateLegacy(into: &errors)
        var generic = FieldErrors()
        validateMetadata(name: .pathSegment, into: &generic)
        // The namespace has been judged already.
        errors.append(contentsOf: generic.errors.filter { $0.field != "metadata.namespace" })
    }

    public func validateUpdate(from old: Event, into errors: inout FieldErrors) {
        validateLegacy(into: &errors)
        validateMetadataUpdate(from: old, into: &errors)
    }

    var hasEventTime: Bool { !(eventTime?.isZero ?? true) }

    /// What every event keeps to. Events that say when they happened also say who reports them.
    func validateLegacy(into errors: inout FieldErrors) {
        let space = metadata.namespace
        let other = involvedObject.namespace
        let matches =
            if hasEventTime {
                !other.isEmpty || space == "default" || space == "kube-system"
            } else {
                other.isEmpty ? space.isEmpty || space == "default" : space == other
            }
        if !matches {
            errors.at("involvedObject") {
                $0.invalid("namespace", .string(other), "does not match event.namespace")
            }
        }
        if hasEventTime { validateReport(into: &errors) }
        errors.invalid("namespace", .string(space), messages: Names.dns1123Subdomain(space))
    }

    private func validateReport(into errors: inout FieldErrors) {
        func limit(_ field: FieldPath.Element, _ text: String, _ bytesMax: Int, required: Bool = true) {
            if required, text.isEmpty { errors.required(field, "") }
            if text.utf8.count > bytesMax { errors.invalid(field, "", "can have at most \(bytesMax) characters") }
        }
        if reportingComponent.isEmpty { errors.required("reportingController", "") }
        errors.validateLabelKey("reportingController", reportingComponent)
        limit("reportingInstance", reportingInstance, Limits.eventInstanceBytesMax)
        limit("action", action, Limits.eventActionBytesMax)
        limit("reason", reason, Limits.eventReasonBytesMax)
        limit("message", message, Limits.eventNoteBytesMax, required: false)
    }

    /// What events.k8s.io/v1 demands of a new event beyond that.
    func validateStrictly(into errors: inout FieldErrors) {
        validateLegacy(into: &errors)
        validateMetadata(into: &errors)
        validateSeries(into: &errors)
        if !hasEventTime { errors.required("eventTime", "") }
        if type != "Normal", type != "Warning" { errors.invalid("type", "", "has invalid value: \(type)") }
        let unset = "needs to be unset"
        if firstTimestamp != nil { errors.invalid("firstTimestamp", "", unset) }
        if lastTimestamp != nil { errors.invalid("lastTimestamp", "", unset) }
        if count != 0 { errors.invalid("count", "", unset) }
        if !source.component.isEmpty || !source.host.isEmpty { errors.invalid("source", "", unset) }
    }

    private func validateSeries(into errors: inout FieldErrors) {
        guard let series else { return }
        errors.at("series") { errors in
            if series.count < 2 { errors.invalid("count", "", "should be at least 2") }
            if series.lastObservedTime?.isZero ?? true { errors.required("lastObservedTime", "") }
        }
    }

    /// An event of events.k8s.io/v1 changes in its series alone.
    func validateStrictUpdate(from old: Event, into errors: inout FieldErrors) {
        validateLegacy(into: &errors)
        validateMetadataUpdate(from: old, into: &errors)
        if series != old.series { validateSeries(into: &errors) }
        func keep<T: Equatable>(_ field: FieldPath.Element, _ path: KeyPath<Event, T>, _ value: FieldValue) {
            errors.validateImmutable(at: field, new: self[keyPath: path], old: old[keyPath: path], value: value)
        }
        keep("involvedObject", \.involvedObject, .message(involvedObject))
        keep("reason", \.reason, .string(reason))
        keep("message", \.message, .string(message))
        keep("source", \.source, .message(source))
        keep("firstTimestamp", \.firstTimestamp, .time(firstTimestamp))
        keep("lastTimestamp", \.lastTimestamp, .time(lastTimestamp))
        keep("count", \.count, .integer(Int64(count)))
        keep("type", \.type, .string(type))
        // Times are written to the microsecond: what is finer is no change.
        errors.validateImmutable(
            at: "eventTime", new: eventTime?.wholeMicroseconds, old: old.eventTime?.wholeMicroseconds,
            value: eventTime.map { .json("\"\($0)\"") } ?? .null)
        keep("action", \.action, .string(action))
        keep("related", \.related, .message(related))
        keep("reportingController", \.reportingComponent, .string(reportingComponent))
        keep("reportingInstance", \.reportingInstance, .string(reportingInstance))
    }
}

/// The same event under the names of the newer group.
extension EventsEvent {
    public func validate(into errors: inout FieldErrors) {
        Event(self).validateStrictly(into: &errors)
    }

    public func validateUpdate(from old: EventsEvent, into errors: inout FieldErrors) {
        Event(self).validateStrictUpdate(from: Event(old), into: &errors)
    }
}

extension Event {
    /// The event under the names of the core group; nothing is lost.
    public init(_ event: EventsEvent) {
        self.init()
        metadata = event.metadata
        involvedObject = event.regarding
        related = event.related
        reason = event.reason
        message = event.note
        source = event.deprecatedSource
        firstTimestamp = event.deprecatedFirstTimestamp
        lastTimestamp = event.deprecatedLastTimestamp
        count = event.deprecatedCount
        type = event.type
        eventTime = event.eventTime
        action = event.action
        reportingComponent = event.reportingController
        reportingInstance = event.reportingInstance
        series = event.series.map { series in
            EventSeries {
                $0.count = series.count
                $0.lastObservedTime = series.lastObservedTime
            }
        }
    }
}

extension EventsEvent {
    /// The event under the names of the newer group; nothing is lost.
    public init(_ event: Event) {
        self.init()
        metadata = event.metadata
        regarding = event.involvedObject
        related = event.related
        reason = event.reason
        note = event.message
        deprecatedSource = event.source
        deprecatedFirstTimestamp = event.firstTimestamp
        deprecatedLastTimestamp = event.lastTimestamp
        deprecatedCount = event.count
        type = event.type
        eventTime = event.eventTime
        action = event.action
        reportingController = event.reportingComponent
        reportingInstance = event.reportingInstance
        series = event.series.map { series in
            EventsEventSeries {
                $0.count = series.count
                $0.lastObservedTime = series.lastObservedTime
            }
        }
    }
}
