import APIModel
import Base
import Wire

/// Kinds that are asked and answered, and never stored.
extension ObjectService {
    /// The answer to a review, or nil where the request is none.
    func review(
        _ message: MessageNumber, _ envelope: RequestEnvelope, _ handler: ObjectHandler
    ) throws(APIFailure) -> Bytes? {
        guard message == .create, envelope.kind > 0, let number = UInt16(exactly: envelope.kind),
            ResourceCatalogue.rules(number: envelope.kind) == nil, let entry = KindCatalogue.entry(number: number)
        else { return nil }
        let target = ResourceTarget(
            group: entry.group, version: "v1", resource: entry.resource.plural, namespace: envelope.namespace)
        try handler.authorize("create", target)
        let authorizer = cache.authorizer
        let user = handler.user
        switch entry.identity {
        case SelfSubjectReview.identity:
            var review = try decoded(SelfSubjectReview.self, envelope.body)
            review.status = SelfSubjectReview.answer(of: user)
            return review.encoded()
        case TokenReview.identity:
            var review = try decoded(TokenReview.self, envelope.body)
            review.status = authenticator.answer(review, view: cache, now: now)
            return review.encoded()
        case SubjectAccessReview.identity:
            var review = try decoded(SubjectAccessReview.self, envelope.body)
            review.status = authorizer.answer(review)
            return review.encoded()
        case LocalSubjectAccessReview.identity:
            var review = try decoded(LocalSubjectAccessReview.self, envelope.body)
            review.status = authorizer.answer(review)
            return review.encoded()
        case SelfSubjectAccessReview.identity:
            var review = try decoded(SelfSubjectAccessReview.self, envelope.body)
            review.status = authorizer.answer(review, of: user)
            return review.encoded()
        case SelfSubjectRulesReview.identity:
            var review = try decoded(SelfSubjectRulesReview.self, envelope.body)
            review.status = authorizer.answer(review, of: user)
            return review.encoded()
        default: return nil
        }
    }

    /// A review as it came, validated.
    func decoded<K: Kind>(_ kind: K.Type, _ body: Bytes) throws(APIFailure) -> K {
        var object: K
        do throws(FieldDecodingError) {
            object = try K(decoding: body)
        } catch {
            throw APIFailure(.badRequest("the body is no \(K.identity.kind): \(error)"))
        }
        object.applyDefaults()
        var errors = FieldErrors()
        object.validate(into: &errors)
        guard errors.isEmpty else {
            let group = KindCatalogue.entry(K.identity)?.group ?? ""
            throw APIFailure(
                .invalid(
                    GroupKind(group: group, kind: K.identity.kind), name: object.metadata.name, errors.errors))
        }
        return object
    }

    /// Answers what is not stored.
    func answer(_ caller: ObjectCaller, _ answer: ObjectAnswer, _ handler: ObjectHandler, isSecret: Bool) {
        switch caller {
        case .stream(let handler, let stream, let seats):
            finished(seats)
            handler.answer(stream, answer, isSecret: isSecret)
        case .batch(let batch, let index): take(.success(answer), of: batch, at: index)
        case .collection(let collection): take(.success(answer), of: collection)
        case .server(let completion): completion(.success(answer))
        }
    }

    // MARK: Discovery

    /// What is served: an `APIResourceList` for each group and version, as the fields 1 of a message.
    var discovery: Bytes {
        var lists: [String: APIResourceList] = [:]
        for case let rules? in ResourceCatalogue.rules {
            let entry = rules.entry
            let version = entry.identity.apiVersion
            var list = lists[version] ?? APIResourceList { $0.groupVersion = version }
            let verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
            list.resources.append(
                APIResource {
                    $0.name = entry.resource.plural
                    $0.namespaced = entry.resource.isNamespaced
                    $0.kind = entry.identity.kind
                    $0.verbs = Verbs { $0.items = verbs }
                    $0.shortNames = entry.resource.shortNames
                    $0.singularName = entry.identity.kind.lowercased()
                    $0.categories = entry.resource.categories
                })
            for subresource in entry.resource.subresources {
                list.resources.append(
                    APIResource {
                        $0.name = entry.resource.plural + "/" + subresource
                        $0.namespaced = entry.resource.isNamespaced
                        $0.kind = entry.identity.kind
                        $0.verbs = Verbs { $0.items = Self.verbs(of: subresource) }
                    })
            }
            lists[version] = list
        }
        let document = DiscoveryDocument { $0.lists = lists.values.sorted { $0.groupVersion < $1.groupVersion } }
        return document.encoded()
    }

    private static func verbs(of subresource: String) -> [String] {
        switch subresource {
        case "binding", "eviction", "token", "exec", "attach", "portforward": ["create"]
        case "log": ["get"]
        case "finalize": ["update"]
        default: ["get", "patch", "update"]
        }
    }
}

/// The body of the answer to message 40.
struct DiscoveryDocument: Message {
    static let schemaName = "trireme.meta.v1.DiscoveryDocument"

    var lists: [APIResourceList] = []
    var unknown = UnknownFields()

    init() {}

    mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "lists", &lists, .options(.listAtomic))
    }
}

extension TokenReview {
    /// The kind's number on the wire.
    static let number = KindCatalogue.entry(identity).map { UInt32($0.number) }
}
