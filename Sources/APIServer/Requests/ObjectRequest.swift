import APIModel
import Base
import Wire

/// A request on objects, decoded as far as every verb needs it.
struct ObjectRequest {
    let message: MessageNumber
    let envelope: RequestEnvelope
    let rules: any ResourceRules
    let target: ObjectTarget

    /// Names, the kind and the verb checked; the object itself is the verb's business.
    init(_ message: MessageNumber, _ envelope: RequestEnvelope) throws(APIFailure) {
        guard let rules = ResourceCatalogue.rules(number: envelope.kind) else {
            throw APIFailure(Self.refusal(ofKind: envelope.kind))
        }
        self.message = message
        self.envelope = envelope
        self.rules = rules
        target = ObjectTarget(
            namespace: envelope.namespace, name: envelope.name, subresource: envelope.subresource)
    }

    var wantsManagers: Bool { envelope.wantsManagedFields }

    /// The options of the verb.
    func options<Options: Message>() throws(APIFailure) -> Options {
        do throws(FieldDecodingError) {
            return try Options(decoding: envelope.options)
        } catch {
            throw APIFailure(.badRequest("the options cannot be read: \(error)"))
        }
    }

    /// The API's verb, for authorization.
    var verb: String {
        switch message {
        case .get: "get"
        case .list: "list"
        case .watch: "watch"
        case .create: "create"
        case .update: "update"
        case .patch, .apply: "patch"
        case .delete: "delete"
        default: "deletecollection"
        }
    }

    private static func refusal(ofKind number: UInt32) -> Status {
        guard let small = UInt16(exactly: number), let entry = KindCatalogue.entry(number: small) else {
            return Status(failure: .notFound, "the server could not find the requested resource (kind \(number))")
        }
        let resource = GroupResource(group: entry.group, resource: entry.resource.plural)
        return .methodNotSupported(resource, action: "this request")
    }
}

extension ObjectOperation {
    /// What a write asks for, with its options laid into `context`.
    init(_ request: ObjectRequest, _ context: inout RequestContext) throws(APIFailure) {
        let body = request.envelope.body
        var errors = FieldErrors()
        let kind: String
        switch request.message {
        case .create:
            let options: CreateOptions = try request.options()
            options.validate(into: &errors)
            context.take(options.fieldManager, options.fieldValidation, options.dryRun)
            kind = "CreateOptions"
            self = .create(body)
        case .update:
            let options: UpdateOptions = try request.options()
            options.validate(into: &errors)
            context.take(options.fieldManager, options.fieldValidation, options.dryRun)
            kind = "UpdateOptions"
            self = .update(body)
        case .patch, .apply:
            let options: PatchOptions = try request.options()
            let isApply = request.message == .apply
            options.validate(isApply: isApply, into: &errors)
            // Who applies says who it is: the program's name is no default there.
            if isApply { context.fieldManager = "" }
            context.take(options.fieldManager, options.fieldValidation, options.dryRun)
            kind = "PatchOptions"
            if isApply {
                self = .apply(body, force: options.force ?? false)
            } else {
                do throws(KindPatchError) {
                    self = .patch(try KindPatch(body: body))
                } catch {
                    throw APIFailure(Status(failure: error.reason, "\(error)"))
                }
            }
        default:
            let options: DeleteOptions = try request.options()
            options.validate(into: &errors)
            context.isDryRun = !options.dryRun.isEmpty
            kind = "DeleteOptions"
            self = .delete(options)
        }
        guard errors.isEmpty else {
            throw APIFailure(.invalid(GroupKind(group: "meta.k8s.io", kind: kind), name: "", errors.errors))
        }
    }
}

extension RequestContext {
    fileprivate mutating func take(_ manager: String, _ validation: String, _ dryRun: [String]) {
        if !manager.isEmpty { fieldManager = manager }
        fieldValidation = validation
        isDryRun = !dryRun.isEmpty
    }
}
