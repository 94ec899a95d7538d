import APIModel
import Base
import Replication
import Store
import Wire

extension ObjectService {
    /// How often a write is prepared anew because its object changed meanwhile. Writes of this server wait for each
    /// other, so it takes raw writes to get there at all.
    private static var triesMax: Int { 5 }
    /// How many names are drawn before a generated one is given up: as many as Kubernetes draws.
    private static var namesMax: Int { 8 }

    /// Begins a write: at once, or when the writes to its key before it have ended.
    func begin(
        _ operation: ObjectOperation, _ rules: any ResourceRules, _ target: ObjectTarget, _ context: RequestContext,
        wantsManagers: Bool = false, bytes: Int = 0, caller: ObjectCaller
    ) throws(APIFailure) {
        var key: Bytes?
        if !target.name.isEmpty {
            guard let made = ObjectKey(rules.prefix, namespace: target.namespace, name: target.name) else {
                throw Self.badAddress(rules, target)
            }
            key = made.bytes
        }
        let write = PendingObject(
            operation, rules, target, context, key: key, wantsManagers: wantsManagers, bytes: bytes,
            began: host.loop.now, caller: caller)
        let token = pending.insert(write)
        if let key {
            if busy[key] != nil {
                busy[key]?.waiting.append(token)
                return
            }
            busy[key] = KeyQueue()
        }
        prepare(token)
    }

    private static func badAddress(_ rules: any ResourceRules, _ target: ObjectTarget) -> APIFailure {
        if rules.prefix.isNamespaced, target.namespace.isEmpty {
            return APIFailure(.badRequest("an empty namespace may not be set during creation"))
        }
        return APIFailure(
            .badRequest(
                "name \(GoText.quoted(target.name)) or namespace \(GoText.quoted(target.namespace)) is no path segment")
        )
    }

    /// Decides what a write makes of what is stored, and has it proposed or answered.
    private func prepare(_ token: SlabToken) {
        let write = pending[existing: token]
        let old = write.key.flatMap { read($0) }
        var admission = ServerAdmission(
            view: cache, authorizer: cache.authorizer, now: write.context.now, random: Random(seed: random.next()))
        do throws(APIFailure) {
            var prepared = try write.rules.prepare(
                write.operation, write.target, from: write.isCreate ? nil : old, write.context, &admission)
            switch prepared.change {
            case .unchanged:
                finish(token, prepared, revision: old?.revision ?? 0)
            case .store(_, let name, _):
                if write.isCreate, old != nil {
                    cache.services.release(prepared.allocation)
                    throw APIFailure(.alreadyExists(write.rules.groupResource, name: name))
                }
                guard !write.context.isDryRun else { return finish(token, prepared, revision: 0) }
                propose(token, &prepared, name: name, old)
            case .remove:
                guard !write.context.isDryRun else { return finish(token, prepared, revision: 0) }
                propose(token, &prepared, name: write.target.name, old)
            }
        } catch {
            fail(token, error)
        }
    }

    private func propose(_ token: SlabToken, _ prepared: inout PreparedChange, name: String, _ old: StoredObject?) {
        pending[existing: token].target.name = name
        pending[existing: token].prepared = prepared
        pending[existing: token].stage = prepared.charges.isEmpty ? .main : .charge(0)
        pending[existing: token].revision = old?.revision ?? 0
        proceed(token)
    }

    /// Proposes the next of a write's changes: a charge, or its own.
    private func proceed(_ token: SlabToken) {
        guard let prepared = pending[existing: token].prepared else { return }
        let proposal: Write
        switch pending[existing: token].stage {
        case .queued: return
        case .charge(let place):
            let charge = prepared.charges[place]
            proposal = .put(
                charge.key, charge.value.packed(), conditions: Conditions(revision: Revision(charge.revision)))
        case .main:
            let write = pending[existing: token]
            guard
                let key = write.key
                    ?? ObjectKey(write.rules.prefix, namespace: write.target.namespace, name: write.target.name)?.bytes
            else { return fail(token, Self.badAddress(write.rules, write.target)) }
            let conditions =
                write.revision == 0
                ? Conditions(mustNotExist: true) : Conditions(revision: Revision(write.revision))
            if case .store(let value, _, _) = prepared.change {
                proposal = .put(key, value.packed(), conditions: conditions)
            } else {
                proposal = .delete(key, conditions: conditions)
            }
        }
        host.submit(
            .writes([proposal]), to: host.shard(forKey: proposal.key), tag: token.word | Self.tagBit)
    }

    /// The store has ended a proposal of ours; `tag` is without our bit.
    func proposal(_ tag: UInt64, ended outcome: TaggedOutcome) {
        let token = SlabToken(word: tag)
        guard pending.contains(token), let prepared = pending[existing: token].prepared else { return }
        let stage = pending[existing: token].stage
        switch outcome {
        case .applied(let results):
            switch (results[results.startIndex], stage) {
            case (.written, .charge(let place)):
                pending[existing: token].stage = place + 1 < prepared.charges.count ? .charge(place + 1) : .main
                proceed(token)
            case (.written(let revision, _), _), (.deleted(let revision, _), _):
                finish(token, prepared, revision: revision.rawValue)
            case (.failed(let failure), _):
                cache.services.release(prepared.allocation)
                retry(token, failure)
            }
        case .refused(let refusal):
            cache.services.release(prepared.allocation)
            fail(token, APIFailure(refusal, pending[existing: token].rules.groupResource))
        case .outcomeUnknown:
            fail(token, APIFailure(unknownOutcome: ()))
        }
    }

    /// The store was not as it was read.
    private func retry(_ token: SlabToken, _ failure: WriteFailure) {
        pending[existing: token].tries += 1
        let write = pending[existing: token]
        let isGenerated = write.key == nil
        let resource = write.rules.groupResource
        if case .valueTooLarge(let bytesMax) = failure {
            return fail(
                token, APIFailure(.requestEntityTooLarge("the object takes more than \(bytesMax) bytes in the store")))
        }
        switch failure {
        case .exists where isGenerated && write.stage == .main:
            guard write.tries < Self.namesMax else {
                return fail(
                    token,
                    APIFailure(.generateNameConflict(resource, name: write.target.name, retryAfterSeconds: 1)))
            }
            pending[existing: token].target.name = ""
            let context = write.context
            var drawn = RequestContext(now: context.now, user: context.user, random: &random)
            drawn.isDryRun = context.isDryRun
            drawn.fieldManager = context.fieldManager
            drawn.fieldValidation = context.fieldValidation
            pending[existing: token].context = drawn
        case .exists where write.isCreate && write.stage == .main:
            return fail(token, APIFailure(.alreadyExists(resource, name: write.target.name)))
        default:
            guard write.tries < Self.triesMax else {
                return fail(token, APIFailure(.modified(resource, name: write.target.name)))
            }
        }
        pending[existing: token].prepared = nil
        prepare(token)
    }

    // MARK: The end

    private func finish(_ token: SlabToken, _ prepared: PreparedChange, revision: UInt64) {
        let write = pending[existing: token]
        var answer = ObjectAnswer(revision: revision, warnings: prepared.warnings)
        switch prepared.reply {
        case .object(let value):
            answer.object = value.object
            if write.wantsManagers, let whole = try? write.rules.withManagers(value) { answer.object = whole }
        case .other(let bytes): answer.object = bytes
        }
        end(token, .success(answer))
    }

    private func fail(_ token: SlabToken, _ failure: APIFailure) {
        end(token, .failure(failure))
    }

    private func end(_ token: SlabToken, _ result: Result<ObjectAnswer, APIFailure>) {
        guard let write = pending.remove(token) else { return }
        metrics.writes.record(nanoseconds: host.loop.now.nanoseconds - write.began.nanoseconds)
        if let key = write.key { release(key) }
        switch write.caller {
        case .stream(let handler, let stream, let seats):
            handler.inFlightBytes -= write.bytes
            finished(seats)
            switch result {
            case .success(let answer): handler.answer(stream, answer, isSecret: write.rules.isSecret)
            case .failure(let failure): handler.fail(stream, failure)
            }
        case .batch(let batch, let index): take(result, of: batch, at: index)
        case .collection(let collection): take(result, of: collection)
        case .server(let completion): completion(result)
        }
    }

    /// The key is free: the next write that waits for it begins.
    private func release(_ key: Bytes) {
        guard var queue = busy[key] else { return }
        guard queue.next < queue.waiting.count else {
            busy[key] = nil
            return
        }
        let token = queue.waiting[queue.next]
        queue.next += 1
        if queue.next == queue.waiting.count {
            queue = KeyQueue()
        }
        busy[key] = queue
        // Not within the end of the one before: thousands may wait.
        host.loop.schedule(after: .zero) { [weak self] in
            guard let self, pending.contains(token) else { return }
            prepare(token)
        }
    }

    // MARK: The server's own writes

    /// Writes in the server's name: nobody is asked, everything else holds.
    func writeAsServer(
        _ operation: ObjectOperation, _ rules: any ResourceRules, _ target: ObjectTarget,
        completion: @escaping (Result<ObjectAnswer, APIFailure>) -> Void
    ) {
        var context = RequestContext(now: now, user: .server, random: &random)
        context.fieldManager = "apiserverd"
        do throws(APIFailure) {
            try begin(operation, rules, target, context, caller: .server(completion))
        } catch {
            completion(.failure(error))
        }
    }

    /// The rules of an aggregated role follow from other roles.
    func writeAggregated(_ role: ClusterRole) {
        guard let entry = KindCatalogue.entry(ClusterRole.identity),
            let rules = ResourceCatalogue.rules(number: UInt32(entry.number))
        else { return }
        // A conflict means that the role has changed, and its event brings the next try.
        writeAsServer(.update(role.encoded()), rules, ObjectTarget(name: role.metadata.name)) { _ in }
    }
}

extension ResourceRules {
    /// Secrets never share a compressed frame with anything else.
    var isSecret: Bool { groupResource.resource == "secrets" && groupResource.group.isEmpty }
}
