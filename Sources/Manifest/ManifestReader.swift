import APIModel
import JSON
import Wire

/// Reads the objects of a file one by one: YAML of many documents, or JSON.
///
/// Documents without content are passed over. A list's items come as objects of their own. After an error with the code
/// `.invalid` or `.unidentified` the reader goes on with the next object; after any other it is at its end.
public struct ManifestReader: ~Copyable {
    private let file: String
    private let limits: ManifestLimits
    /// The rest of a file of YAML; nil for others, and after a fault.
    private var composer: YAMLComposer?
    private let bytes: [UInt8]
    /// The rest of a file of JSON, in reverse.
    private var ranges: [Range<Int>] = []
    /// Why the file is refused as a whole.
    private var refusal: ManifestError?
    /// The document that was read last, from 1.
    private var document = 0
    /// Items of the current document that are still to come, in reverse.
    private var pending: [Item] = []
    private var tape = JSONTape.empty

    private struct Item {
        let node: Int
        let path: String
        /// What its list says of items that do not say it themselves.
        let inherited: TypeMeta?
    }

    /// A reader of `bytes`; `file` names them in errors.
    public init(_ bytes: [UInt8], file: String, limits: ManifestLimits = .standard) {
        self.file = file
        self.limits = limits
        self.bytes = bytes
        if let fault = Self.fault(bytes, limits) {
            let place = ManifestPlace(file: file, document: 1, line: fault.line, column: fault.column, path: "")
            refusal = ManifestError(fault.code, at: place, fault.message)
        } else if let documents = JSONStream.split(bytes), Self.isJSON(bytes, documents[0], file, limits) {
            ranges = documents.reversed()
        } else {
            composer = YAMLComposer(bytes, limits: limits.document)
        }
    }

    private static func fault(_ bytes: [UInt8], _ limits: ManifestLimits) -> YAMLFault? {
        guard bytes.count <= limits.fileBytesMax else {
            let message = "The file has \(bytes.count) bytes, more than the limit of \(limits.fileBytesMax)."
            return YAMLFault(code: .limit, line: 1, column: 1, message: message)
        }
        guard let offset = SourceText.firstInvalid(bytes) else { return nil }
        let (line, column) = SourceText.place(of: offset, in: bytes)
        return YAMLFault(code: .malformed, line: line, column: column, message: "The text is not valid UTF-8.")
    }

    /// What has the brackets of JSON and is none may be YAML in flow style: `{a: b}`.
    private static func isJSON(
        _ bytes: [UInt8], _ first: Range<Int>, _ file: String, _ limits: ManifestLimits
    ) -> Bool {
        if file.hasSuffix(".json") { return true }
        let second = bytes[first].dropFirst().first { !" \n\r\t".utf8.contains($0) }
        let isObject = bytes[first.lowerBound] == UInt8(ascii: "{")
        if isObject, let second, second != UInt8(ascii: "\""), second != UInt8(ascii: "}") { return false }
        return (try? JSONTape.parse(Array(bytes[first]), limits: limits.document)) != nil || !isYAML(bytes, limits)
    }

    private static func isYAML(_ bytes: [UInt8], _ limits: ManifestLimits) -> Bool {
        var composer = YAMLComposer(bytes, limits: limits.document)
        do throws(YAMLFault) {
            return try composer.next() != nil
        } catch {
            return false
        }
    }

    /// The next object; nil at the end of the file.
    public mutating func next() throws(ManifestError) -> ManifestObject? {
        while true {
            if let item = pending.popLast() {
                if let object = try object(item) { return object }
            } else if let tape = try nextTape() {
                self.tape = tape
                pending = [Item(node: 0, path: "", inherited: nil)]
            } else {
                return nil
            }
        }
    }

    /// The next document that has content; nil at the end.
    private mutating func nextTape() throws(ManifestError) -> JSONTape? {
        if let refusal {
            self.refusal = nil
            throw refusal
        }
        if let range = ranges.popLast() {
            document += 1
            return try json(range)
        }
        do throws(YAMLFault) {
            while composer != nil {
                document += 1
                guard let written = try composer!.next() else {
                    composer = nil
                    return nil
                }
                guard !written.nodes.isEmpty else { continue }
                let tape = try YAMLTapeMaker.tape(of: written, limits: limits.document)
                if tape.nodes[0].kind != .null { return tape }
            }
            return nil
        } catch {
            composer = nil
            throw ManifestError(error.code, at: place(error.line, error.column, error.path), error.message)
        }
    }

    private mutating func json(_ range: Range<Int>) throws(ManifestError) -> JSONTape {
        let (line, column) = SourceText.place(of: range.lowerBound, in: bytes)
        do throws(JSONError) {
            let tape = try JSONTape.parse(Array(bytes[range]), limits: limits.document)
            return try JSONStream.marked(tape, line: line, column: column, limits: limits.document)
        } catch {
            ranges = []
            let code: ManifestError.Code =
                switch error.code {
                case .tooDeep, .tooLarge, .tooManyNodes: .limit
                default: .malformed
                }
            let column = error.line == 1 ? error.column + column - 1 : error.column
            throw ManifestError(code, at: place(error.line + line - 1, column, ""), error.message)
        }
    }

    private func place(_ line: Int, _ column: Int, _ path: String) -> ManifestPlace {
        ManifestPlace(file: file, document: document, line: line, column: column, path: path)
    }
}

// Objects of a tape.
extension ManifestReader {
    /// The object at an item's node; nil for a list, whose items are pending now.
    private mutating func object(_ item: Item) throws(ManifestError) -> ManifestObject? {
        let node = item.node
        guard tape.nodes[node].kind == .object else {
            throw unidentified(item, "expected an object with apiVersion and kind.")
        }
        let kind = try text(of: "kind", in: item) ?? item.inherited?.kind
        let apiVersion = try text(of: "apiVersion", in: item) ?? item.inherited?.apiVersion
        guard let kind, !kind.isEmpty else { throw unidentified(item, "the object does not say its kind.") }
        guard let apiVersion, !apiVersion.isEmpty else {
            throw unidentified(item, "the object, of kind \(kind), does not say its apiVersion.")
        }
        let identity = TypeMeta(apiVersion: apiVersion, kind: kind)
        if let entry = KindCatalogue.entry(identity) { return try known(entry, item) }
        if kind.hasSuffix("List"), let items = tape.member("items", of: node) {
            try expand(items, of: identity, path: full(item.path, "items"))
            return nil
        }
        return ManifestObject(
            identity: identity, content: .other(tape, node: node), place: place(of: node, item.path),
            issues: duplicates(under: node))
    }

    private mutating func expand(_ items: Int, of list: TypeMeta, path: String) throws(ManifestError) {
        if tape.nodes[items].kind == .null { return }
        guard tape.nodes[items].kind == .array else {
            throw ManifestError(.invalid, at: place(of: items, path), "expected an array.")
        }
        let kind = String(list.kind.dropLast("List".count))
        let inherited = kind.isEmpty ? nil : TypeMeta(apiVersion: list.apiVersion, kind: kind)
        var found: [Item] = []
        var element = items + 1
        while element < Int(tape.nodes[items].next) {
            found.append(Item(node: element, path: "\(path)[\(found.count)]", inherited: inherited))
            element = Int(tape.nodes[element].next)
        }
        pending += found.reversed()
    }

    private func known(_ entry: KindEntry, _ item: Item) throws(ManifestError) -> ManifestObject {
        var issues: [TextIssue] = []
        let object: AnyKind
        do throws(TextError) {
            object = try entry.decodeText(tape, item.node, &issues)
        } catch {
            throw ManifestError(
                .invalid, at: place(error.line, error.column, full(item.path, error.path)), error.message + ".")
        }
        return ManifestObject(
            identity: entry.identity, content: .kind(object), place: place(of: item.node, item.path),
            issues: issues.map { ManifestIssue($0.kind, at: place($0.line, $0.column, full(item.path, $0.path))) })
    }

    private func full(_ prefix: String, _ path: String) -> String {
        prefix.isEmpty || path.isEmpty || path.hasPrefix("[") ? prefix + path : "\(prefix).\(path)"
    }

    private func unidentified(_ item: Item, _ message: String) -> ManifestError {
        ManifestError(.unidentified, at: place(of: item.node, item.path), message)
    }

    private func place(of node: Int, _ path: String) -> ManifestPlace {
        let (line, column) = tape.position(ofNode: node)
        return place(line, column, path)
    }

    private func text(of name: StaticString, in item: Item) throws(ManifestError) -> String? {
        guard let value = tape.member(name, of: item.node), tape.nodes[value].kind != .null else { return nil }
        guard tape.nodes[value].kind == .string else {
            throw ManifestError(.unidentified, at: place(of: value, full(item.path, "\(name)")), "expected a string.")
        }
        return tape.string(ofNode: value)
    }

    /// The members below `node` whose name came before in their object.
    private func duplicates(under node: Int) -> [ManifestIssue] {
        var issues: [ManifestIssue] = []
        for index in node..<Int(tape.nodes[node].next) where tape.nodes[index].kind == .object {
            var seen: Set<[UInt8]> = []
            var key = index + 1
            while key < Int(tape.nodes[index].next) {
                if !seen.insert(Array(tape.text[tape.nodes[key].textRange])).inserted,
                    issues.count < TextDecoder.issuesMax
                {
                    issues.append(ManifestIssue(.duplicateField, at: place(of: key, tape.path(to: key))))
                }
                key = Int(tape.nodes[key + 1].next)
            }
        }
        return issues
    }
}

extension JSONTape {
    /// A tape of null.
    fileprivate static let empty: JSONTape = {
        guard let tape = try? JSONTape.parse("null") else { preconditionFailure("null is JSON.") }
        return tape
    }()

    /// The node of a member's value, of several the last; nil when there is none.
    fileprivate func member(_ name: StaticString, of object: Int) -> Int? {
        var found: Int?
        var key = object + 1
        while key < Int(nodes[object].next) {
            if text(ofNode: key, is: name) { found = key + 1 }
            key = Int(nodes[key + 1].next)
        }
        return found
    }
}
