public import Base
public import JSON

extension FieldSet {
    /// Reads `FieldsV1`. Bounded by `ApplyLimits`; elements of unknown kinds are left out, as Kubernetes does.
    ///
    /// Elements may come in any order. Of two with one text the children of the later one count.
    public init(parsing text: Bytes) throws(FieldSetError) {
        guard !text.isEmpty else {
            self.init()
            return
        }
        let limits = JSONLimits(
            bytesMax: ApplyLimits.fieldsBytesMax, depthMax: ApplyLimits.pathDepthMax,
            nodesMax: ApplyLimits.fieldsNodesMax)
        let tape: JSONTape
        do throws(JSONError) {
            tape = try JSONTape.parse(text, limits: limits)
        } catch {
            throw .unreadable(error)
        }
        try self.init(tape)
    }

    /// Reads `FieldsV1` at a node of a tape.
    public init(_ tape: JSONTape, node: Int = 0) throws(FieldSetError) {
        var reader = FieldSetReader(tape: tape)
        _ = try reader.read(node, depth: 0)
        self.init(nodes: reader.out)
    }

    /// `FieldsV1` of the set: the same bytes for equal sets.
    public var encoded: Bytes {
        var writer = JSONWriter()
        writer.beginObject()
        write(all, to: &writer)
        writer.endObject()
        var buffer = writer.finish()
        return buffer.finish()
    }

    private func write(_ range: Range<Int>, to writer: inout JSONWriter) {
        var index = range.lowerBound
        while index < range.upperBound {
            let node = nodes[index]
            writer.key(node.element.text)
            writer.beginObject()
            if node.size > 1 {
                if node.isMember {
                    writer.key("." as StaticString)
                    writer.beginObject()
                    writer.endObject()
                }
                write(children(of: index), to: &writer)
            }
            writer.endObject()
            index += Int(node.size)
        }
    }
}

/// Reads the objects of `FieldsV1` into nodes. Recursive: the tape's depth is bounded.
private struct FieldSetReader {
    let tape: JSONTape
    var out: ContiguousArray<FieldSet.Node> = []

    private struct Child {
        let element: PathElement
        let node: Int
    }

    /// Appends the children of the object at `node`; answers whether the object's own path is a member.
    mutating func read(_ node: Int, depth: Int) throws(FieldSetError) -> Bool {
        guard depth <= ApplyLimits.pathDepthMax else { throw .notAnObject }
        let object = tape.nodes[node]
        guard object.kind == .object else {
            guard object.kind == .null else { throw .notAnObject }
            return true
        }
        var isMember = false
        var isSorted = true
        var children: [Child] = []
        children.reserveCapacity(Int(object.length))
        var key = node + 1
        while key < Int(object.next) {
            defer { key = Int(tape.nodes[key + 1].next) }
            if tape.text(ofNode: key, is: ".") {
                isMember = true
                continue
            }
            guard let element = try PathElement(parsing: tape.string(ofNode: key)) else { continue }
            if let last = children.last, last.element >= element { isSorted = false }
            children.append(Child(element: element, node: key + 1))
        }
        let start = out.count
        if isSorted {
            for child in children { try append(child, depth) }
        } else {
            try appendSorted(children, depth)
        }
        return isMember || out.count == start
    }

    private mutating func append(_ child: Child, _ depth: Int) throws(FieldSetError) {
        let place = out.count
        out.append(FieldSet.Node(element: child.element, size: 1, isMember: false))
        out[place].isMember = try read(child.node, depth: depth + 1)
        out[place].size = Int32(out.count - place)
    }

    private mutating func appendSorted(_ children: [Child], _ depth: Int) throws(FieldSetError) {
        let order = children.indices.sorted {
            let order = PathElement.compare(children[$0].element, children[$1].element)
            return order != 0 ? order < 0 : $0 < $1
        }
        var previous: (place: Int, element: PathElement)?
        for index in order {
            let place = out.count
            try append(children[index], depth)
            guard let twin = previous, twin.element == children[index].element else {
                previous = (place, children[index].element)
                continue
            }
            // Told twice: the later children count, or the earlier ones when the later has none.
            let isMember = out[twin.place].isMember || out[place].isMember
            out.removeSubrange(out[place].size > 1 ? twin.place..<place : place..<out.count)
            out[twin.place].isMember = isMember
        }
    }
}
