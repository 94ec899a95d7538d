public import Base
public import JSON

// Objects, arrays and scalars.
extension TextDecoder {
    /// What `leave` needs to go back to the object around a nested one.
    @usableFromInline
    struct Outer {
        @usableFromInline let node: Int
        @usableFromInline let object: Int
        @usableFromInline let lengths: UInt64
        @usableFromInline let unread: Int
    }

    /// Goes into the object at `node`; nil, and an error, when it is not one. `null` is an empty object.
    @usableFromInline
    mutating func enterObject() -> Outer? {
        if failure != nil { return nil }
        let kind = nodes[node].kind
        guard kind == .object || kind == .null else {
            expected("an object")
            return nil
        }
        let outer = Outer(node: node, object: object, lengths: lengths, unread: unread)
        object = node
        lengths = 0
        unread = kind == .object ? Int(nodes[node].length) : 0
        var key = node + 1
        for _ in 0..<unread {
            lengths |= 1 << (UInt64(nodes[key].length) & 63)
            key = Int(nodes[key + 1].next)
        }
        return outer
    }

    @usableFromInline
    mutating func leaveObject(_ outer: Outer) {
        node = outer.node
        object = outer.object
        lengths = outer.lengths
        unread = outer.unread
    }

    /// Makes the value of the member `name` the current one; of several the last. False when it is absent or null.
    @inlinable
    mutating func find(_ name: StaticString) -> Bool {
        if lengths & (1 << (UInt64(name.utf8CodeUnitCount) & 63)) == 0 { return false }
        return findSlow(name)
    }

    @usableFromInline
    mutating func findSlow(_ name: StaticString) -> Bool {
        guard failure == nil, unread > 0 else { return false }
        let length = UInt32(name.utf8CodeUnitCount)
        let wanted = name.utf8Start
        let end = Int(nodes[object].next)
        var found = 0
        var key = object + 1
        while key < end {
            let candidate = nodes[key]
            if candidate.length == length,
                equalBytes(text.baseAddress! + Int(candidate.offset), wanted, count: Int(length))
            {
                unread -= 1
                if found != 0 { note(.duplicateField, node: key) }
                found = key + 1
            }
            key = Int(nodes[key + 1].next)
        }
        guard found != 0, nodes[found].kind != .null else { return false }
        node = found
        return true
    }

    /// Calls `body` for each element of the array at `node`, as the current value.
    @inlinable
    public mutating func forEach(_ body: (inout TextDecoder) -> Void) {
        guard nodes[node].kind == .array else {
            expected("an array")
            return
        }
        let array = node
        let end = Int(nodes[array].next)
        var element = array + 1
        while element < end, failure == nil {
            node = element
            body(&self)
            element = Int(nodes[element].next)
        }
        node = array
    }

    /// Calls `body` for each member of the object at `node`, with the key; the value is the current one.
    @inlinable
    mutating func forEachMember(_ body: (inout TextDecoder, String) -> Void) {
        guard nodes[node].kind == .object else {
            expected("an object")
            return
        }
        let map = node
        let end = Int(nodes[map].next)
        var key = map + 1
        while key < end, failure == nil {
            let range = nodes[key].textRange
            let name = String(decoding: UnsafeBufferPointer(rebasing: text[range]), as: UTF8.self)
            node = key + 1
            body(&self, name)
            key = Int(nodes[key + 1].next)
        }
        node = map
    }

    @usableFromInline
    mutating func readString() -> String {
        switch nodes[node].kind {
        case .string: return string()
        case .null: return ""
        case .true, .false, .integer, .number, .array, .object:
            expected("a string")
            return ""
        }
    }

    @usableFromInline
    mutating func readBool() -> Bool {
        switch nodes[node].kind {
        case .true: return true
        case .false: return false
        case .null, .string, .integer, .number, .array, .object:
            expected("a boolean")
            return false
        }
    }

    @usableFromInline
    mutating func readInteger<T: FixedWidthInteger & SignedInteger>(_: T.Type) -> T {
        guard nodes[node].kind == .integer else {
            expected("an integer")
            return 0
        }
        // The parser admits an optional minus and digits only.
        var value: T = 0
        var overflowed = false
        let range = nodes[node].textRange
        let isNegative = text[range.lowerBound] == UInt8(ascii: "-")
        for index in range.dropFirst(isNegative ? 1 : 0) {
            let digit = T(truncatingIfNeeded: text[index] - UInt8(ascii: "0"))
            let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, tooFar) =
                isNegative
                ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            overflowed = overflowed || tooLarge || tooFar
            value = sum
        }
        if overflowed { reject("the number \(string()) does not fit \(T.bitWidth) bits") }
        return overflowed ? 0 : value
    }

    @usableFromInline
    mutating func readDouble() -> Double {
        guard nodes[node].kind == .integer || nodes[node].kind == .number, let value = Double(string()) else {
            expected("a number")
            return 0
        }
        return value
    }

    @usableFromInline
    mutating func readBase64() -> Bytes {
        guard nodes[node].kind == .string else {
            if nodes[node].kind != .null { expected("a string in base64") }
            return Bytes()
        }
        guard let bytes = withText({ Base64.decode($0) }) else {
            reject("the string is not base64")
            return Bytes()
        }
        return bytes
    }

    /// Collects a map's entries; a key that comes twice is an issue.
    @inlinable
    mutating func readMap<Value>(_ read: (inout TextDecoder) -> Value) -> StringMap<Value> {
        var entries: [StringMap<Value>.Entry] = []
        entries.reserveCapacity(nodes[node].kind == .object ? Int(nodes[node].length) : 0)
        forEachMember { decoder, key in
            entries.append(StringMap.Entry(key: key, value: read(&decoder)))
        }
        let (map, hadDuplicates) = StringMap.collecting(entries)
        if hadDuplicates { noteDuplicateKeys() }
        return map
    }

    @usableFromInline
    mutating func noteDuplicateKeys() {
        var seen: Set<String> = []
        var keys: [(Int, String)] = []
        forEachMember { decoder, key in keys.append((decoder.node - 1, key)) }
        for (key, name) in keys where !seen.insert(name).inserted { note(.duplicateField, node: key) }
    }
}

extension TextDecoder: FieldCoder {
    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout String, _: FieldOptions) {
        if find(name) { value = readString() }
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout String?, _: FieldOptions) {
        if find(name) { value = readString() }
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout Bool, _: FieldOptions) {
        if find(name) { value = readBool() }
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout Bool?, _: FieldOptions) {
        if find(name) { value = readBool() }
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout Int32, _: FieldOptions) {
        if find(name) { value = readInteger(Int32.self) }
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout Int32?, _: FieldOptions) {
        if find(name) { value = readInteger(Int32.self) }
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout Int64, _: FieldOptions) {
        if find(name) { value = readInteger(Int64.self) }
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout Int64?, _: FieldOptions) {
        if find(name) { value = readInteger(Int64.self) }
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout Double?, _: FieldOptions) {
        if find(name) { value = readDouble() }
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout Bytes, _: FieldOptions) {
        if find(name) { value = readBase64() }
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout [String], _: FieldOptions) {
        if find(name) { value = strings() }
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout [Int32], _: FieldOptions) {
        if find(name) { forEach { value.append($0.readInteger(Int32.self)) } }
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout [Int64], _: FieldOptions) {
        if find(name) { forEach { value.append($0.readInteger(Int64.self)) } }
    }

    @inlinable
    public mutating func field(
        _: UInt32, _ name: StaticString, _ value: inout StringMap<String>, _: FieldOptions
    ) {
        if find(name) { value = readMap { $0.readString() } }
    }

    @inlinable
    public mutating func field(
        _: UInt32, _ name: StaticString, _ value: inout StringMap<Bytes>, _: FieldOptions
    ) {
        if find(name) { value = readMap { $0.readBase64() } }
    }

    @inlinable
    public mutating func field<M: Message>(
        _: UInt32, _ name: StaticString, _ value: inout M, _: FieldOptions
    ) {
        if find(name) { value.decodeText(from: &self) }
    }

    @inlinable
    public mutating func field<M: Message>(
        _: UInt32, _ name: StaticString, _ value: inout M?, _: FieldOptions
    ) {
        if find(name) { value = decodeValue(as: M.self) }
    }

    @inlinable
    public mutating func field<M: Message>(
        _: UInt32, _ name: StaticString, _ value: inout Boxed<M>, _: FieldOptions
    ) {
        if find(name) {
            value.makeUnique()
            value.withValue { $0.pointee.decodeText(from: &self) }
        }
    }

    @inlinable
    public mutating func field<M: Message>(
        _: UInt32, _ name: StaticString, _ value: inout [M], _: FieldOptions
    ) {
        guard find(name) else { return }
        if nodes[node].kind == .array { value.reserveCapacity(Int(nodes[node].length)) }
        forEach { decoder in
            value.append(M())
            value[value.count - 1].decodeText(from: &decoder)
        }
    }

    @inlinable
    public mutating func field<M: Message>(
        _: UInt32, _ name: StaticString, _ value: inout StringMap<M>, _: FieldOptions
    ) {
        if find(name) { value = readMap { $0.decodeValue(as: M.self) } }
    }

    @inlinable
    public mutating func inline<M: Message>(_: UInt32, _: StaticString, _ value: inout M) {
        value.fields(&self)
    }
}

extension Message {
    @inlinable
    public mutating func decodeText(from decoder: inout TextDecoder) {
        guard let outer = decoder.enterObject() else { return }
        fields(&decoder)
        if decoder.unread > 0 {
            if Self.typeMeta != nil {
                _ = decoder.find("apiVersion")
                _ = decoder.find("kind")
            }
            if decoder.unread > 0 { decoder.noteUnknownMembers(of: Self.self) }
        }
        decoder.leaveObject(outer)
    }
}

extension TextDecoder {
    /// Notes the members of the current object that are not among the fields of `type`.
    @usableFromInline
    mutating func noteUnknownMembers<M: Message>(of type: M.Type) {
        // The schema is made for each object: only while there is something to say with it.
        guard issues.count < TextDecoder.issuesMax else { return }
        var known = MessageSchema(of: type).textNames
        if M.typeMeta != nil { known.formUnion(["apiVersion", "kind"]) }
        let end = Int(nodes[object].next)
        var key = object + 1
        while key < end {
            let range = nodes[key].textRange
            let name = String(decoding: UnsafeBufferPointer(rebasing: text[range]), as: UTF8.self)
            if !known.contains(name) { note(.unknownField, node: key) }
            key = Int(nodes[key + 1].next)
        }
    }
}
