package import Base

/// What the world knows to have happened: every change that was acknowledged, and every one that the recorder saw.
struct KnownState {
    private(set) var log = EventLog()
    /// The newest change of each key.
    private(set) var latest: [String: (revision: UInt64, value: UInt64)] = [:]
    /// The tags of all values that were written.
    private(set) var values: Set<UInt64> = []
    /// The recorder has seen everything of the durable shards through this revision.
    var recorded: UInt64 = 0
    /// Of changes whose outcome nobody heard, and that were asked for before this time, some may have been overwritten and
    /// forgotten by the history before the recorder saw them.
    var unseenBefore: UInt64 = 0

    mutating func note(revision: UInt64, key: String, value: UInt64, from source: @autoclosure () -> String) {
        log.note(revision: revision, key: key, value: value, from: source())
        if value != 0 { values.insert(value) }
        if latest[key].map({ $0.revision < revision }) ?? true { latest[key] = (revision, value) }
    }

    /// A change that nobody heard of, somewhere after what the recorder has seen: a deletion, for the key is gone.
    mutating func noteUnseenDeletion(of key: String) {
        var revision = recorded + 1
        while log.changes[revision] != nil { revision += 1 }
        note(revision: revision, key: key, value: 0, from: "the state")
    }

    mutating func noteHeard(_ record: WatchRecord) {
        log.note(heard: record)
    }
}

/// The bytes of a value follow from its tag: eight bytes of it, and more that depend on it in number and content.
package enum TaggedValue {
    package static func bytes(_ tag: UInt64, max: Int) -> Bytes {
        let count = 8 + Int((tag &* 0x9E37_79B9_7F4A_7C15) >> 33) % Swift.max(max - 8, 1)
        return Bytes(capacity: count) { target in
            for index in 0..<count {
                target[index] = UInt8(truncatingIfNeeded: index < 8 ? tag >> UInt64(8 * index) : tag &+ UInt64(index))
            }
            return count
        }
    }

    /// The tag of a value that is whole; nil for one that is not what was written.
    package static func tag(_ bytes: Bytes, max: Int) -> UInt64? {
        guard bytes.count >= 8 else { return nil }
        var tag: UInt64 = 0
        for index in 0..<8 { tag |= UInt64(bytes[index]) << UInt64(8 * index) }
        return TaggedValue.bytes(tag, max: max) == bytes ? tag : nil
    }
}

extension Bytes {
    init(text: String) {
        self.init(Array(text.utf8))
    }

    var text: String { String(decoding: array, as: UTF8.self) }
}
