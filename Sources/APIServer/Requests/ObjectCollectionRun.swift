import APIModel
import Base
import Replication
import Store
import Transport
import Wire

/// A deletion of many objects under way.
struct CollectionRun {
    let handler: ObjectHandler
    let stream: StreamID
    let hold: FlowHold
    let rules: any ResourceRules
    let options: DeleteOptions
    let context: RequestContext
    /// Namespaces and names of what goes.
    var targets: [ObjectTarget]
    var next = 0
    /// Deletions under way.
    var underWay = 0
    var revision: UInt64 = 0
    var failure: APIFailure?
}

extension ObjectService {
    /// Deletions of a collection that are under way at once.
    private static var deletionsMax: Int { 256 }

    /// Deletes what the selectors match, as it is found now. An object that is gone meanwhile is no failure.
    ///
    /// Gives back what it holds at its end, unless this throws.
    func deleteCollection(
        _ request: ObjectRequest, _ handler: ObjectHandler, _ stream: StreamID, _ context: RequestContext,
        _ hold: FlowHold
    ) throws(APIFailure) {
        let options: ListOptions = try request.options()
        var errors = FieldErrors()
        let deletion: DeleteOptions
        do throws(FieldDecodingError) {
            deletion = try DeleteOptions(decoding: request.envelope.body)
        } catch {
            throw APIFailure(.badRequest("the options of the deletion cannot be read: \(error)"))
        }
        deletion.validate(into: &errors)
        guard errors.isEmpty else {
            throw APIFailure(.invalid(GroupKind(group: "meta.k8s.io", kind: "DeleteOptions"), name: "", errors.errors))
        }
        var context = context
        context.isDryRun = !deletion.dryRun.isEmpty
        guard let kind = ObjectKind(request.rules) else {
            throw APIFailure(.internalError("the fields of \(request.rules.groupResource) cannot be found"))
        }
        let selection = try ObjectSelection(options, kind)
        var scanned = ScannedObject()
        guard let range = request.rules.prefix.range(namespace: request.target.namespace) else {
            throw APIFailure(.badRequest("namespace \(GoText.quoted(request.target.namespace)) is no path segment"))
        }
        var targets: [ObjectTarget] = []
        for shard in host.durable + host.memory {
            _ = host.withShard(shard) { shard in
                try? shard.range(from: range.from, to: range.to) { item in
                    guard let object = StoredValue.object(of: item.value) else { return }
                    scanned.scan(item.value[object], kind.plan)
                    guard selection.matches(scanned, key: item.key, kind),
                        let target = ObjectTarget(key: item.key, request.rules.prefix)
                    else { return }
                    targets.append(target)
                }
            }
        }
        let token = collections.insert(
            CollectionRun(
                handler: handler, stream: stream, hold: hold, rules: request.rules, options: deletion, context: context,
                targets: targets))
        proceed(collection: token)
    }

    private func proceed(collection token: SlabToken) {
        while collections.contains(token) {
            let run = collections[existing: token]
            guard run.next < run.targets.count, run.failure == nil, run.underWay < Self.deletionsMax else { break }
            collections[existing: token].next += 1
            collections[existing: token].underWay += 1
            do throws(APIFailure) {
                try begin(
                    .delete(run.options), run.rules, run.targets[run.next], run.context, caller: .collection(token))
            } catch {
                take(.failure(error), of: token)
            }
        }
        guard collections.contains(token), collections[existing: token].underWay == 0 else { return }
        guard let run = collections.remove(token) else { return }
        run.hold.release()
        if let failure = run.failure { return run.handler.fail(run.stream, failure) }
        run.handler.answer(run.stream, ObjectAnswer(revision: run.revision), isSecret: false)
    }

    func take(_ result: Result<ObjectAnswer, APIFailure>, of token: SlabToken) {
        guard collections.contains(token) else { return }
        collections[existing: token].underWay -= 1
        switch result {
        case .success(let answer):
            collections[existing: token].revision = max(collections[existing: token].revision, answer.revision)
        case .failure(let failure):
            if failure.reason != .notFound { collections[existing: token].failure = failure }
        }
        // Once for all that end in this turn would do; each is cheap.
        proceed(collection: token)
    }
}

extension ObjectTarget {
    /// The address that a key says; nil when it is none of the prefix.
    init?(key: Bytes, _ prefix: ResourcePrefix) {
        guard key.count > prefix.bytes.count else { return nil }
        let rest = String(decoding: key[prefix.bytes.count..<key.count].array, as: UTF8.self)
        guard prefix.isNamespaced else {
            self.init(name: rest)
            return
        }
        guard let slash = rest.firstIndex(of: "/") else { return nil }
        self.init(namespace: String(rest[..<slash]), name: String(rest[rest.index(after: slash)...]))
    }
}
