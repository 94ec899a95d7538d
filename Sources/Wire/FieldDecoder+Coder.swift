public import Base

extension FieldDecoder: FieldCoder {
    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout String, _: FieldOptions) {
        if tag >> 3 == number { value = readLastString() }
    }

    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout String?, _: FieldOptions) {
        if tag >> 3 == number { value = readLastString() }
    }

    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout Bool, _: FieldOptions) {
        if tag >> 3 == number { value = readScalar() != 0 }
    }

    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout Bool?, _: FieldOptions) {
        if tag >> 3 == number { value = readScalar() != 0 }
    }

    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout Int32, _: FieldOptions) {
        if tag >> 3 == number { value = Int32(truncatingIfNeeded: readScalar()) }
    }

    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout Int32?, _: FieldOptions) {
        if tag >> 3 == number { value = Int32(truncatingIfNeeded: readScalar()) }
    }

    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout Int64, _: FieldOptions) {
        if tag >> 3 == number { value = Int64(bitPattern: readScalar()) }
    }

    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout Int64?, _: FieldOptions) {
        if tag >> 3 == number { value = Int64(bitPattern: readScalar()) }
    }

    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout Double?, _: FieldOptions) {
        if tag >> 3 == number { value = readDouble() }
    }

    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout Bytes, _: FieldOptions) {
        while tag >> 3 == number { value = readBytes() }
    }

    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout [String], _: FieldOptions) {
        if tag >> 3 == number { readStrings(into: &value) }
    }

    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout [Int32], _: FieldOptions) {
        if tag >> 3 == number { readScalars { value.append(Int32(truncatingIfNeeded: $0)) } }
    }

    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout [Int64], _: FieldOptions) {
        if tag >> 3 == number { readScalars { value.append(Int64(bitPattern: $0)) } }
    }

    @inlinable
    public mutating func field(
        _ number: UInt32, _: StaticString, _ value: inout StringMap<String>, _: FieldOptions
    ) {
        if tag >> 3 == number { readStringMap(&value) }
    }

    @inlinable
    public mutating func field(
        _ number: UInt32, _: StaticString, _ value: inout StringMap<Bytes>, _: FieldOptions
    ) {
        guard tag >> 3 == number else { return }
        readMap(&value, empty: Bytes()) { decoder, value in value = decoder.readBytes() }
    }

    @inlinable
    public mutating func field<M: Message>(
        _ number: UInt32, _: StaticString, _ value: inout M, _: FieldOptions
    ) {
        while tag >> 3 == number {
            decodeNested(into: &value)
        }
    }

    @inlinable
    public mutating func field<M: Message>(
        _ number: UInt32, _: StaticString, _ value: inout M?, _: FieldOptions
    ) {
        while tag >> 3 == number {
            if value == nil { value = M() }
            decodeNested(into: &value!)
        }
    }

    @inlinable
    public mutating func field<M: Message>(
        _ number: UInt32, _: StaticString, _ value: inout Boxed<M>, _: FieldOptions
    ) {
        while tag >> 3 == number {
            if value.isEmpty, !take(MemoryLayout<M>.stride) { return }
            value.makeUnique()
            value.withValue { decodeNested(into: &$0.pointee) }
        }
    }

    @inlinable
    public mutating func field<M: Message>(
        _ number: UInt32, _: StaticString, _ value: inout [M], _: FieldOptions
    ) {
        if tag >> 3 == number { readList(&value) }
    }

    @inlinable
    public mutating func field<M: Message>(
        _ number: UInt32, _: StaticString, _ value: inout StringMap<M>, _: FieldOptions
    ) {
        guard tag >> 3 == number else { return }
        readMap(&value, empty: M()) { decoder, value in decoder.decodeNested(into: &value) }
    }

    @inlinable
    public mutating func inline<M: Message>(_ number: UInt32, _: StaticString, _ value: inout M) {
        field(number, "", &value, .none)
    }

    // Workers.

    /// Reads the elements of the list at hand that follow one another, each in its place.
    @inlinable
    mutating func readList<M: Message>(_ list: inout [M]) {
        let number = tag >> 3
        let count = countRun()
        guard take(count * MemoryLayout<M>.stride) else { return }
        list.append(addingCapacity: count) { elements in
            while tag >> 3 == number, !elements.isFull {
                elements.append(M())
                decodeNested(into: &elements[elements.count - 1])
            }
        }
    }

    /// Reads the last of the strings of the field at hand that follow one another.
    @usableFromInline
    mutating func readLastString() -> String {
        let number = tag >> 3
        var last = readString()
        while tag >> 3 == number { last = readString() }
        return last
    }

    /// Reads all strings of the field at hand that follow one another.
    @usableFromInline
    mutating func readStrings(into list: inout [String]) {
        let number = tag >> 3
        list.append(addingCapacity: countRun()) { strings in
            while tag >> 3 == number, !strings.isFull { strings.append(readString()) }
        }
    }

    /// Reads the last of the varints of the field at hand that follow one another.
    @usableFromInline
    mutating func readScalar() -> UInt64 {
        let number = tag >> 3
        var last: UInt64 = 0
        while tag >> 3 == number {
            if tag & 7 == FieldEncoder.WireType.varint {
                last = readVarint()
                if failure == nil { step() }
            } else {
                readScalars { last = $0 }
            }
        }
        return last
    }

    /// Reads all varints of the field at hand, one by one or packed.
    @usableFromInline
    mutating func readScalars(_ take: (UInt64) -> Void) {
        let number = tag >> 3
        while tag >> 3 == number {
            if tag & 7 == FieldEncoder.WireType.bytes {
                let length = readLength()
                guard failure == nil else { return }
                let outerEnd = end
                end = position + length
                while position < end, failure == nil {
                    let value = readVarint()
                    if failure == nil { take(value) }
                }
                end = outerEnd
                if failure != nil { position = end }
            } else {
                guard expect(FieldEncoder.WireType.varint) else { return }
                let value = readVarint()
                if failure == nil { take(value) }
            }
            guard failure == nil else { return }
            nextTag()
        }
    }

    @usableFromInline
    mutating func readDouble() -> Double {
        let number = tag >> 3
        var value = 0.0
        while tag >> 3 == number, expect(FieldEncoder.WireType.fixed64) {
            guard end - position >= 8 else {
                fail(.truncated(offset: end))
                return 0
            }
            let bits = UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self)
            value = Double(bitPattern: UInt64(littleEndian: bits))
            position += 8
            nextTag()
        }
        return value
    }

    @usableFromInline
    mutating func readStringMap(_ map: inout StringMap<String>) {
        readMap(&map, empty: "") { decoder, value in value = decoder.readString() }
    }

    /// Reads the entries of a map that follow one another: key is field 1, value field 2.
    @inlinable
    mutating func readMap<Value>(
        _ map: inout StringMap<Value>, empty: Value,
        _ readValue: (inout FieldDecoder, inout Value) -> Void
    ) {
        let number = tag >> 3
        var entries = map.entries
        // Entries that come in several runs are sorted once a run: what was there is paid for again.
        guard take(entries.count * MemoryLayout<StringMap<Value>.Entry>.stride) else { return }
        if entries.isEmpty {
            let count = countRun()
            guard take(count * MemoryLayout<StringMap<Value>.Entry>.stride) else { return }
            entries.reserveCapacity(count)
        }
        while tag >> 3 == number {
            if entries.count == entries.capacity, !take(entries.count * MemoryLayout<StringMap<Value>.Entry>.stride) {
                return
            }
            guard let outerEnd = enter() else { return }
            var key = ""
            var value = empty
            while hasField {
                switch tag >> 3 {
                case 1: key = readString()
                case 2: readValue(&self, &value)
                default: dropField()
                }
            }
            leave(outerEnd)
            guard failure == nil else { return }
            entries.append(StringMap.Entry(key: key, value: value))
        }
        map = StringMap.collecting(entries).map
    }
}

extension Message {
    /// Decodes all of `bytes`.
    @inlinable
    public init(decoding bytes: Bytes) throws(FieldDecodingError) {
        self = try bytes.withUnsafeBytes { buffer throws(FieldDecodingError) in
            try FieldDecoder.decode(Self.self, from: buffer)
        }
    }
}
