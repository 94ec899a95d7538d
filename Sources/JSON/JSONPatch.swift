/// A list of operations on a JSON document: RFC 6902.
public struct JSONPatch: Sendable, Hashable {
    public enum Operation: Sendable, Hashable {
        case add(path: JSONPointer, value: JSONValue)
        case remove(path: JSONPointer)
        case replace(path: JSONPointer, value: JSONValue)
        case move(from: JSONPointer, path: JSONPointer)
        case copy(from: JSONPointer, path: JSONPointer)
        /// `value` is nil when the patch names none.
        case test(path: JSONPointer, value: JSONValue?)

        /// Where the operation acts.
        public var path: JSONPointer {
            switch self {
            case .add(let path, _), .remove(let path), .replace(let path, _), .test(let path, _): path
            case .move(_, let path), .copy(_, let path): path
            }
        }
    }

    /// Where implementations differ from each other.
    public struct Options: Sendable, Hashable {
        /// A `remove` of what is not there does nothing.
        public var allowsMissingPathOnRemove = false
        /// An `add` makes the objects and arrays on its way, an array when the next token is a number or `-`.
        public var ensuresPathExistsOnAdd = false
        /// `-1` is the last place of an array, for `add` the end.
        public var supportsNegativeIndices = false
        /// A `test` takes a missing member, and a missing `value` in the patch, for null.
        public var testsMissingAsNull = false
        /// The most bytes of compact JSON that `copy` operations and padding may add.
        public var copiedBytesMax = JSONLimits.patchCopiedBytesMax
        /// The most containers inside each other at any time.
        public var depthMax = JSONLimits.nestingMax

        public init() {}

        /// RFC 6902 to the letter.
        public static let standard = Options()

        /// What a Kubernetes API server does: negative indices, and missing is null for `test`.
        public static let kubernetes: Options = {
            var options = Options()
            options.supportsNegativeIndices = true
            options.testsMissingAsNull = true
            return options
        }()
    }

    public var operations: [Operation]

    public init(_ operations: [Operation]) {
        self.operations = operations
    }

    /// Reads the patch's own document: an array of at most `operationsMax` operations.
    public init(
        _ document: JSONValue, operationsMax: Int = JSONLimits.patchOperationsMax
    ) throws(JSONPatchError) {
        guard case .array(let items) = document else {
            throw JSONPatchError(
                .malformed, operation: nil, path: "", message: "A JSON patch is an array of operations.")
        }
        guard items.count <= operationsMax else {
            let message = "The patch has \(items.count) operations, more than the limit of \(operationsMax)."
            throw JSONPatchError(.tooLarge, operation: nil, path: "", message: message)
        }
        operations = []
        operations.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            do throws(PatchFault) {
                operations.append(try Self.operation(item))
            } catch {
                let path = item["path"]?.string ?? ""
                throw JSONPatchError(error.code, operation: index, path: path, message: error.message)
            }
        }
    }

    /// Reads the patch's own document, and refuses an operation that has a member twice (RFC 6902, A.13): a value
    /// would have only the last of them.
    public init(
        _ tape: JSONTape, operationsMax: Int = JSONLimits.patchOperationsMax
    ) throws(JSONPatchError) {
        let document: JSONValue
        do throws(JSONError) {
            document = try JSONValue(tape)
        } catch {
            throw JSONPatchError(.malformed, operation: nil, path: "", message: error.message)
        }
        try self.init(document, operationsMax: operationsMax)
        var operation = 1
        for index in operations.indices {
            if let name = tape.duplicateMember(ofNode: operation) {
                throw JSONPatchError(
                    .malformed, operation: index, path: "", message: "The operation has two members \"\(name)\".")
            }
            operation = Int(tape.nodes[operation].next)
        }
    }

    private static func operation(_ item: JSONValue) throws(PatchFault) -> Operation {
        guard case .object(let members) = item else { throw PatchFault(.malformed, "An operation is an object.") }
        guard let name = members["op"]?.string else {
            throw PatchFault(.malformed, "An operation has a string member \"op\".")
        }
        let path = try pointer(members, "path")
        switch name {
        case "add": return .add(path: path, value: try value(members, name))
        case "remove": return .remove(path: path)
        case "replace": return .replace(path: path, value: try value(members, name))
        case "move": return .move(from: try pointer(members, "from"), path: path)
        case "copy": return .copy(from: try pointer(members, "from"), path: path)
        case "test": return .test(path: path, value: members["value"])
        default:
            throw PatchFault(.malformed, "\"\(name)\" is not an operation: add, remove, replace, move, copy or test.")
        }
    }

    private static func pointer(_ members: JSONObject, _ name: String) throws(PatchFault) -> JSONPointer {
        guard let text = members[name]?.string else {
            throw PatchFault(.malformed, "The operation has a string member \"\(name)\".")
        }
        guard let pointer = JSONPointer(parsing: text) else {
            throw PatchFault(.malformed, "\"\(text)\" in \"\(name)\" is not a JSON pointer.")
        }
        return pointer
    }

    private static func value(_ members: JSONObject, _ name: String) throws(PatchFault) -> JSONValue {
        guard let value = members["value"] else {
            throw PatchFault(.malformed, "The operation \(name) has a member \"value\".")
        }
        return value
    }
}

extension JSONTape {
    /// The name that an object has twice, for objects of few members; nil when there is none.
    fileprivate func duplicateMember(ofNode object: Int) -> String? {
        var names: Set<String> = []
        var key = object + 1
        while key < Int(nodes[object].next) {
            let name = string(ofNode: key)
            guard names.insert(name).inserted else { return name }
            key = Int(nodes[key + 1].next)
        }
        return nil
    }
}
