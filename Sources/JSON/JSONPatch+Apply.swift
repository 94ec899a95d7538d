extension JSONPatch {
    /// The document after all operations in order; throws at the first that cannot be done.
    ///
    /// All or nothing: the caller keeps `document`. Cost: the path and the shifted elements of each operation;
    /// what is copied is shared until it changes.
    public func applied(to document: JSONValue, options: Options = .standard) throws(JSONPatchError) -> JSONValue {
        var applier = PatchApplier(document: document, options: options)
        for (index, operation) in operations.enumerated() {
            do throws(PatchFault) {
                try applier.apply(operation)
            } catch {
                throw JSONPatchError(
                    error.code, operation: index, path: operation.path.description, message: error.message)
            }
        }
        return applier.document
    }
}

/// A document under a patch, with what the patch has used up of its limits.
private struct PatchApplier {
    var document: JSONValue
    let options: JSONPatch.Options
    let walker: PatchWalker
    var copiedBytes = 0
    var steps = 0
    /// No less than the document's depth. Measured anew only when it reaches the limit, since measuring
    /// takes as long as the document is large.
    var depthBound: Int

    init(document: JSONValue, options: JSONPatch.Options) {
        self.document = document
        self.options = options
        walker = PatchWalker(options: options)
        depthBound = document.depth(visited: &steps)
    }

    mutating func apply(_ operation: JSONPatch.Operation) throws(PatchFault) {
        switch operation {
        case .add(let path, let value):
            let depth = value.depth(visited: &steps)
            if options.ensuresPathExistsOnAdd { try ensureParents(of: path) }
            try add(value, at: path)
            try noteDepth(path.tokens.count + depth)
        case .remove(let path):
            do throws(PatchFault) {
                _ = try remove(at: path)
            } catch  where options.allowsMissingPathOnRemove && error.code == .missing {
                return
            }
        case .replace(let path, let value):
            let depth = value.depth(visited: &steps)
            try walker.modify(path.tokens[...], in: &document) { $0 = value }
            try noteDepth(path.tokens.count + depth)
        case .move(let from, let path):
            if from == path {
                _ = try walker.value(at: from, in: document)
                return
            }
            guard !from.contains(path) else { throw PatchFault(.invalid, "A value cannot be moved into itself.") }
            let value = try remove(at: from)
            try add(value, at: path)
            try noteDepth(path.tokens.count + max(0, depthBound - from.tokens.count))
        case .copy(let from, let path):
            let value = try walker.value(at: from, in: document)
            try spend(bytes: value.encoded().count)
            try add(value, at: path)
            try noteDepth(path.tokens.count + max(0, depthBound - from.tokens.count))
        case .test(let path, let expected):
            try test(path, expected)
        }
    }

    private func test(_ path: JSONPointer, _ expected: JSONValue?) throws(PatchFault) {
        if expected == nil && !options.testsMissingAsNull {
            throw PatchFault(.malformed, "The operation test has a member \"value\".")
        }
        let found: JSONValue
        do throws(PatchFault) {
            found = try walker.value(at: path, in: document)
        } catch  where error.code == .missing && options.testsMissingAsNull {
            found = .null
        }
        guard found == expected ?? .null else {
            throw PatchFault(.testFailed, "The value is not the one that the test expects.")
        }
    }

    private mutating func spend(bytes: Int) throws(PatchFault) {
        copiedBytes += bytes
        if copiedBytes > options.copiedBytesMax {
            throw PatchFault(.tooLarge, "The patch copies more than the limit of \(options.copiedBytesMax) bytes.")
        }
    }

    private mutating func spend(steps count: Int) throws(PatchFault) {
        steps += count
        if steps > JSONLimits.patchStepsMax { throw PatchFault(.tooLarge, "The patch is too much work.") }
    }

    private mutating func noteDepth(_ depth: Int) throws(PatchFault) {
        depthBound = max(depthBound, depth)
        try spend(steps: 0)
        guard depthBound > options.depthMax else { return }
        depthBound = document.depth(visited: &steps)
        try spend(steps: 0)
        if depthBound > options.depthMax {
            throw PatchFault(.tooLarge, "The patch nests values deeper than the limit of \(options.depthMax).")
        }
    }
}

extension PatchApplier {
    private mutating func add(_ value: JSONValue, at path: JSONPointer) throws(PatchFault) {
        guard let last = path.tokens.last else {
            document = value
            return
        }
        let walker = walker
        var shifted = 0
        try walker.modify(path.tokens.dropLast(), in: &document) { (parent) throws(PatchFault) in
            switch parent {
            case .object(var members):
                parent = .null
                members[last] = value
                parent = .object(members)
            case .array(var elements):
                let index = try walker.position(last, count: elements.count, end: true)
                shifted = elements.count - index
                parent = .null
                elements.insert(value, at: index)
                parent = .array(elements)
            case .null, .bool, .integer, .number, .string:
                throw PatchFault(.invalid, "The parent is neither an object nor an array.")
            }
        }
        try spend(steps: shifted)
    }

    private mutating func remove(at path: JSONPointer) throws(PatchFault) -> JSONValue {
        guard let last = path.tokens.last else { throw PatchFault(.invalid, "The whole document cannot be removed.") }
        let walker = walker
        var shifted = 0
        let removed = try walker.modify(path.tokens.dropLast(), in: &document) {
            (parent) throws(PatchFault) -> JSONValue in
            switch parent {
            case .object(var members):
                parent = .null
                defer { parent = .object(members) }
                guard let value = members.removeValue(forKey: last) else {
                    throw PatchFault(.missing, PatchWalker.absent)
                }
                return value
            case .array(var elements):
                let index = try walker.position(last, count: elements.count, end: false)
                shifted = elements.count - index
                parent = .null
                defer { parent = .array(elements) }
                return elements.remove(at: index)
            case .null, .bool, .integer, .number, .string: throw PatchFault(.missing, PatchWalker.absent)
            }
        }
        try spend(steps: shifted)
        return removed
    }

    /// Makes what is missing on the way to the parent of `path`.
    private mutating func ensureParents(of path: JSONPointer) throws(PatchFault) {
        guard !path.tokens.isEmpty else { return }
        guard path.tokens.count <= options.depthMax else {
            throw PatchFault(.tooLarge, "The patch nests values deeper than the limit of \(options.depthMax).")
        }
        var padding = 0
        try walker.ensure(path.tokens[...], in: &document, copiedBytes: copiedBytes, padding: &padding)
        try spend(bytes: 5 * padding)
    }
}

/// Finds and changes places in a document.
private struct PatchWalker {
    let options: JSONPatch.Options

    static let absent = "There is no value at this place."

    /// The position in an array of `count` elements that a token names; with `end` the one behind the last too.
    func position(_ token: String, count: Int, end: Bool) throws(PatchFault) -> Int {
        let room = end ? count + 1 : count
        if token == "-" {
            guard end else {
                throw PatchFault(.missing, "\"-\" is the place behind the last element, which has no value.")
            }
            return count
        }
        if token.utf8.first == UInt8(ascii: "-"), options.supportsNegativeIndices {
            guard let back = JSONPointer.position(String(token.dropFirst())), back > 0 else {
                throw PatchFault(.invalid, "\"\(token)\" is not a position in an array.")
            }
            guard back <= room else { throw PatchFault(.missing, "Position \(token) is before the array's begin.") }
            return room - back
        }
        guard let index = JSONPointer.position(token) else {
            throw PatchFault(.invalid, "\"\(token)\" is not a position in an array.")
        }
        guard index < room else { throw PatchFault(.missing, "Position \(token) is beyond the array's end.") }
        return index
    }

    func value(at path: JSONPointer, in document: JSONValue) throws(PatchFault) -> JSONValue {
        var value = document
        for token in path.tokens {
            switch value {
            case .object(let members):
                guard let member = members[token] else { throw PatchFault(.missing, Self.absent) }
                value = member
            case .array(let elements):
                value = elements[try position(token, count: elements.count, end: false)]
            case .null, .bool, .integer, .number, .string: throw PatchFault(.missing, Self.absent)
            }
        }
        return value
    }

    /// Changes the value at `tokens` in place. Recursive: only as deep as the document.
    func modify<R>(
        _ tokens: ArraySlice<String>, in value: inout JSONValue,
        _ change: (inout JSONValue) throws(PatchFault) -> R
    ) throws(PatchFault) -> R {
        guard let token = tokens.first else { return try change(&value) }
        switch value {
        case .object(var members):
            // Let go of first, so that the members have one owner and are not copied.
            value = .null
            defer { value = .object(members) }
            guard var member = take(token, from: &members) else { throw PatchFault(.missing, Self.absent) }
            defer { members[token] = member }
            return try modify(tokens.dropFirst(), in: &member, change)
        case .array(var elements):
            let index = try position(token, count: elements.count, end: false)
            value = .null
            defer { value = .array(elements) }
            return try modify(tokens.dropFirst(), in: &elements[index], change)
        case .null, .bool, .integer, .number, .string: throw PatchFault(.missing, Self.absent)
        }
    }

    /// A member's value, with null left in its place.
    private func take(_ key: String, from members: inout JSONObject) -> JSONValue? {
        func swapOut(_ slot: inout JSONValue?) -> JSONValue? {
            guard let value = slot else { return nil }
            slot = .null
            return value
        }
        return swapOut(&members[key])
    }
}

extension PatchWalker {
    /// Makes what is missing on the way to the parent of the place, given that `copiedBytes` are spent;
    /// `padding` grows by the nulls that arrays were filled with.
    func ensure(
        _ tokens: ArraySlice<String>, in value: inout JSONValue, copiedBytes: Int, padding: inout Int
    ) throws(PatchFault) {
        guard let token = tokens.first else { return }
        let rest = tokens.dropFirst()
        switch value {
        case .object(var members):
            guard let next = rest.first else { return }
            value = .null
            defer { value = .object(members) }
            var member = take(token, from: &members) ?? container(for: next)
            defer { members[token] = member }
            try ensure(rest, in: &member, copiedBytes: copiedBytes, padding: &padding)
        case .array(var elements):
            // The array reaches up to the token: with nulls to its place, and with a container when more follows.
            let count = elements.count
            let index: Int
            if token == "-" {
                index = count
            } else if token == "-1", elements.isEmpty {
                index = 0
            } else if let position = JSONPointer.position(token) {
                index = position
            } else {
                index = try position(token, count: count, end: rest.isEmpty)
            }
            value = .null
            defer { value = .array(elements) }
            if index > count {
                // A padding null takes five bytes with its comma.
                guard index - count <= (options.copiedBytesMax - copiedBytes) / 5 - padding else {
                    throw PatchFault(.tooLarge, "The patch pads an array by more than the limit on copied bytes.")
                }
                padding += index - count
                elements.append(contentsOf: repeatElement(.null, count: index - count))
            }
            guard let next = rest.first else { return }
            if index == elements.count { elements.append(container(for: next)) }
            try ensure(rest, in: &elements[index], copiedBytes: copiedBytes, padding: &padding)
        case .null, .bool, .integer, .number, .string:
            // The addition itself says what is wrong.
            return
        }
    }

    private func container(for token: String) -> JSONValue {
        token == "-" || token == "-1" || JSONPointer.position(token) != nil ? .array([]) : .object(JSONObject())
    }
}
