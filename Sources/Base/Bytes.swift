/// An immutable run of bytes that many owners share: a slice of reference-counted storage.
///
/// Copying costs one retain; slicing copies nothing. A frame that goes to a thousand watchers is
/// one `Bytes`, and so is an object in the store with its entry in a list.
public struct Bytes: Sendable {
    @usableFromInline package let storage: BytesStorage
    @usableFromInline package let start: Int
    /// The number of bytes.
    public let count: Int

    @inlinable
    package init(storage: BytesStorage, start: Int, count: Int) {
        self.storage = storage
        self.start = start
        self.count = count
    }

    /// No bytes.
    public init() {
        self.init(storage: .empty, start: 0, count: 0)
    }

    /// A copy of `bytes`.
    public init(_ bytes: some Collection<UInt8>) {
        let count = bytes.count
        guard count > 0 else {
            self.init()
            return
        }
        let storage = BytesStorage(capacity: count)
        // SAFETY: the storage holds `count` bytes and is not shared yet.
        let (_, copied) = UnsafeMutableBufferPointer(start: storage.base, count: count).initialize(from: bytes)
        precondition(copied == count, "The collection's count changed while it was copied.")
        self.init(storage: storage, start: 0, count: count)
    }

    /// Storage for `count` bytes that `fill` writes; `fill` returns how many it wrote.
    @inlinable
    public init<E: Error>(
        capacity: Int, fill: (UnsafeMutableBufferPointer<UInt8>) throws(E) -> Int
    ) throws(E) {
        let storage = BytesStorage(capacity: capacity)
        // SAFETY: the storage is not shared yet and holds `capacity` bytes.
        let written = try fill(UnsafeMutableBufferPointer(start: storage.base, count: capacity))
        precondition(written >= 0 && written <= capacity, "More bytes were written than there was room for.")
        self.init(storage: storage, start: 0, count: written)
    }

    @inlinable public var isEmpty: Bool { count == 0 }

    @inlinable
    public subscript(index: Int) -> UInt8 {
        precondition(index >= 0 && index < count, "An index outside of the bytes.")
        // SAFETY: the index was checked and the storage outlives this call.
        return storage.base[start + index]
    }

    /// The bytes of `range`, sharing this storage.
    @inlinable
    public subscript(range: Range<Int>) -> Bytes {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "A range outside of the bytes.")
        return Bytes(storage: storage, start: start + range.lowerBound, count: range.count)
    }

    /// Calls `body` with the bytes; the pointer is valid inside it only.
    @inlinable
    public func withUnsafeBytes<R: ~Copyable, E: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        // SAFETY: start and count were within the storage when this slice was made.
        let result = try body(UnsafeBufferPointer(start: storage.base + start, count: count))
        withExtendedLifetime(storage) {}
        return result
    }

    /// A copy as an array.
    public var array: [UInt8] {
        withUnsafeBytes { Array($0) }
    }
}

extension Bytes: Hashable {
    public static func == (left: Bytes, right: Bytes) -> Bool {
        guard left.count == right.count else { return false }
        // SAFETY: both runs hold `count` bytes, and the storages outlive this call.
        return left.withUnsafeBytes { l in
            right.withUnsafeBytes { r in equalBytes(l.baseAddress!, r.baseAddress!, count: l.count) }
        }
    }

    public func hash(into hasher: inout Hasher) {
        withUnsafeBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension Bytes: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: UInt8...) {
        self.init(elements)
    }
}

/// The memory behind `Bytes`: one allocation of an object's header (16 bytes) and the bytes; written before it is
/// shared, never after.
@usableFromInline
package struct BytesStorage: @unchecked Sendable {
    // SAFETY of `@unchecked Sendable`: only initializers of `Bytes` and `ByteBuffer` write, before they share.
    @usableFromInline let object: ManagedBuffer<Void, UInt8>

    @inlinable
    init(capacity: Int) {
        object = ManagedBuffer<Void, UInt8>.create(minimumCapacity: capacity) { _ in }
    }

    /// The first byte. Valid while somebody holds the storage.
    @inlinable
    package var base: UnsafeMutablePointer<UInt8> {
        // SAFETY: the elements of a managed buffer stay where they are for its life.
        object.withUnsafeMutablePointerToElements { $0 }
    }

    @usableFromInline static let empty = BytesStorage(capacity: 0)
}

/// A growable run of bytes with one owner: what encoders write into.
///
/// Growing doubles the room, so appending is amortized constant. `finish()` hands the memory over
/// as `Bytes` without a copy; `removeAll()` keeps it for the next frame.
public struct ByteBuffer: ~Copyable {
    @usableFromInline var storage: BytesStorage
    // SAFETY: `storage` holds the memory that this points to, and has no other owner until `finish()`.
    @usableFromInline var base: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
    /// The number of bytes written.
    public var count: Int

    /// An empty buffer with room for `capacity` bytes.
    @inlinable
    public init(capacity: Int = 256) {
        self.capacity = max(capacity, 16)
        storage = BytesStorage(capacity: self.capacity)
        base = storage.base
        count = 0
    }

    @inlinable public var isEmpty: Bool { count == 0 }

    /// Makes room for `additional` more bytes.
    @inlinable
    public mutating func reserve(_ additional: Int) {
        if capacity - count < additional { grow(additional) }
    }

    @usableFromInline
    @inline(never)
    mutating func grow(_ additional: Int) {
        let wanted = max(capacity * 2, count + additional, 16)
        let larger = BytesStorage(capacity: wanted)
        // SAFETY: both runs hold at least `count` bytes and do not overlap.
        larger.base.update(from: base, count: count)
        storage = larger
        base = larger.base
        capacity = wanted
    }

    @inlinable
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        // SAFETY: `reserve` made room.
        base[count] = byte
        count += 1
    }

    @inlinable
    public mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        reserve(bytes.count)
        // SAFETY: `reserve` made room; the source is not inside this buffer, which has one owner.
        (base + count).update(from: source, count: bytes.count)
        count += bytes.count
    }

    @inlinable
    public mutating func append(_ bytes: Bytes) {
        bytes.withUnsafeBytes { append($0) }
    }

    @inlinable
    public mutating func append(contentsOf bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { append($0) }
    }

    /// Appends the UTF-8 of `string`.
    @inlinable
    public mutating func append(utf8 string: String) {
        var string = string
        string.withUTF8 { append($0) }
    }

    /// Appends the UTF-8 of a literal.
    @inlinable
    public mutating func append(utf8 literal: StaticString) {
        precondition(literal.hasPointerRepresentation, "A literal of one scalar is not stored as bytes.")
        append(UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    /// Appends an integer, least significant byte first.
    @inlinable
    public mutating func append<T: FixedWidthInteger>(littleEndian value: T) {
        let size = MemoryLayout<T>.size
        reserve(size)
        // SAFETY: `reserve` made room; the store is unaligned by choice.
        UnsafeMutableRawPointer(base + count).storeBytes(of: value.littleEndian, as: T.self)
        count += size
    }

    /// Appends an integer, most significant byte first.
    @inlinable
    public mutating func append<T: FixedWidthInteger>(bigEndian value: T) {
        append(littleEndian: value.byteSwapped)
    }

    /// Appends `value` as a varint of protobuf: 1 to 10 bytes, seven bits each, low group first.
    @inlinable
    public mutating func append(varint value: UInt64) {
        reserve(10)
        var rest = value
        while rest >= 0x80 {
            // SAFETY: `reserve` made room for the longest varint.
            base[count] = UInt8(truncatingIfNeeded: rest) | 0x80
            count += 1
            rest >>= 7
        }
        base[count] = UInt8(truncatingIfNeeded: rest)
        count += 1
    }

    @inlinable
    public subscript(index: Int) -> UInt8 {
        get {
            precondition(index >= 0 && index < count, "An index outside of the buffer.")
            return withExtendedLifetime(storage) { _ in base[index] }
        }
        set {
            precondition(index >= 0 && index < count, "An index outside of the buffer.")
            base[index] = newValue
        }
    }

    /// Opens a gap of `length` bytes at `index` by moving what follows; the gap's content is undefined.
    @inlinable
    public mutating func openGap(at index: Int, length: Int) {
        precondition(index >= 0 && index <= count && length >= 0, "A gap outside of the buffer.")
        reserve(length)
        // SAFETY: `reserve` made room; the runs may overlap, which `update(from:)` allows.
        (base + index + length).update(from: base + index, count: count - index)
        count += length
    }

    /// Drops everything from `count` on.
    @inlinable
    public mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= self.count, "Truncation cannot lengthen.")
        self.count = count
    }

    /// Forgets the content and keeps the room.
    @inlinable
    public mutating func removeAll() {
        count = 0
    }

    /// Calls `body` with the bytes written so far.
    @inlinable
    public borrowing func withUnsafeBytes<R: ~Copyable, E: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        let result = try body(UnsafeBufferPointer(start: base, count: count))
        withExtendedLifetime(storage) {}
        return result
    }

    /// Makes room for `additional` bytes and lets `fill` write them; it returns how many it wrote.
    @inlinable
    public mutating func append<E: Error>(
        upTo additional: Int, fill: (UnsafeMutableBufferPointer<UInt8>) throws(E) -> Int
    ) throws(E) {
        reserve(additional)
        // SAFETY: `reserve` made room.
        let written = try fill(UnsafeMutableBufferPointer(start: base + count, count: additional))
        precondition(written >= 0 && written <= additional, "More bytes were written than there was room for.")
        count += written
    }

    /// The bytes written so far, without a copy; the buffer starts anew, empty.
    @inlinable
    public mutating func finish() -> Bytes {
        let bytes = Bytes(storage: storage, start: 0, count: count)
        storage = .empty
        base = storage.base
        capacity = 0
        count = 0
        return bytes
    }

    /// A copy of the bytes written so far.
    public borrowing func array() -> [UInt8] {
        withUnsafeBytes { Array($0) }
    }
}

/// Whether two runs of `count` bytes are equal: eight bytes at a time, the last eight or four overlapping.
@inlinable
public func equalBytes(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, count: Int) -> Bool {
    // SAFETY: both runs hold `count` bytes by contract; loads are unaligned and stay inside them.
    let (l, r) = (UnsafeRawPointer(left), UnsafeRawPointer(right))
    func differ<Word: FixedWidthInteger & BitwiseCopyable>(_ type: Word.Type, at offset: Int) -> Bool {
        l.loadUnaligned(fromByteOffset: offset, as: type) != r.loadUnaligned(fromByteOffset: offset, as: type)
    }
    if count >= 8 {
        var index = 0
        while index < count - 8 {
            if differ(UInt64.self, at: index) { return false }
            index += 8
        }
        return !differ(UInt64.self, at: count - 8)
    }
    if count >= 4 { return !differ(UInt32.self, at: 0) && !differ(UInt32.self, at: count - 4) }
    for index in 0..<count where left[index] != right[index] { return false }
    return true
}

/// Whether all bytes are below 128: eight bytes at a time, the last eight or four overlapping.
@inlinable
public func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    // SAFETY: loads are unaligned and stay inside of the run.
    guard let base = bytes.baseAddress else { return true }
    let (raw, count) = (UnsafeRawPointer(base), bytes.count)
    var found: UInt64 = 0
    if count >= 8 {
        var index = 0
        while index < count - 8 {
            found |= raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            index += 8
        }
        found |= raw.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
    } else if count >= 4 {
        let first = raw.loadUnaligned(as: UInt32.self)
        found = UInt64(first | raw.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
    } else {
        for byte in bytes { found |= UInt64(byte) }
    }
    return found & 0x8080_8080_8080_8080 == 0
}
