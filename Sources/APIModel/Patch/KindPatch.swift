public import Base
public import JSON
public import Wire

/// A change to an object of any kind, in one of the three forms that Kubernetes takes.
public enum KindPatch: Sendable {
    /// RFC 6902.
    case json(JSONPatch)
    /// RFC 7386.
    case merge(JSONValue)
    /// A merge patch that knows the lists of the kind.
    case strategic(JSONValue)

    /// The forms by the media types of their requests.
    public enum Form: String, Sendable, CaseIterable {
        case json = "application/json-patch+json"
        case merge = "application/merge-patch+json"
        case strategic = "application/strategic-merge-patch+json"

        /// The number on the wire. Never changed, never used again.
        public var number: UInt8 {
            switch self {
            case .json: 1
            case .merge: 2
            case .strategic: 3
            }
        }
    }

    /// Reads the body of a patch as it travels: the form's number in one byte, then JSON text.
    public init(body: Bytes, limits: JSONLimits = .standard) throws(KindPatchError) {
        let number = body.isEmpty ? 0 : body[0]
        guard let form = Form.allCases.first(where: { $0.number == number }) else { throw .unknownForm(number) }
        try self.init(form, parsing: body[1..<body.count], limits: limits)
    }

    /// Reads the body of a request. JSON patches have at most `JSONLimits.patchOperationsMax` operations.
    public init(_ form: Form, parsing body: Bytes, limits: JSONLimits = .standard) throws(KindPatchError) {
        let tape: JSONTape
        let document: JSONValue
        do throws(JSONError) {
            tape = try JSONTape.parse(body, limits: limits)
            document = try JSONValue(tape)
        } catch {
            throw .unreadable(error)
        }
        switch form {
        case .json:
            if case .array(let items) = document, items.count > JSONLimits.patchOperationsMax {
                throw .tooManyOperations(items.count)
            }
            do throws(JSONPatchError) {
                self = .json(try JSONPatch(tape))
            } catch {
                throw .malformed("\(error)")
            }
        case .merge: self = .merge(try Self.object(document))
        case .strategic: self = .strategic(try Self.object(document))
        }
    }

    private static func object(_ document: JSONValue) throws(KindPatchError) -> JSONValue {
        guard case .object = document else { throw .malformed("Invalid JSON Patch") }
        return document
    }
}

/// Why an object was not patched; it is as it was. The sentences are Kubernetes' own where it has some.
public enum KindPatchError: Error, Sendable {
    /// A body whose first byte is the number of no form; 0 for an empty one.
    case unknownForm(UInt8)
    /// The patch is not JSON, or too large to read.
    case unreadable(JSONError)
    /// The patch is not what its form describes.
    case malformed(String)
    /// A JSON patch with more operations than the limit.
    case tooManyOperations(Int)
    /// A limit on copied bytes, depth or work was met.
    case tooMuchWork(String)
    /// The patch does not fit the object: a failed test, a missing place, an element without its merge key.
    case notApplicable(String)
    /// What the patch makes of the object is no object of the kind.
    case invalidResult(TextError)
    /// The patch would make another kind or version of the object.
    case otherKind(TypeMeta)
}

extension KindPatchError: CustomStringConvertible {
    /// The reason in the answer's `Status`.
    public var reason: StatusReason {
        switch self {
        case .unknownForm: .unsupportedMediaType
        case .unreadable(let error):
            switch error.code {
            case .tooLarge, .tooManyNodes: .requestEntityTooLarge
            default: .badRequest
            }
        case .malformed, .otherKind: .badRequest
        case .tooManyOperations, .tooMuchWork: .requestEntityTooLarge
        case .notApplicable, .invalidResult: .invalid
        }
    }

    public var description: String {
        switch self {
        case .unknownForm(let number): "no form of patches has the number \(number)"
        case .unreadable(let error): "error decoding patch: \(error)"
        case .malformed(let message), .tooMuchWork(let message), .notApplicable(let message): message
        case .tooManyOperations(let count):
            "The allowed maximum operations in a JSON patch is \(JSONLimits.patchOperationsMax), got \(count)"
        case .invalidResult(let error): "patch: Invalid value: \(error)"
        case .otherKind(let found):
            "the patch makes \(found.kind) of \(found.apiVersion), which the object is not"
        }
    }
}

extension Kind {
    /// The object with `patch` applied, neither defaulted nor validated.
    ///
    /// Fields that the kind does not know, in the patch, are appended to `issues`. Fields that this version does not
    /// know in the binary form are kept at the top of the object, and nowhere else.
    public func applying(_ patch: KindPatch, issues: inout [TextIssue]) throws(KindPatchError) -> Self {
        let before = try textValue()
        let after: JSONValue
        switch patch {
        case .json(let patch): after = try Self.apply(patch, to: before)
        case .merge(let patch): after = MergePatch.apply(patch, to: before)
        case .strategic(let patch):
            do throws(StrategicMergePatchError) {
                after = try StrategicMergePatch.apply(patch, to: before, schema: Self.patchSchema)
            } catch {
                throw error.isMalformed ? .malformed("\(error)") : .notApplicable("\(error)")
            }
        }
        var patched = try Self.object(of: after, issues: &issues)
        patched.unknown = unknown
        return patched
    }

    /// The strategic merge patch that makes `modified` of this object.
    public func strategicPatch(to modified: Self) throws(KindPatchError) -> JSONValue {
        let (before, after) = (try textValue(), try modified.textValue())
        do throws(StrategicMergePatchError) {
            return try StrategicMergePatch.diff(from: before, to: after, schema: Self.patchSchema)
        } catch {
            throw .notApplicable("\(error)")
        }
    }

    private static func apply(_ patch: JSONPatch, to object: JSONValue) throws(KindPatchError) -> JSONValue {
        do throws(JSONPatchError) {
            return try patch.applied(to: object, options: .kubernetes)
        } catch {
            switch error.code {
            case .tooLarge: throw .tooMuchWork("\(error)")
            case .malformed, .missing, .invalid, .testFailed: throw .notApplicable("\(error)")
            }
        }
    }

    private static func object(of value: JSONValue, issues: inout [TextIssue]) throws(KindPatchError) -> Self {
        let found = TypeMeta(apiVersion: value["apiVersion"]?.string ?? "", kind: value["kind"]?.string ?? "")
        guard found == identity || value.object == nil else { throw .otherKind(found) }
        // A patched object may be larger than a request; its own limit is the store's.
        let limits = JSONLimits(bytesMax: .max, depthMax: JSONLimits.nestingMax, nodesMax: .max)
        let tape: JSONTape
        do throws(JSONError) {
            tape = try JSONTape.parse(value.encoded(), limits: limits)
        } catch {
            throw .tooMuchWork("\(error)")
        }
        do throws(TextError) {
            return try TextDecoder.decode(Self.self, from: tape, issues: &issues)
        } catch {
            throw .invalidResult(error)
        }
    }

    /// The JSON form as a value. JSON that the object holds as text may have numbers that no value can hold.
    private func textValue() throws(KindPatchError) -> JSONValue {
        let limits = JSONLimits(bytesMax: .max, depthMax: .max, nodesMax: .max)
        do throws(JSONError) {
            return try JSONValue.parse(encodedText(), limits: limits)
        } catch {
            throw .notApplicable("the object cannot be patched: \(error)")
        }
    }
}

extension StrategicMergePatchError {
    /// Whether the patch itself is wrong, whatever the object.
    fileprivate var isMalformed: Bool {
        switch self {
        case .badDocument, .badPrimitiveList, .badRetainKeys, .badSetElementOrder: true
        case .listOfLists, .noMergeKey, .unknownField, .invalid, .conflict, .preconditionFailed: false
        }
    }
}
