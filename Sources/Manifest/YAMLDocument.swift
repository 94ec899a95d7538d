import APIModel
import JSON

/// One value, key or alias of a YAML document.
struct YAMLNode {
    enum Content {
        case scalar(String, tag: String?, isPlain: Bool)
        case sequence
        /// Keys and values in turns.
        case mapping
        /// The value at another index, which is complete.
        case alias(Int)
    }

    let content: Content
    let mark: JSONMark
    /// The index of the node after this subtree.
    var next: Int
}

/// One document of a YAML stream as it is written: nodes in preorder, aliases not followed.
struct YAMLDocument {
    fileprivate(set) var nodes: [YAMLNode] = []
}

/// Gathers the documents of a stream of events.
struct YAMLComposer: ~Copyable {
    private var events: YAMLEvents
    private let limits: JSONLimits
    private var document = YAMLDocument()
    private var anchors: [String: Int] = [:]
    private var open: [Int] = []

    init(_ bytes: [UInt8], limits: JSONLimits) {
        events = YAMLEvents(bytes)
        self.limits = limits
    }

    /// The next document, which may have no node; nil at the stream's end.
    mutating func next() throws(YAMLFault) -> YAMLDocument? {
        document = YAMLDocument()
        anchors = [:]
        open = []
        while true {
            let event = try events.next()
            switch event.content {
            case .streamStart, .documentStart: continue
            case .streamEnd: return nil
            case .documentEnd: return document
            case .sequenceEnd, .mappingEnd: document.nodes[open.removeLast()].next = document.nodes.count
            case .scalar(let text, let isPlain):
                try add(.scalar(text, tag: event.tag, isPlain: isPlain), event)
            case .sequenceStart:
                try add(.sequence, event)
                try begin(event)
            case .mappingStart:
                try add(.mapping, event)
                try begin(event)
            case .alias(let name):
                guard let target = anchors[name] else {
                    throw fault(.malformed, event, "The alias *\(name) names no anchor before it.")
                }
                guard !open.contains(target) else {
                    throw fault(.malformed, event, "The anchor &\(name) contains itself.")
                }
                try add(.alias(target), event)
            }
        }
    }

    private mutating func add(_ content: YAMLNode.Content, _ event: YAMLEvent) throws(YAMLFault) {
        guard document.nodes.count < limits.nodesMax else {
            throw fault(
                .limit, event, "The document has more values and keys than the limit of \(limits.nodesMax).")
        }
        if let anchor = event.anchor { anchors[anchor] = document.nodes.count }
        document.nodes.append(YAMLNode(content: content, mark: event.mark, next: document.nodes.count + 1))
    }

    private mutating func begin(_ event: YAMLEvent) throws(YAMLFault) {
        guard open.count < limits.depthMax else {
            throw fault(
                .limit, event, "Sequences and mappings are nested deeper than the limit of \(limits.depthMax).")
        }
        open.append(document.nodes.count - 1)
    }

    private func fault(_ code: ManifestError.Code, _ event: YAMLEvent, _ message: String) -> YAMLFault {
        YAMLFault(
            code: code, line: Int(event.mark.line), column: Int(event.mark.column), path: pathHere(),
            message: message)
    }

    /// The path of the value that comes next, as far as its keys are plain text.
    private func pathHere() -> String {
        var path = FieldPath()
        for container in open {
            // The complete children come first; what is open is the last one.
            var children = 0
            var last = container
            var child = container + 1
            while child < document.nodes.count {
                children += 1
                last = child
                if open.contains(child) { break }
                child = document.nodes[child].next
            }
            let isLastOpen = last != container && open.contains(last)
            switch document.nodes[container].content {
            case .sequence: path.push(.index(isLastOpen ? children - 1 : children))
            case .mapping:
                let key = isLastOpen ? previous(to: last, in: container) : last
                if case .scalar(let text, _, _) = document.nodes[key].content { path.push(.name(text)) }
            case .scalar, .alias: break
            }
        }
        return path.isEmpty ? "" : path.description
    }

    private func previous(to index: Int, in container: Int) -> Int {
        var child = container + 1
        var before = container
        while child < index {
            before = child
            child = document.nodes[child].next
        }
        return before
    }
}
