import APIModel
import JSON

/// Makes a JSON tape of a YAML document: scalars resolved, aliases and merge keys in place.
///
/// A mapping's own keys count before those that it merges, and earlier merged mappings before later ones, wherever
/// the `<<` stands. Aliases cost what they stand for, so that the tape's limits bound them. Recursive: depth is bounded.
struct YAMLTapeMaker {
    private let nodes: [YAMLNode]
    private let limits: JSONLimits
    private var builder: JSONTapeBuilder
    private var path = FieldPath()
    private var mergeSteps = 0

    private struct Member {
        let name: String
        let mark: JSONMark
        /// The node of the value.
        let value: Int
    }

    private init(_ document: YAMLDocument, limits: JSONLimits) {
        nodes = document.nodes
        self.limits = limits
        builder = JSONTapeBuilder(limits: limits)
    }

    /// The tape of a document that has a node.
    static func tape(of document: YAMLDocument, limits: JSONLimits) throws(YAMLFault) -> JSONTape {
        var maker = YAMLTapeMaker(document, limits: limits)
        try maker.value(0, mark: document.nodes[0].mark)
        return maker.builder.finish()
    }

    private mutating func value(_ index: Int, mark: JSONMark) throws(YAMLFault) {
        switch nodes[index].content {
        case .alias(let target): try value(target, mark: mark)
        case .scalar(let text, let tag, let isPlain): try scalar(text, tag, isPlain, mark)
        case .sequence:
            try build { (builder) throws(JSONError) in try builder.beginArray(at: mark) }
            var child = index + 1
            var position = 0
            while child < nodes[index].next {
                path.push(.index(position))
                try value(child, mark: nodes[child].mark)
                path.pop()
                child = nodes[child].next
                position += 1
            }
            builder.endArray()
        case .mapping: try mapping(index, mark)
        }
    }

    private mutating func scalar(
        _ text: String, _ tag: String?, _ isPlain: Bool, _ mark: JSONMark
    ) throws(YAMLFault) {
        let meaning = try resolve(text, tag, isPlain, mark)
        try build { (builder) throws(JSONError) in
            switch meaning {
            case .null: try builder.null(at: mark)
            case .bool(let value): try builder.bool(value, at: mark)
            case .integer(let digits): try builder.integer(text: digits, at: mark)
            case .number(let digits): try builder.number(text: digits, at: mark)
            case .string(let value): try builder.string(value, at: mark)
            }
        }
    }

    private mutating func mapping(_ index: Int, _ mark: JSONMark) throws(YAMLFault) {
        try build { (builder) throws(JSONError) in try builder.beginObject(at: mark) }
        var merges: [Int] = []
        var key = index + 1
        while key < nodes[index].next {
            let value = nodes[key].next
            if isMerge(key) {
                merges.append(value)
            } else {
                try member(Member(name: try name(ofKey: key), mark: nodes[key].mark, value: value))
            }
            key = nodes[value].next
        }
        if !merges.isEmpty {
            var known = Set(try ownMembers(of: index).map(\.name))
            var merged: [Member] = []
            for source in merges { try merge(source, into: &merged, &known, depth: 0) }
            for entry in merged { try member(entry) }
        }
        builder.endObject()
    }

    private mutating func member(_ member: Member) throws(YAMLFault) {
        try build { (builder) throws(JSONError) in try builder.key(member.name, at: member.mark) }
        path.push(.name(member.name))
        try value(member.value, mark: nodes[member.value].mark)
        path.pop()
    }
}

// Keys and what they merge.
extension YAMLTapeMaker {
    private func isMerge(_ key: Int) -> Bool {
        guard case .scalar("<<", let tag, let isPlain) = nodes[key].content else { return false }
        return isPlain && tag == nil || tag == "tag:yaml.org,2002:merge"
    }

    /// A key as JSON has it: text. Numbers and booleans become their text.
    private func name(ofKey key: Int) throws(YAMLFault) -> String {
        let mark = nodes[key].mark
        switch nodes[followed(key)].content {
        case .scalar(let text, let tag, let isPlain):
            switch try resolve(text, tag, isPlain, mark) {
            case .string(let name), .integer(let name), .number(let name): return name
            case .bool(let value): return value ? "true" : "false"
            case .null: throw fault(.malformed, mark, "A key is null, which JSON does not have.")
            }
        case .sequence, .mapping, .alias:
            throw fault(.malformed, mark, "A key is a sequence or a mapping, which JSON does not have.")
        }
    }

    private func followed(_ index: Int) -> Int {
        if case .alias(let target) = nodes[index].content { target } else { index }
    }

    private func ownMembers(of mapping: Int) throws(YAMLFault) -> [Member] {
        var members: [Member] = []
        var key = mapping + 1
        while key < nodes[mapping].next {
            let value = nodes[key].next
            if !isMerge(key) {
                members.append(Member(name: try name(ofKey: key), mark: nodes[key].mark, value: value))
            }
            key = nodes[value].next
        }
        return members
    }

    /// Adds the members of the mapping `source`, or of each of a sequence of mappings, that are not known yet.
    private mutating func merge(
        _ source: Int, into members: inout [Member], _ known: inout Set<String>, depth: Int
    ) throws(YAMLFault) {
        let mark = nodes[source].mark
        let index = followed(source)
        guard depth < limits.depthMax else {
            throw fault(.limit, mark, "Merge keys lead deeper than the limit of \(limits.depthMax).")
        }
        switch nodes[index].content {
        case .mapping:
            let own = try ownMembers(of: index)
            try spend(own.count + 1, mark)
            var fresh: [String: Int] = [:]
            for entry in own {
                if let place = fresh[entry.name] {
                    // The last of a name counts.
                    members[place] = entry
                } else if known.insert(entry.name).inserted {
                    fresh[entry.name] = members.count
                    members.append(entry)
                }
            }
            var key = index + 1
            while key < nodes[index].next {
                let value = nodes[key].next
                if isMerge(key) { try merge(value, into: &members, &known, depth: depth + 1) }
                key = nodes[value].next
            }
        case .sequence:
            var child = index + 1
            while child < nodes[index].next {
                guard case .mapping = nodes[followed(child)].content else {
                    throw fault(.malformed, nodes[child].mark, "The key << merges mappings only.")
                }
                try merge(child, into: &members, &known, depth: depth + 1)
                child = nodes[child].next
            }
        case .scalar, .alias:
            throw fault(.malformed, mark, "The key << merges a mapping or a sequence of mappings.")
        }
    }

    private mutating func spend(_ steps: Int, _ mark: JSONMark) throws(YAMLFault) {
        mergeSteps += steps
        guard mergeSteps <= ManifestLimits.mergeStepsMax else {
            throw fault(.limit, mark, "Merge keys lead to more than \(ManifestLimits.mergeStepsMax) places.")
        }
    }

    private func resolve(
        _ text: String, _ tag: String?, _ isPlain: Bool, _ mark: JSONMark
    ) throws(YAMLFault) -> YAMLScalar {
        do throws(YAMLScalar.Fault) {
            return try YAMLScalar(text, tag: tag, isPlain: isPlain)
        } catch {
            throw fault(.malformed, mark, error.message)
        }
    }

    private mutating func build(
        _ call: (inout JSONTapeBuilder) throws(JSONError) -> Void
    ) throws(YAMLFault) {
        do throws(JSONError) {
            try call(&builder)
        } catch {
            // A builder refuses for its limits only.
            throw YAMLFault(
                code: .limit, line: error.line, column: error.column, path: pathText, message: error.message)
        }
    }

    private func fault(_ code: ManifestError.Code, _ mark: JSONMark, _ message: String) -> YAMLFault {
        YAMLFault(code: code, line: Int(mark.line), column: Int(mark.column), path: pathText, message: message)
    }

    private var pathText: String { path.isEmpty ? "" : path.description }
}
