import Base
import Store

/// What the watches of one group get: which events of a store, and in which form.
///
/// The hub asks it about each event of the group's prefix. An event has few forms, and each is made at most once
/// for all groups, whatever their number: `form` says which one a group gets, `append` makes it.
protocol WatchContent: Equatable {
    /// What is found out about an event: once, for all groups that ask.
    associatedtype Facts: WatchFacts

    /// Forms that an event may have; they are numbered from 0.
    static var forms: Int { get }
    /// Bytes of an item of a stream, about, at which the next one begins.
    static var itemBytes: Int { get }

    /// Has the hub find the group by a value of the object, not by asking every group; nil where nothing
    /// narrows it down.
    var route: WatchRoute? { get }
    /// Items are never compressed.
    var isSecret: Bool { get }

    /// The form in which the event goes to the group; nil when it does not.
    func form(of event: Event, _ facts: inout Facts) -> Int?
    /// Appends the event in a form that `form` gave for some group.
    static func append(_ event: Event, form: Int, _ facts: inout Facts, to buffer: inout ByteBuffer)
    /// Appends a bookmark.
    static func append(bookmark: Revision, to buffer: inout ByteBuffer)
    /// The status envelope of an end with `expired`; history reaches back to `floor`.
    static func expiredBody(floor: Revision) -> Bytes
    /// Appends the values that the event's object has in a route's field, now and before: each once, none for what
    /// is not there.
    func appendValues(
        of field: WatchRoute.Field, _ event: Event, _ facts: inout Facts, to values: inout [RouteValue])
}

/// Room for what is found out about one event, used again for the next.
protocol WatchFacts {
    init()
    /// Forgets what was known.
    mutating func begin()
}

/// A demand that a group's objects all meet: this value in this field.
struct WatchRoute: Equatable {
    enum Field: Hashable {
        /// A selectable field, by its place among those of the kind.
        case field(Int)
        case label(String)
    }

    var field: Field
    var value: RouteValue
}

/// The value of a field, by its bytes.
struct RouteValue: Hashable {
    let bytes: Bytes

    init(_ bytes: Bytes) {
        self.bytes = bytes
    }

    init(_ text: String) {
        bytes = Bytes(text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        bytes.withUnsafeBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

/// The groups of one prefix whose objects have some value in one field, by that value.
final class WatchRouter<Content: WatchContent> {
    let prefix: Bytes
    let field: WatchRoute.Field
    /// Some group's: all have the same idea of the field.
    let content: Content
    var groups: [RouteValue: [SlabToken]] = [:]

    init(prefix: Bytes, field: WatchRoute.Field, content: Content) {
        self.prefix = prefix
        self.field = field
        self.content = content
    }
}
