import JSON

extension JSONPath {
    /// The values of each part of the template, in its order; texts are values too.
    func results(_ value: JSONValue) throws(JSONPathError) -> [[JSONValue]] {
        var results: [[JSONValue]] = []
        try evaluate(parts, value, into: &results)
        return results
    }

    /// What the template gives for `value`: the values of one expression with blanks between.
    func text(_ value: JSONValue) throws(JSONPathError) -> String {
        try results(value).map { $0.map(\.plain).joined(separator: " ") }.joined()
    }

    /// Each expression's values as a JSON array.
    func jsonText(_ value: JSONValue) throws(JSONPathError) -> String {
        try results(value).map { Documents.json(.array($0)) }.joined()
    }

    private func evaluate(
        _ parts: [Part], _ value: JSONValue, into results: inout [[JSONValue]]
    ) throws(JSONPathError) {
        for part in parts {
            switch part {
            case .text(let text): results.append([.string(text)])
            case .action(let steps): results.append(try walk([value], steps))
            case .range(let steps, let body):
                for element in try walk([value], steps) { try evaluate(body, element, into: &results) }
            }
        }
    }

    private func walk(_ values: [JSONValue], _ steps: [Step]) throws(JSONPathError) -> [JSONValue] {
        var values = values
        for step in steps { values = try walk(values, step) }
        return values
    }

    private func walk(_ values: [JSONValue], _ step: Step) throws(JSONPathError) -> [JSONValue] {
        switch step {
        case .text(let text): return [.string(text)]
        case .field(let name): return try members(name, of: values)
        case .wildcard: return values.flatMap { $0.children(ofText: true) }
        case .recursive: return values.flatMap(Self.descendants)
        case .slice(let slice):
            var found: [JSONValue] = []
            for value in values where !value.isNull { found += try slice.elements(of: value) }
            return found
        case .union(let choices):
            var found: [JSONValue] = []
            for choice in choices { found += try walk(values, choice) }
            return found
        case .exists(let steps):
            return try filter(values) { element throws(JSONPathError) in
                // What cannot be looked up does not exist.
                ((try? walk([element], steps)) ?? []).isEmpty == false
            }
        case .filter(let left, let comparison, let right):
            return try filter(values) { element throws(JSONPathError) in
                guard let l = try one(walk([element], left)), let r = try one(walk([element], right)) else {
                    return false
                }
                return try comparison.holds(l, r)
            }
        case .integer(let value): return values.map { _ in .integer(value) }
        case .number(let value): return values.map { _ in .number(value) }
        case .bool(let value): return values.map { _ in .bool(value) }
        case .unknownWord(let word): throw JSONPathError("unrecognized identifier \(word)")
        }
    }

    private func members(_ name: String, of values: [JSONValue]) throws(JSONPathError) -> [JSONValue] {
        guard !values.isEmpty else { return [] }
        let found = values.compactMap { $0[name] }
        if found.isEmpty, !allowsMissingKeys { throw JSONPathError("\(name) is not found") }
        return found
    }

    private func one(_ values: [JSONValue]) throws(JSONPathError) -> JSONValue? {
        guard values.count <= 1 else { throw JSONPathError("can only compare one element at a time") }
        return values.first
    }

    private func filter(
        _ values: [JSONValue], _ keep: (JSONValue) throws(JSONPathError) -> Bool
    ) throws(JSONPathError) -> [JSONValue] {
        var found: [JSONValue] = []
        for value in values {
            guard let elements = value.array else {
                throw JSONPathError("\(value.goText) is not array or slice and cannot be filtered")
            }
            for element in elements where try keep(element) { found.append(element) }
        }
        return found
    }

    /// The value and everything below it that has something in it, each before its children.
    private static func descendants(_ value: JSONValue) -> [JSONValue] {
        if let text = value.string { return text.isEmpty ? [] : [value] }
        let children = value.children(ofText: false)
        return children.isEmpty ? [] : [value] + children.flatMap(descendants)
    }
}

extension JSONPath.Slice {
    fileprivate func elements(of value: JSONValue) throws(JSONPathError) -> [JSONValue] {
        guard let elements = value.array else {
            throw JSONPathError("\(value.typeName) is not array or slice")
        }
        let count = elements.count
        var first = start ?? 0
        if first < 0 { first += count }
        var last = end ?? count
        if last < 0 || (last == 0 && isIndex) { last += count }
        guard first != last else { return [] }
        guard (0..<count).contains(first) else {
            throw JSONPathError("array index out of bounds: index \(first), length \(count)")
        }
        guard (0...count).contains(last) else {
            throw JSONPathError("array index out of bounds: index \(last - 1), length \(count)")
        }
        guard first < last else {
            throw JSONPathError("starting index \(first) is greater than ending index \(last)")
        }
        let step = self.step ?? 1
        guard step > 0 else { throw JSONPathError("step must be > 0") }
        return stride(from: first, to: last, by: step).map { elements[$0] }
    }
}

extension JSONPath.Comparison {
    /// Numbers are compared with numbers, texts with texts, truths with truths; anything else is an error.
    fileprivate func holds(_ left: JSONValue, _ right: JSONValue) throws(JSONPathError) -> Bool {
        switch (left, right) {
        case (.string(let l), .string(let r)):
            return holds(l.unicodeScalars.elementsEqual(r.unicodeScalars), l.utf8.lexicographicallyPrecedes(r.utf8))
        case (.integer(let l), .integer(let r)): return holds(l == r, l < r)
        case (.integer, .number), (.number, .integer), (.number, .number):
            guard let l = left.double, let r = right.double else { break }
            return holds(l == r, l < r)
        case (.bool(let l), .bool(let r)):
            guard self == .equal || self == .notEqual else { throw JSONPathError("invalid type for comparison") }
            return holds(l == r, false)
        default: break
        }
        throw JSONPathError("incompatible types for comparison")
    }

    private func holds(_ isEqual: Bool, _ isLess: Bool) -> Bool {
        switch self {
        case .less: isLess
        case .greater: !isLess && !isEqual
        case .equal: isEqual
        case .notEqual: !isEqual
        case .lessOrEqual: isLess || isEqual
        case .greaterOrEqual: !isLess
        }
    }
}

extension JSONValue {
    /// Elements, members in order of their names, or, where wanted, the code units of a text.
    fileprivate func children(ofText: Bool) -> [JSONValue] {
        switch self {
        case .null, .bool, .integer, .number: []
        case .string(let text): ofText ? text.utf8.map { .integer(Int64($0)) } : []
        case .array(let elements): elements
        case .object(let members):
            members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(\.value)
        }
    }

    /// The value's type in Go's words, for errors.
    fileprivate var typeName: String {
        switch self {
        case .null: "<nil>"
        case .bool: "bool"
        case .integer: "int64"
        case .number: "float64"
        case .string: "string"
        case .array: "[]interface {}"
        case .object: "map[string]interface {}"
        }
    }

    /// The value as Go's `%v` prints it: `[a b]`, `map[k:v]`, `<nil>`.
    var goText: String {
        switch self {
        case .null: "<nil>"
        case .bool, .integer, .number, .string: plain
        case .array(let elements): "[\(elements.map(\.goText).joined(separator: " "))]"
        case .object(let members):
            "map["
                + members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
                .map { "\($0.key):\($0.value.goText)" }.joined(separator: " ") + "]"
        }
    }
}
