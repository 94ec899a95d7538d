import APIModel
import Base
import Store

/// What is found out about one event of an object: each part at most once, for all watches of its kind.
struct ObjectFacts: WatchFacts {
    /// The object after the event, or before it.
    struct Side {
        fileprivate var isUnpacked = false
        fileprivate var isScanned = false
        /// Where the object lies in the stored value; nil: there is none, or it cannot be read.
        fileprivate(set) var object: Bytes?
        fileprivate(set) var scanned = ScannedObject()

        fileprivate mutating func begin() {
            guard isUnpacked else { return }
            isUnpacked = false
            object = nil
            guard isScanned else { return }
            isScanned = false
            scanned.clear()
        }

        /// Whether there is an object.
        mutating func unpack(_ value: Bytes?) -> Bool {
            if !isUnpacked {
                isUnpacked = true
                object = value.flatMap { value in StoredValue.object(of: value).map { value[$0] } }
            }
            return object != nil
        }

        mutating func scan(_ value: Bytes?, _ kind: ObjectKind) -> Bool {
            guard unpack(value), let object else { return false }
            if !isScanned {
                isScanned = true
                scanned.scan(object, kind.plan)
            }
            return true
        }
    }

    fileprivate(set) var now = Side()
    fileprivate(set) var before = Side()
    /// Who makes `managedFields`, and of which kind: noted by a group that wants them.
    var managers: ManagedFieldsSource?
    var kind: ObjectKind?

    mutating func begin() {
        now.begin()
        before.begin()
    }

    /// Whether the object after the event is there and meets `selection`.
    mutating func isSelected(_ event: Store.Event, _ kind: ObjectKind, _ selection: ObjectSelection?) -> Bool {
        guard event.kind == .put else { return false }
        return ObjectFacts.isSelected(&now, event.item, kind, selection)
    }

    /// Whether the object before the event was there and met `selection`.
    mutating func wasSelected(_ event: Store.Event, _ kind: ObjectKind, _ selection: ObjectSelection?) -> Bool {
        guard let previous = event.previous else { return false }
        return ObjectFacts.isSelected(&before, previous, kind, selection)
    }

    private static func isSelected(
        _ side: inout Side, _ item: Item, _ kind: ObjectKind, _ selection: ObjectSelection?
    ) -> Bool {
        guard let selection else { return side.unpack(item.value) }
        guard side.scan(item.value, kind) else { return false }
        return selection.matches(side.scanned, key: item.key, kind)
    }

    /// Appends the values of a field before and after the event, each once.
    mutating func appendValues(
        of field: WatchRoute.Field, _ event: Store.Event, _ kind: ObjectKind, to values: inout [RouteValue]
    ) {
        if event.kind == .put, now.scan(event.item.value, kind) {
            if let value = ObjectFacts.value(of: field, now.scanned, kind.plan) { values.append(value) }
        }
        if let previous = event.previous, before.scan(previous.value, kind) {
            guard let value = ObjectFacts.value(of: field, before.scanned, kind.plan), values.last != value else {
                return
            }
            values.append(value)
        }
    }

    private static func value(
        of field: WatchRoute.Field, _ object: ScannedObject, _ plan: ScanPlan
    ) -> RouteValue? {
        switch field {
        case .label(let key):
            return object.label(key).map { RouteValue(object.bytes($0)) }
        case .field(let index):
            switch object.value(plan.fields[index]) {
            // A field that is not there counts as empty.
            case .absent: return RouteValue(Bytes())
            case .text(let place): return RouteValue(object.bytes(place))
            // Numbers are no routes.
            case .number: return nil
            }
        }
    }
}
