public import Base
public import JSON

// Objects, arrays and scalars.
extension TextDecoder {
    /// What `leaveObject` needs to go back to the object around a nested one.
    @usableFromInline
    struct Outer {
        @usableFromInline let node: Int
        @usableFromInline let members: Members
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
        let outer = Outer(node: node, members: members)
        members = Members(object: node)
        if kind == .object { scanNames(Int(nodes[node].length)) }
        return outer
    }

    /// Names of objects with more members than this are not compared in advance: that would be quadratic.
    private static let comparedMembersMax = 64

    /// Collects the names' bits, and whether one stands there twice.
    @inline(__always)
    private mutating func scanNames(_ count: Int) {
        members.unread = count
        members.mayRepeat = count > Self.comparedMembersMax
        var key = node + 1
        for _ in 0..<count {
            let name = nodes[key]
            let bit = Members.bit(text.baseAddress! + Int(name.offset), Int(name.length))
            if members.names & bit != 0, !members.mayRepeat { members.mayRepeat = standsBefore(key) }
            members.names |= bit
            key = Int(nodes[key + 1].next)
        }
    }

    /// Whether the name at `key` is also that of a member before it.
    private func standsBefore(_ key: Int) -> Bool {
        var other = members.object + 1
        while other < key {
            if nodes[other].length == nodes[key].length,
                equalBytes(
                    text.baseAddress! + Int(nodes[other].offset), text.baseAddress! + Int(nodes[key].offset),
                    count: Int(nodes[key].length))
            {
                return true
            }
            other = Int(nodes[other + 1].next)
        }
        return false
    }

    @usableFromInline
    mutating func leaveObject(_ outer: Outer) {
        node = outer.node
        members = outer.members
    }

    /// Makes the value of the member `name` the current one; of several the last. False when it is absent or null.
    ///
    /// Inlined for the sake of the literal, whose bit is a constant then.
    @inlinable
    @inline(__always)
    mutating func find(_ name: StaticString) -> Bool {
        if members.names & Members.bit(name.utf8Start, name.utf8CodeUnitCount) == 0 { return false }
        return findMember(name)
    }

    @usableFromInline
    mutating func findMember(_ name: StaticString) -> Bool {
        guard failure == nil, members.unread > 0 else { return false }
        let end = Int(nodes[members.object].next)
        var found = 0
        if members.mayRepeat {
            found = lastMember(name, from: members.object + 1, to: end)
        } else {
            found = member(name, from: members.next, to: end)
            if found == 0 { found = member(name, from: members.object + 1, to: members.next) }
            if found != 0 {
                members.unread -= 1
                members.next = Int(nodes[found].next)
            }
        }
        guard found != 0, nodes[found].kind != .null else { return false }
        node = found
        return true
    }

    @inline(__always)
    private func isName(_ name: StaticString, at key: Int) -> Bool {
        let length = name.utf8CodeUnitCount
        return Int(nodes[key].length) == length
            && equalBytes(text.baseAddress! + Int(nodes[key].offset), name.utf8Start, count: length)
    }

    /// The value of the first member `name` whose key is in the range; 0 for none.
    @inline(__always)
    private func member(_ name: StaticString, from start: Int, to end: Int) -> Int {
        var key = start
        while key < end {
            if isName(name, at: key) { return key + 1 }
            key = Int(nodes[key + 1].next)
        }
        return 0
    }

    /// The value of the last member `name`; the others are noted as duplicates.
    private mutating func lastMember(_ name: StaticString, from start: Int, to end: Int) -> Int {
        var found = 0
        var key = start
        while key < end {
            if isName(name, at: key) {
                members.unread -= 1
                if found != 0 { note(.duplicateField, node: key) }
                found = key + 1
            }
            key = Int(nodes[key + 1].next)
        }
        return found
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
            node = key
            let name = string()
            node = key + 1
            body(&self, name)
            key = Int(nodes[key + 1].next)
        }
        node = map
    }

    @usableFromInline
    @inline(never)
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
    mutating func readInt32() -> Int32 {
        let value = readInt64(bits: 32)
        return Int32(truncatingIfNeeded: value)
    }

    /// Reads an integer that fits `bits`, 32 or 64.
    @usableFromInline
    mutating func readInt64(bits: Int = 64) -> Int64 {
        guard nodes[node].kind == .integer else {
            expected("an integer")
            return 0
        }
        // The parser admits an optional minus and digits only. Counting down reaches the least number too.
        var value: Int64 = 0
        var overflowed = false
        let digits = UnsafeBufferPointer(rebasing: text[nodes[node].textRange])
        let isNegative = digits[0] == UInt8(ascii: "-")
        for index in (isNegative ? 1 : 0)..<digits.count {
            let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (rest, tooFar) = product.subtractingReportingOverflow(Int64(digits[index] &- UInt8(ascii: "0")))
            overflowed = overflowed || tooLarge || tooFar
            value = rest
        }
        if !isNegative {
            overflowed = overflowed || value == .min
            value = 0 &- value
        }
        if bits == 32 { overflowed = overflowed || value != Int64(Int32(truncatingIfNeeded: value)) }
        if overflowed { reject("the number \(string()) does not fit \(bits) bits") }
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
        let count = nodes[node].kind == .object ? Int(nodes[node].length) : 0
        guard take(count * MemoryLayout<StringMap<Value>.Entry>.stride) else { return StringMap() }
        entries.reserveCapacity(count)
        // An entry is a message in the binary form.
        nested { decoder in
            decoder.forEachMember { decoder, key in
                entries.append(StringMap.Entry(key: key, value: read(&decoder)))
            }
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
        if find(name) { value = readInt32() }
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout Int32?, _: FieldOptions) {
        if find(name) { value = readInt32() }
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout Int64, _: FieldOptions) {
        if find(name) { value = readInt64() }
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout Int64?, _: FieldOptions) {
        if find(name) { value = readInt64() }
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
        if find(name) { forEach { value.append($0.readInt32()) } }
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout [Int64], _: FieldOptions) {
        if find(name) { forEach { value.append($0.readInt64()) } }
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
        if find(name) { nested { value.decodeText(from: &$0) } }
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
        if find(name), take(MemoryLayout<M>.stride) {
            value.makeUnique()
            nested { decoder in value.withValue { $0.pointee.decodeText(from: &decoder) } }
        }
    }

    @inlinable
    public mutating func field<M: Message>(
        _: UInt32, _ name: StaticString, _ value: inout [M], _: FieldOptions
    ) {
        guard find(name) else { return }
        let count = nodes[node].kind == .array ? Int(nodes[node].length) : 0
        guard take(count * MemoryLayout<M>.stride) else { return }
        nested { decoder in
            value.append(addingCapacity: count) { elements in
                decoder.forEach { decoder in
                    elements.append(M())
                    elements[elements.count - 1].decodeText(from: &decoder)
                }
            }
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
        // An inlined message is one level of the binary form and none of the text.
        nested { value.fields(&$0) }
    }
}

extension Message {
    @inlinable
    public mutating func decodeText(from decoder: inout TextDecoder) {
        guard let outer = decoder.enterObject() else { return }
        fields(&decoder)
        if decoder.members.unread > 0 {
            if Self.typeMeta != nil {
                _ = decoder.find("apiVersion")
                _ = decoder.find("kind")
            }
            if decoder.members.unread > 0 { decoder.noteUnknownMembers(of: Self.self) }
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
        let end = Int(nodes[members.object].next)
        var key = members.object + 1
        while key < end {
            let name = string(ofNode: key)
            if !known.contains(name) { note(.unknownField, node: key) }
            key = Int(nodes[key + 1].next)
        }
    }
}
