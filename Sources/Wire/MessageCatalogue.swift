/// Every message that has a number, and the ranges from which modules take theirs.
///
/// A number is never reused, a name never changed. `Protocol/messages.md` is the same list; a test compares them.
public enum MessageCatalogue {
    /// How a request is answered.
    public enum Answer: String, Sendable {
        /// One response.
        case once
        /// A response and items until the end.
        case items
        /// Items in both directions.
        case both
    }

    public struct Entry: Sendable {
        public let number: MessageNumber
        public let name: String
        public let answer: Answer
        /// A request whose answer is lost may have changed something.
        public let mayChange: Bool
        public let summary: String
    }

    /// A run of numbers that one module gives out.
    public struct Block: Sendable {
        public let numbers: ClosedRange<UInt16>
        public let owner: String
        public let summary: String
    }

    /// All entries, by number.
    public static let entries: [Entry] = [
        reading(.get, "get", .once, "one object"),
        reading(.list, "list", .items, "objects of a kind, in chunks, all of one revision"),
        reading(.watch, "watch", .items, "changes of a kind from a revision on"),
        changing(.create, "create", .once, "a new object"),
        changing(.update, "update", .once, "an object in place of the stored one"),
        changing(.patch, "patch", .once, "a change to an object"),
        changing(.apply, "apply", .once, "the fields that a manager wants (server-side apply)"),
        changing(.delete, "delete", .once, "an object goes"),
        changing(.deleteCollection, "delete-collection", .once, "all objects that a selector matches go"),
        changing(.batch, "batch", .items, "many writes with a result each; not atomic"),
        reading(.log, "log", .items, "a container's log"),
        changing(.exec, "exec", .both, "a process in a container"),
        changing(.attach, "attach", .both, "a container's own streams"),
        changing(.portForward, "port-forward", .both, "a connection to a pod's port"),
        reading(.discovery, "discovery", .once, "kinds, verbs and versions that are served"),
        reading(.schema, "schema", .once, "the fields of kinds"),
        reading(.shardMap, "shard-map", .once, "which member serves which shard"),
        reading(.health, "health", .once, "whether the server serves"),
        reading(.rawGet, "raw-get", .once, "a stored value by its key"),
        reading(.rawRange, "raw-range", .items, "stored values by a range of keys"),
        changing(.rawPut, "raw-put", .once, "a value under a key"),
        changing(.rawDelete, "raw-delete", .once, "a key goes"),
        reading(.rawWatch, "raw-watch", .both, "changes of the keys with a prefix"),
        changing(.rawCompact, "raw-compact", .once, "history up to a revision goes"),
        reading(.rawSnapshot, "raw-snapshot", .items, "a backup of the whole store, at one revision"),
        reading(.rawStatus, "raw-status", .once, "sizes, revisions and alarms of the shards"),
        reading(.rawHash, "raw-hash", .once, "a hash of the store's content at a revision"),
        changing(.rawBatch, "raw-batch", .once, "many puts and deletes with a result each; not atomic"),
        reading(.agentRegister, "agent-register", .items, "the connection serves the pods of a node"),
    ]

    /// Who gives out which numbers.
    public static let blocks: [Block] = [
        Block(numbers: 1...31, owner: "Wire", summary: "verbs on objects"),
        Block(numbers: 32...63, owner: "Wire", summary: "streams of a pod, and what the server says of itself"),
        Block(numbers: 64...95, owner: "APIServer", summary: "the raw store; administrators only"),
        Block(numbers: 96...127, owner: "NodeAgent", summary: "between a server and a node's agent"),
        Block(numbers: 128...191, owner: "Replication", summary: "between members"),
        Block(numbers: 192...223, owner: "Bench", summary: "measuring"),
        Block(numbers: 224...255, owner: "Wire", summary: "reserved"),
        Block(numbers: 256...32_767, owner: "Wire", summary: "not given out"),
        Block(numbers: 32_768...65_535, owner: "others", summary: "private use; no meaning here"),
    ]

    /// The entry of a number, or nil.
    public static func entry(_ number: MessageNumber) -> Entry? {
        let index = Int(number.rawValue)
        return index < byNumber.count ? byNumber[index] : nil
    }

    /// Whether a lost answer leaves the outcome unknown; true for numbers that are not in the list.
    static func mayChange(_ message: UInt16) -> Bool {
        entry(MessageNumber(rawValue: message))?.mayChange ?? true
    }

    /// Whether a stream of this message may wait for its reader for ever: those of pods, whose readers are people and
    /// programs that pause. What waits for one of them holds up no other stream of its connection.
    static func isPatient(_ message: UInt16) -> Bool {
        message >= MessageNumber.log.rawValue && message <= MessageNumber.portForward.rawValue
    }

    private static let byNumber: [Entry?] = {
        var table = [Entry?](repeating: nil, count: Int(entries.map(\.number.rawValue).max() ?? 0) + 1)
        for entry in entries {
            precondition(table[Int(entry.number.rawValue)] == nil, "Two messages have one number.")
            table[Int(entry.number.rawValue)] = entry
        }
        return table
    }()

    private static func reading(
        _ number: MessageNumber, _ name: String, _ answer: Answer, _ summary: String
    ) -> Entry {
        Entry(number: number, name: name, answer: answer, mayChange: false, summary: summary)
    }

    private static func changing(
        _ number: MessageNumber, _ name: String, _ answer: Answer, _ summary: String
    ) -> Entry {
        Entry(number: number, name: name, answer: answer, mayChange: true, summary: summary)
    }
}
