import APIModel
import Base

/// The labels and selectable fields of one object, as places in its bytes. Used again for the next object.
struct ScannedObject {
    /// A part of the object's bytes.
    struct Place: Equatable {
        var start: Int32
        var count: Int32
    }

    enum Value: Equatable {
        case absent
        case text(Place)
        case number(Int64)
    }

    fileprivate(set) var object = Bytes()
    /// In the order of the bytes; of labels with one key the last one counts.
    fileprivate(set) var labels: [(key: Place, value: Place)] = []
    fileprivate var values: [Value] = []

    /// Looks through `object`. What is not well formed is as if it were not there: the store holds only what was encoded
    /// here.
    mutating func scan(_ object: Bytes, _ plan: ScanPlan) {
        self.object = object
        labels.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        for _ in 0..<plan.valueCount { values.append(.absent) }
        object.withUnsafeBytes { bytes in
            var scanner = ObjectScanner(bytes: bytes, plan: plan)
            scanner.scan(0, 0..<bytes.count, into: &self)
        }
    }

    fileprivate mutating func set(_ slot: Int, _ value: Value) {
        values[slot] = value
    }

    /// Lets go of the object.
    mutating func clear() {
        object = Bytes()
    }

    /// The value of a field: the first of its values that is there.
    func value(_ field: ScanPlan.Field) -> Value {
        for slot in field.values where values[slot] != .absent { return values[slot] }
        return .absent
    }

    func bytes(_ place: Place) -> Bytes {
        object[Int(place.start)..<Int(place.start + place.count)]
    }

    /// Whether the bytes at a place are those of `text`.
    func equals(_ place: Place, _ text: String) -> Bool {
        object.withUnsafeBytes { bytes in
            let part = UnsafeBufferPointer(rebasing: bytes[Int(place.start)..<Int(place.start + place.count)])
            return text.utf8.withContiguousStorageIfAvailable { utf8 in
                utf8.count == part.count
                    && (part.isEmpty || equalBytes(utf8.baseAddress!, part.baseAddress!, count: part.count))
            } ?? text.utf8.elementsEqual(part)
        }
    }

    /// The place of a label's value; nil when there is no such label.
    func label(_ key: String) -> Place? {
        labels.last { equals($0.key, key) }?.value
    }
}

/// Labels for selectors: only those that a selector asks for become text.
extension ScannedObject: LabelLookup {
    func value(of key: String) -> String? {
        guard let place = label(key) else { return nil }
        return bytes(place).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}

/// Goes through the messages of an object along a plan.
private struct ObjectScanner {
    let bytes: UnsafeBufferPointer<UInt8>
    let plan: ScanPlan
    private var offset = 0

    init(bytes: UnsafeBufferPointer<UInt8>, plan: ScanPlan) {
        self.bytes = bytes
        self.plan = plan
    }

    /// Scans the message in `range`, which is of the plan's `node`.
    mutating func scan(_ node: Int, _ range: Range<Int>, into scanned: inout ScannedObject) {
        offset = range.lowerBound
        var entered: UInt32 = 0
        while offset < range.upperBound {
            guard let tag = varint(range.upperBound), tag >> 3 > 0, tag >> 3 < 1 << 29 else { return }
            let number = UInt32(tag >> 3)
            switch tag & 7 {
            case 0:
                guard let value = varint(range.upperBound) else { return }
                if case .value(let slot) = plan.nodes[node][number] {
                    scanned.set(slot, .number(Int64(bitPattern: value)))
                }
            case 1: offset += 8
            case 2:
                guard let length = varint(range.upperBound), length <= UInt64(range.upperBound - offset) else { return }
                let content = offset..<offset + Int(length)
                switch plan.nodes[node][number] {
                case .skip: break
                case .enter(let next): scan(next, content, into: &scanned)
                case .enterFirst(let next):
                    if entered != number { scan(next, content, into: &scanned) }
                    entered = number
                case .value(let slot): scanned.set(slot, .text(ObjectScanner.place(content)))
                case .label: label(content, into: &scanned)
                }
                offset = content.upperBound
            case 5: offset += 4
            default: return
            }
        }
    }

    private mutating func label(_ range: Range<Int>, into scanned: inout ScannedObject) {
        let empty = ScannedObject.Place(start: Int32(range.lowerBound), count: 0)
        var entry = (key: empty, value: empty)
        offset = range.lowerBound
        while offset < range.upperBound {
            guard let tag = varint(range.upperBound), tag & 7 == 2, let length = varint(range.upperBound),
                length <= UInt64(range.upperBound - offset)
            else { return }
            let content = offset..<offset + Int(length)
            if tag >> 3 == 1 { entry.key = ObjectScanner.place(content) }
            if tag >> 3 == 2 { entry.value = ObjectScanner.place(content) }
            offset = content.upperBound
        }
        scanned.labels.append(entry)
    }

    private static func place(_ range: Range<Int>) -> ScannedObject.Place {
        ScannedObject.Place(start: Int32(range.lowerBound), count: Int32(range.count))
    }

    @inline(__always)
    private mutating func varint(_ end: Int) -> UInt64? {
        guard offset < end else { return nil }
        let first = bytes[offset]
        offset += 1
        if first < 0x80 { return UInt64(first) }
        var value = UInt64(first & 0x7F)
        var shift: UInt64 = 7
        while offset < end, shift < 64 {
            let byte = bytes[offset]
            offset += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}
