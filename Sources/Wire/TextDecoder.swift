public import Base
public import JSON

/// A JSON value that a message cannot take: where it stands and what was expected.
public struct TextError: Error, Equatable, Sendable {
    /// The path in the document, for example `spec.containers[0].image`.
    public let path: String
    public let line: Int
    public let column: Int
    /// One sentence without path and place.
    public let message: String

    public init(path: String, line: Int, column: Int, message: String) {
        self.path = path
        self.line = line
        self.column = column
        self.message = message
    }
}

extension TextError: CustomStringConvertible {
    public var description: String {
        "line \(line), column \(column): \(path.isEmpty ? "" : path + ": ")\(message)"
    }
}

/// A field that was passed over while a message was read: refused when field validation is strict.
public struct TextIssue: Equatable, Sendable {
    public enum Kind: Equatable, Sendable {
        case unknownField
        /// The name stands there more than once; the last one counts.
        case duplicateField
    }

    public let kind: Kind
    public let path: String
    public let line: Int
    public let column: Int
}

extension TextIssue: CustomStringConvertible {
    /// As Kubernetes words it: `unknown field "spec.foo"`, `duplicate field "spec.replicas"`.
    public var description: String {
        switch kind {
        case .unknownField: "unknown field \"\(path)\""
        case .duplicateField: "duplicate field \"\(path)\""
        }
    }
}

/// Reads messages from a parsed JSON document.
///
/// For each field that a message lists, the decoder looks its name up among the object's members. A mask of
/// hashes of the members' names answers most look-ups of absent fields with one test, and members in the order
/// of the fields are found at once. Paths and places are computed for errors and issues only. `null` is the same
/// as absent, as in Kubernetes. What is read has a binary form: messages nest as deep as `FieldDecoder` allows, and
/// elements take as much memory.
public struct TextDecoder: ~Copyable {
    /// Issues kept; further ones only count against nothing, since a hundred are enough to mend a file.
    public static let issuesMax = 100

    @usableFromInline let nodes: UnsafeBufferPointer<JSONNode>
    @usableFromInline let text: UnsafeBufferPointer<UInt8>
    /// The node that is being read.
    @usableFromInline var node: Int
    /// The object whose members `find` looks through.
    @usableFromInline var members: Members
    /// Messages around the current one, counted as the binary form nests them.
    @usableFromInline var depth: Int
    /// Bytes of memory that elements may still take.
    @usableFromInline var room: Int
    @usableFromInline var failure: Fault?
    @usableFromInline var issues: [Finding]

    /// Where the decoder stands in an object.
    @usableFromInline
    struct Members {
        @usableFromInline let object: Int
        /// The hashes of the names, as bits.
        @usableFromInline var names: UInt64 = 0
        /// Members that no field has asked for yet.
        @usableFromInline var unread = 0
        /// Where a look-up begins: behind the member that was found last.
        @usableFromInline var next: Int
        /// Whether a name may stand there twice, so that a look-up must see all members.
        @usableFromInline var mayRepeat = false

        @usableFromInline
        init(object: Int) {
            self.object = object
            next = object + 1
        }

        /// The bit of a name in `names`.
        @inlinable
        @inline(__always)
        static func bit(_ name: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
            guard length > 0 else { return 1 }
            // SAFETY: the name has `length` bytes.
            let (first, last) = (UInt64(name[0]), UInt64(name[length - 1]))
            return 1 << ((UInt64(length) &+ first &* 5 &+ last &* 11) & 63)
        }
    }

    @usableFromInline
    struct Finding {
        @usableFromInline let kind: TextIssue.Kind
        @usableFromInline let node: Int
    }

    @usableFromInline
    struct Fault {
        @usableFromInline let node: Int
        @usableFromInline let message: String

        @usableFromInline
        init(node: Int, message: String) {
            self.node = node
            self.message = message
        }
    }

    @usableFromInline
    init(nodes: UnsafeBufferPointer<JSONNode>, text: UnsafeBufferPointer<UInt8>, node: Int) {
        self.nodes = nodes
        self.text = text
        self.node = node
        members = Members(object: node)
        depth = 0
        // Aliases of YAML are nodes of their own without text of their own.
        room = FieldDecoder.room(for: text.count + nodes.count)
        failure = nil
        issues = []
    }

    /// Decodes the value at `node` of `tape` into a message.
    ///
    /// - Parameter issues: unknown and duplicate fields are appended here, in the order of the document.
    @inlinable
    public static func decode<M: Message>(
        _ type: M.Type, from tape: JSONTape, node: Int = 0, issues: inout [TextIssue]
    ) throws(TextError) -> M {
        var message = M()
        var fault: Fault?
        var found: [Finding] = []
        tape.nodes.withUnsafeBufferPointer { nodes in
            tape.text.withUnsafeBufferPointer { text in
                var decoder = TextDecoder(nodes: nodes, text: text, node: node)
                message.decodeText(from: &decoder)
                fault = decoder.failure
                found = decoder.issues
            }
        }
        if let fault { throw tape.error(fault.message, node: fault.node, from: node) }
        if !found.isEmpty { tape.collect(found, from: node, into: &issues) }
        return message
    }

    @usableFromInline
    mutating func fail(_ message: String, node: Int) {
        if failure == nil { failure = Fault(node: node, message: message) }
    }

    /// Takes memory for elements from the room; false, and an error, when there is not that much.
    @inlinable
    @inline(__always)
    mutating func take(_ bytes: Int) -> Bool {
        room -= bytes
        if room >= 0 { return true }
        refuseElements()
        return false
    }

    @usableFromInline
    @inline(never)
    mutating func refuseElements() {
        fail("more elements than a document of this size may have", node: node)
    }

    /// Calls `body` with the depth that a nested message has; refuses the current value when that is too deep.
    @inlinable
    @inline(__always)
    mutating func nested(_ body: (inout TextDecoder) -> Void) {
        guard depth < FieldDecoder.depthMax else {
            refuseDepth()
            return
        }
        depth += 1
        body(&self)
        depth -= 1
    }

    @usableFromInline
    @inline(never)
    mutating func refuseDepth() {
        fail("messages are nested deeper than the limit of \(FieldDecoder.depthMax)", node: node)
    }

    /// Refuses the current value.
    public mutating func reject(_ message: String) {
        fail(message, node: node)
    }

    /// Refuses the current value for its type, in the words that all such errors share.
    @usableFromInline
    @inline(never)
    mutating func expected(_ what: String) {
        fail("expected \(what), found \(nodes[node].kind.article)", node: node)
    }

    @usableFromInline
    mutating func note(_ kind: TextIssue.Kind, node: Int) {
        if issues.count < TextDecoder.issuesMax { issues.append(Finding(kind: kind, node: node)) }
    }

    // Values at `node`, for leaves with a JSON form of their own.

    /// The kind of the current value.
    public var kind: JSONNode.Kind { nodes[node].kind }

    /// The text of a string, integer or number.
    public func string() -> String {
        string(ofNode: node)
    }

    @inline(__always)
    func string(ofNode index: Int) -> String {
        // SAFETY: a tape's texts lie inside of it and are valid UTF-8.
        let utf8 = UnsafeBufferPointer(rebasing: text[nodes[index].textRange])
        return String(copying: UTF8Span(unchecked: utf8.span))
    }

    /// Calls `body` with the text of a string, integer or number.
    public func withText<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        body(UnsafeBufferPointer(rebasing: text[nodes[node].textRange]))
    }

    /// The strings of an array of strings; anything else is refused.
    public mutating func strings() -> [String] {
        var strings: [String] = []
        forEach { decoder in strings.append(decoder.readString()) }
        return strings
    }

    /// The current value as compact JSON.
    public func rawJSON() -> Bytes {
        var writer = JSONWriter()
        write(node, to: &writer)
        var buffer = writer.finish()
        return buffer.finish()
    }

    private func write(_ index: Int, to writer: inout JSONWriter) {
        let value = UnsafeBufferPointer(rebasing: text[nodes[index].textRange])
        switch nodes[index].kind {
        case .null: writer.null()
        case .true: writer.bool(true)
        case .false: writer.bool(false)
        case .integer, .number: writer.raw(value)
        case .string: writer.string(utf8: value)
        case .array:
            writer.beginArray()
            var child = index + 1
            while child < Int(nodes[index].next) {
                write(child, to: &writer)
                child = Int(nodes[child].next)
            }
            writer.endArray()
        case .object:
            writer.beginObject()
            var key = index + 1
            while key < Int(nodes[index].next) {
                writer.key(string(ofNode: key))
                write(key + 1, to: &writer)
                key = Int(nodes[key + 1].next)
            }
            writer.endObject()
        }
    }

    /// The current value decoded as a message of another type: for unions such as "schema or array of schemas".
    @inlinable
    public mutating func decodeValue<M: Message>(as type: M.Type) -> M {
        var message = M()
        nested { message.decodeText(from: &$0) }
        return message
    }
}

extension JSONNode.Kind {
    /// The kind with its article, for messages.
    var article: String {
        switch self {
        case .null: "null"
        case .false, .true: "a boolean"
        case .integer: "an integer"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension JSONTape {
    @usableFromInline
    func error(_ message: String, node: Int, from root: Int) -> TextError {
        let (line, column) = position(ofNode: node)
        return TextError(path: path(to: node, from: root), line: line, column: column, message: message)
    }

    @usableFromInline
    func collect(_ found: [TextDecoder.Finding], from root: Int, into issues: inout [TextIssue]) {
        for finding in found.sorted(by: { $0.node < $1.node }) {
            let (line, column) = position(ofNode: finding.node)
            let path = path(to: finding.node, from: root)
            issues.append(TextIssue(kind: finding.kind, path: path, line: line, column: column))
        }
    }

    /// The path from `root` to `target`: member names joined by dots, indices in brackets.
    public func path(to target: Int, from root: Int = 0) -> String {
        var path = ""
        var current = root
        while current != target, nodes[current].isContainer {
            let isObject = nodes[current].kind == .object
            var child = current + 1
            var index = 0
            while child < Int(nodes[current].next) {
                let value = isObject ? child + 1 : child
                if target < Int(nodes[value].next) {
                    if isObject {
                        path += (path.isEmpty ? "" : ".") + string(ofNode: child)
                    } else {
                        path += "[\(index)]"
                    }
                    if child == target { return path }
                    current = value
                    break
                }
                child = Int(nodes[value].next)
                index += 1
            }
            if child >= Int(nodes[current].next), current != target, !nodes[current].isContainer { break }
        }
        return path
    }
}
