/// Where a node begins in a source that is not JSON: line and column from 1.
public struct JSONMark: Sendable, Hashable {
    public var line: UInt32
    public var column: UInt32

    @inlinable
    public init(line: Int, column: Int) {
        self.line = UInt32(clamping: line)
        self.column = UInt32(clamping: column)
    }
}

/// Makes a tape from calls instead of from JSON text: what the YAML reader drives.
///
/// Calls follow the document's order; members are `key` and then one value. Calls out of order (a value in an
/// object without a key, an end without a begin) are the caller's error and trap. Limits are thrown at the
/// node's mark, as for a parsed document.
public struct JSONTapeBuilder {
    /// The nodes so far. The `next` of a container that is still open is not valid yet.
    public private(set) var nodes = ContiguousArray<JSONNode>()
    private var text: [UInt8] = []
    private var marks = ContiguousArray<JSONMark>()
    private var open: [Int] = []
    private var keyPending = false
    /// Bytes of all nodes' text, those that copies share counted each time.
    private var bytesSpent = 0
    private let limits: JSONLimits

    public init(limits: JSONLimits = .standard) {
        self.limits = limits
    }

    /// The index that the next node will have: keep it to `copy` the node later.
    public var nextNode: Int { nodes.count }

    /// How many containers are open.
    public var depth: Int { open.count }

    /// True once the root is complete.
    public var isComplete: Bool { open.isEmpty && !nodes.isEmpty }

    public mutating func beginObject(at mark: JSONMark) throws(JSONError) { try begin(.object, mark) }

    public mutating func beginArray(at mark: JSONMark) throws(JSONError) { try begin(.array, mark) }

    public mutating func endObject() { end(.object) }

    public mutating func endArray() { end(.array) }

    /// The name of the member whose value comes next.
    public mutating func key(_ name: String, at mark: JSONMark) throws(JSONError) {
        precondition(open.last.map { nodes[$0].kind == .object } == true && !keyPending, "A key has no place here.")
        try append(.string, mark, text: name)
        keyPending = true
    }

    public mutating func string(_ value: String, at mark: JSONMark) throws(JSONError) {
        try scalar(.string, mark, text: value)
    }

    public mutating func integer(_ value: Int64, at mark: JSONMark) throws(JSONError) {
        try scalar(.integer, mark, text: String(value))
    }

    /// An integer by its text, for those beyond 64 bits: digits with an optional minus, as JSON writes them.
    public mutating func integer(text: String, at mark: JSONMark) throws(JSONError) {
        try scalar(.integer, mark, text: text)
    }

    /// A number by its text, as JSON writes it.
    public mutating func number(text: String, at mark: JSONMark) throws(JSONError) {
        try scalar(.number, mark, text: text)
    }

    public mutating func bool(_ value: Bool, at mark: JSONMark) throws(JSONError) {
        try scalar(value ? .true : .false, mark, text: nil)
    }

    public mutating func null(at mark: JSONMark) throws(JSONError) {
        try scalar(.null, mark, text: nil)
    }

    /// The text of a string, integer or number node.
    public func string(ofNode index: Int) -> String {
        String(decoding: text[nodes[index].textRange], as: UTF8.self)
    }

    /// Appends a copy of the complete node `index` with its subtree as the next value: an alias.
    ///
    /// The copies count against the limits of nodes and depth, their text against that of bytes, so that
    /// aliases of aliases end at a limit instead of in all memory.
    public mutating func copy(_ index: Int, at mark: JSONMark) throws(JSONError) {
        precondition(!open.contains(index) && index < nodes.count, "A node is copied once it is complete.")
        let range = index..<Int(nodes[index].next)
        guard nodes.count + range.count <= limits.nodesMax else { throw tooManyNodes(mark) }
        guard open.count + height(of: index) <= limits.depthMax else { throw tooDeep(mark) }
        var bytes = 0
        for node in nodes[range] where node.hasText { bytes += Int(node.length) }
        try spend(bytes, mark)
        beginValue()
        let shift = UInt32(nodes.count - index)
        for source in range {
            var node = nodes[source]
            node.next += shift
            nodes.append(node)
            marks.append(source == index ? mark : marks[source])
        }
        endValue()
    }

    /// Appends a copy of the string node `index` as the next member's name.
    public mutating func copyKey(_ index: Int, at mark: JSONMark) throws(JSONError) {
        precondition(nodes[index].kind == .string, "A key is a string.")
        precondition(open.last.map { nodes[$0].kind == .object } == true && !keyPending, "A key has no place here.")
        guard nodes.count < limits.nodesMax else { throw tooManyNodes(mark) }
        try spend(Int(nodes[index].length), mark)
        var node = nodes[index]
        node.next = UInt32(nodes.count + 1)
        nodes.append(node)
        marks.append(mark)
        keyPending = true
    }

    /// The tape; the builder is empty afterwards.
    public mutating func finish() -> JSONTape {
        precondition(isComplete, "A document has one complete value.")
        let tape = JSONTape(nodes: nodes, text: text, marks: marks)
        self = JSONTapeBuilder(limits: limits)
        return tape
    }
}

extension JSONTapeBuilder {
    private mutating func begin(_ kind: JSONNode.Kind, _ mark: JSONMark) throws(JSONError) {
        guard open.count < limits.depthMax else { throw tooDeep(mark) }
        beginValue()
        open.append(nodes.count)
        try append(kind, mark, text: nil)
    }

    private mutating func end(_ kind: JSONNode.Kind) {
        precondition(open.last.map { nodes[$0].kind == kind } == true && !keyPending, "An end without its begin.")
        let index = open.removeLast()
        nodes[index].next = UInt32(nodes.count)
        endValue()
    }

    private mutating func scalar(_ kind: JSONNode.Kind, _ mark: JSONMark, text: String?) throws(JSONError) {
        beginValue()
        try append(kind, mark, text: text)
        endValue()
    }

    private mutating func beginValue() {
        if let parent = open.last {
            precondition(nodes[parent].kind == .array || keyPending, "A member's value has a key before it.")
            keyPending = false
        } else {
            precondition(nodes.isEmpty, "A document has one value.")
        }
    }

    private mutating func endValue() {
        if let parent = open.last { nodes[parent].length += 1 }
    }

    private mutating func append(_ kind: JSONNode.Kind, _ mark: JSONMark, text: String?) throws(JSONError) {
        guard nodes.count < limits.nodesMax else { throw tooManyNodes(mark) }
        let length = text?.utf8.count ?? 0
        try spend(length, mark)
        let offset = self.text.count
        if let text { self.text.append(contentsOf: text.utf8) }
        nodes.append(
            JSONNode(kind: kind, offset: UInt32(offset), length: UInt32(length), next: UInt32(nodes.count + 1)))
        marks.append(mark)
    }

    private mutating func spend(_ bytes: Int, _ mark: JSONMark) throws(JSONError) {
        bytesSpent += bytes
        guard bytesSpent <= min(limits.bytesMax, Int(UInt32.max)) else {
            let message =
                "The document's text, with its aliases in place, exceeds the limit of \(limits.bytesMax) bytes."
            throw JSONError(.tooLarge, line: Int(mark.line), column: Int(mark.column), message: message)
        }
    }

    /// How many containers lie inside each other in the subtree of a complete node.
    private func height(of index: Int) -> Int {
        guard nodes[index].isContainer else { return 0 }
        var most = 0
        var child = index + 1
        while child < Int(nodes[index].next) {
            most = max(most, height(of: child))
            child = Int(nodes[child].next)
        }
        return most + 1
    }

    private func tooManyNodes(_ mark: JSONMark) -> JSONError {
        let message = "The document has more values and keys than the limit of \(limits.nodesMax)."
        return JSONError(.tooManyNodes, line: Int(mark.line), column: Int(mark.column), message: message)
    }

    private func tooDeep(_ mark: JSONMark) -> JSONError {
        let message = "Arrays and objects are nested deeper than the limit of \(limits.depthMax)."
        return JSONError(.tooDeep, line: Int(mark.line), column: Int(mark.column), message: message)
    }
}
