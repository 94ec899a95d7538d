import Base

/// Names a version in a shard's slab.
typealias Slot = UInt32

extension Slot {
    /// No version.
    static var none: Slot { .max }
}

/// One version of a key, 64 bytes: one line of the cache.
///
/// The newest version of a key keeps its slot through all changes, so that tables and trees name a key
/// by it; what it replaces moves to a slot of its own.
struct Version {
    /// Key and value, one after the other. A delete shares the storage of what it deleted.
    var storage: BytesStorage
    var keyCount: UInt16
    var flags: Flags
    var valueCount: UInt32
    var created: Revision
    var modified: Revision
    var version: UInt64
    var uid: ObjectUID
    /// What this version replaced, as long as its event is in the history.
    var older: Slot
    /// The low half of the number of its event, if `hasEvent`.
    var event: UInt32

    struct Flags: OptionSet {
        let rawValue: UInt16

        /// No later version has replaced it.
        static var newest: Flags { Flags(rawValue: 1) }
        /// The key does not exist from here on.
        static var tombstone: Flags { Flags(rawValue: 2) }
        /// Its event is in the history.
        static var hasEvent: Flags { Flags(rawValue: 4) }
    }

    @inline(__always) var isTombstone: Bool { flags.contains(.tombstone) }

    @inline(__always) var keyBytes: UnsafeBufferPointer<UInt8> {
        // SAFETY: the storage begins with the key; callers use this while the version is in its slab.
        UnsafeBufferPointer(start: storage.base, count: Int(keyCount))
    }

    /// Key and value together; of a delete the key alone.
    @inline(__always) var allBytes: UnsafeBufferPointer<UInt8> {
        // SAFETY: the storage holds key and value; callers use this while the version is in its slab.
        UnsafeBufferPointer(start: storage.base, count: Int(keyCount) + Int(valueCount))
    }

    @inline(__always) var key: Bytes { Bytes(storage: storage, start: 0, count: Int(keyCount)) }

    @inline(__always) var item: Item {
        Item(
            key: key, value: Bytes(storage: storage, start: Int(keyCount), count: Int(valueCount)),
            created: created, modified: modified, version: version, uid: uid)
    }

    /// What the storage takes beside the bytes themselves: an object's header, malloc's word, its rounding to 16.
    static func overhead(of bytes: Int) -> Int { ((bytes + 16 + 8 + 15) & ~15) - bytes }
}

/// The versions of a shard.
struct VersionSlab: ~Copyable {
    private var pages = Pages<Version>(bits: 12)
    private var firstFree = Slot.none
    private let nothing = Bytes().storage

    init() {}

    private init(pages: consuming Pages<Version>, firstFree: Slot) {
        self.pages = pages
        self.firstFree = firstFree
    }

    var bytes: Int { pages.bytes }

    @inline(__always)
    subscript(slot: Slot) -> Version {
        @inline(__always) _read { yield pages[Int(slot)] }
        @inline(__always) _modify { yield &pages[Int(slot)] }
    }

    /// Puts `version` into a free slot.
    mutating func insert(_ version: consuming Version) -> Slot {
        guard firstFree != .none else {
            precondition(pages.count < Int(Slot.max), "A shard holds fewer than 2^32 versions.")
            return Slot(pages.append(version))
        }
        let slot = firstFree
        firstFree = pages[Int(slot)].older
        pages[Int(slot)] = version
        return slot
    }

    /// Lets the version's bytes go and its slot be used again.
    mutating func free(_ slot: Slot) {
        pages[Int(slot)].storage = nothing
        pages[Int(slot)].flags = []
        pages[Int(slot)].older = firstFree
        firstFree = slot
    }

    /// Lets the version's bytes go and keeps the rest.
    mutating func empty(_ slot: Slot) {
        pages[Int(slot)].storage = nothing
        pages[Int(slot)].keyCount = 0
        pages[Int(slot)].valueCount = 0
    }

    func copy() -> VersionSlab {
        VersionSlab(pages: pages.copy(), firstFree: firstFree)
    }
}
