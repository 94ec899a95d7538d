public import APIModel
public import Base
public import JSON

/// Writes YAML in blocks as `kubectl` prints it: sequences at their key's column, no quotes without need, text of
/// several lines as a literal block. What it writes reads back the same.
public struct YAMLWriter: ~Copyable {
    /// The order of an object's members.
    public enum Order: Sendable {
        /// By name as `kubectl` sorts: letters after everything else, numbers by value.
        case sorted
        /// As the source has them.
        case asWritten
    }

    private let tape: JSONTape
    private let order: Order
    private var out = ByteBuffer(capacity: 1024)

    private init(_ tape: JSONTape, _ order: Order) {
        self.tape = tape
        self.order = order
    }

    /// The value at `node`, with a newline at the end. Of members with one name all are written.
    public static func yaml(of tape: JSONTape, node: Int = 0, order: Order = .sorted) -> Bytes {
        var writer = YAMLWriter(tape, order)
        writer.value(node, column: 0, after: .nothing)
        return writer.out.finish()
    }

    /// What stands on the line before a value.
    private enum Before {
        case nothing
        case key
        case dash
    }

    /// Writes a value and the newline behind it; `column` is that of the block it is in.
    private mutating func value(_ node: Int, column: Int, after before: Before) {
        switch tape.nodes[node].kind {
        case .object where tape.nodes[node].length > 0: object(node, column: column, after: before)
        case .array where tape.nodes[node].length > 0: array(node, column: column, after: before)
        default:
            if before != .nothing { out.append(UInt8(ascii: " ")) }
            scalar(node, column: column)
            out.append(UInt8(ascii: "\n"))
        }
    }

    private mutating func scalar(_ node: Int, column: Int) {
        switch tape.nodes[node].kind {
        case .null: out.append(utf8: "null")
        case .true: out.append(utf8: "true")
        case .false: out.append(utf8: "false")
        case .integer, .number: out.append(utf8: tape.string(ofNode: node))
        case .array: out.append(utf8: "[]")
        case .object: out.append(utf8: "{}")
        case .string: YAMLText(tape.string(ofNode: node)).write(to: &out, column: column + 2)
        }
    }

    private mutating func object(_ node: Int, column: Int, after before: Before) {
        let column = before == .nothing ? column : column + 2
        if before == .key { out.append(UInt8(ascii: "\n")) }
        var isFirst = true
        for key in keys(of: node) {
            // The first member stands on the line of its dash.
            if isFirst, before == .dash { out.append(UInt8(ascii: " ")) } else { indent(column) }
            isFirst = false
            let name = tape.string(ofNode: key)
            let isLong = name.utf8.count > ManifestLimits.simpleKeyBytesMax
            if isLong { out.append(utf8: "? ") }
            YAMLText(name).writeOnOneLine(to: &out)
            if isLong {
                out.append(UInt8(ascii: "\n"))
                indent(column)
            }
            out.append(UInt8(ascii: ":"))
            value(key + 1, column: column, after: .key)
        }
    }

    private mutating func array(_ node: Int, column: Int, after before: Before) {
        // Under a key a sequence keeps the key's column, under a dash it cannot.
        let column = before == .dash ? column + 2 : column
        if before == .key { out.append(UInt8(ascii: "\n")) }
        var isFirst = true
        var element = node + 1
        while element < Int(tape.nodes[node].next) {
            if isFirst, before == .dash { out.append(UInt8(ascii: " ")) } else { indent(column) }
            isFirst = false
            out.append(UInt8(ascii: "-"))
            value(element, column: column, after: .dash)
            element = Int(tape.nodes[element].next)
        }
    }

    private mutating func indent(_ column: Int) {
        for _ in 0..<column { out.append(UInt8(ascii: " ")) }
    }

    private func keys(of node: Int) -> [Int] {
        var keys: [Int] = []
        var key = node + 1
        while key < Int(tape.nodes[node].next) {
            keys.append(key)
            key = Int(tape.nodes[key + 1].next)
        }
        guard order == .sorted else { return keys }
        let named = keys.map { (key: $0, name: Array(tape.string(ofNode: $0).unicodeScalars)) }
        return named.sorted { Self.precedes($0.name, $1.name) }.map(\.key)
    }

    /// Whether `left` comes before `right`: at the first difference numbers count by value, and a letter comes after
    /// anything else unless digits end there.
    private static func precedes(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Bool {
        func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.numericType == .decimal }
        let same = zip(left, right).prefix { $0 == $1 }.count
        guard same < left.count, same < right.count else { return left.count < right.count }
        let (l, r) = (left[same], right[same])
        switch (l.properties.isAlphabetic, r.properties.isAlphabetic) {
        case (true, true): return l < r
        case (true, false): return same > 0 && isDigit(left[same - 1])
        case (false, true): return !(same > 0 && isDigit(right[same - 1]))
        case (false, false): break
        }
        // The numbers that differ may have begun before: 10 and 100 share their start.
        let start = left[..<same].lastIndex { !isDigit($0) }.map { $0 + 1 } ?? 0
        let (a, b) = (left[start...].prefix(while: isDigit), right[start...].prefix(while: isDigit))
        let (x, y) = (a.drop { $0 == "0" }, b.drop { $0 == "0" })
        if x.count != y.count { return x.count < y.count }
        if let difference = zip(x, y).first(where: { $0 != $1 }) { return difference.0 < difference.1 }
        if a.count != b.count { return a.count < b.count }
        return l < r
    }
}

extension AnyKind {
    /// The object as YAML, with `apiVersion` and `kind`.
    public func yaml(order: YAMLWriter.Order = .sorted) -> Bytes {
        object.yaml(order: order)
    }
}

extension Kind {
    /// The object as YAML, with `apiVersion` and `kind`.
    public func yaml(order: YAMLWriter.Order = .sorted) -> Bytes {
        let limits = JSONLimits(bytesMax: .max, depthMax: .max, nodesMax: .max)
        guard let tape = try? JSONTape.parse(encodedText(), limits: limits) else {
            preconditionFailure("An object's JSON form is JSON.")
        }
        return YAMLWriter.yaml(of: tape, order: order)
    }
}
