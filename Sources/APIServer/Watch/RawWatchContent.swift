import Base
import Store
import Wire

/// Raw watches get every event of their keys; their four contents are the forms.
extension RawWatch.Content: WatchContent {
    /// Nothing has to be found out.
    struct Facts: WatchFacts {
        mutating func begin() {}
    }

    static var forms: Int { 4 }
    static var itemBytes: Int { RawLimits.itemBytes }
    var route: WatchRoute? { nil }
    var isSecret: Bool { false }

    func form(of event: Event, _ facts: inout Facts) -> Int? {
        Int(rawValue)
    }

    static func append(_ event: Event, form: Int, _ facts: inout Facts, to buffer: inout ByteBuffer) {
        RawWatchItem.append(RawEvent(event, content: RawWatch.Content(rawValue: UInt8(form))), to: &buffer)
    }

    static func append(bookmark: Revision, to buffer: inout ByteBuffer) {
        RawWatchItem.append(bookmark: bookmark.rawValue, to: &buffer)
    }

    static func expiredBody(floor: Revision) -> Bytes {
        RawFailure(.compacted(floor: floor)).body
    }

    func appendValues(
        of field: WatchRoute.Field, _ event: Event, _ facts: inout Facts, to values: inout [RouteValue]
    ) {}
}

extension RawEvent {
    /// A store's event as it travels.
    init(_ event: Event, content: RawWatch.Content) {
        let hasValues = !content.contains(.keysOnly)
        self.init(
            isDelete: event.kind == .delete, revision: event.revision.rawValue, key: event.item.key,
            value: hasValues ? event.item.value : Bytes(), created: event.item.created.rawValue,
            version: event.item.version, uid: RawUID(event.item.uid))
        if content.contains(.previous), let item = event.previous {
            previous = RawItem(item, hasKey: false, hasValue: hasValues)
        }
    }
}

extension RawItem {
    /// A store's item as it travels.
    init(_ item: Item, hasKey: Bool, hasValue: Bool) {
        self.init(
            key: hasKey ? item.key : Bytes(), value: hasValue ? item.value : Bytes(), created: item.created.rawValue,
            modified: item.modified.rawValue, version: item.version, uid: RawUID(item.uid))
    }
}

extension RawUID {
    init(_ uid: ObjectUID) {
        self.init(high: uid.high, low: uid.low)
    }
}
