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
