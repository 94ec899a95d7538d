import Base
import Replication
import Store

extension World {
    /// The process answers: from here on nothing can be taken back, and the client hears of it a little later.
    func answered(_ tag: UInt64, _ response: ServerResponse, by number: Int) {
        guard let call = calls.removeValue(forKey: tag) else { return }
        trace.note(now, "answer", tag, text: response.summary)
        if case .applied = response, process?.heardFailure ?? false {
            fail("S9 a write was acknowledged after the log had failed")
        }
        if case .write(let indices) = call.kind, case .applied(let results) = response {
            guard indices.count == results.count else {
                return fail("\(results.count) results for \(indices.count) writes")
            }
            for (index, result) in zip(indices, results) { acknowledge(history[index], result) }
        }
        hub.post { [unowned self] in
            hub.schedule(after: latency()) { [unowned self] in hear(call, response) }
        }
    }

    /// Notes a write at the moment that it is answered.
    private func acknowledge(_ operation: Operation, _ result: WriteResult) {
        switch (operation.request, result) {
        case (.put(let value, _), .written(let revision, _)):
            known.note(revision: revision.rawValue, key: operation.key, value: value, from: "an answer")
        case (.delete, .deleted(let revision, _)):
            known.note(revision: revision.rawValue, key: operation.key, value: 0, from: "an answer")
        default: break
        }
        if let fault = known.log.faults.first { fail(fault) }
    }

    /// The client hears.
    private func hear(_ call: Call, _ response: ServerResponse) {
        if call.client >= 0 { clients[call.client].open -= 1 }
        switch (call.kind, response) {
        case (.write(let indices), .applied(let results)):
            for (index, result) in zip(indices, results) { hear(call, index, result) }
        case (.write(let indices), .refused):
            report.writesRefused += indices.count
            for index in indices { history[index].outcome = .refused }
        case (.write(let indices), _): report.writesUnknown += indices.count
        case (.get(let index), .got(let item)):
            history[index].outcome = .read(register(item, "a get"))
            history[index].end = now
            if let item { clientHeard(call.client, history[index].key, item.modified.rawValue) }
        case (.get(let index), _): history[index].outcome = .refused
        case (.list(let prefix, let isExact, let watcher), .listed(let revision, let items)):
            heardList(call, prefix, isExact, revision.rawValue, items)
            if let watcher { watcherListed(watcher, at: revision.rawValue, process: call.process) }
        case (.list(let prefix, let isExact, let watcher), let other):
            if !isExact { fail("S10 a list of \(prefix) was answered \(other)") }
            if let watcher { watcherLost(watcher) }
        case (.compact, .applied): report.compactions += 1
        case (.compact, _): break
        }
    }

    private func hear(_ call: Call, _ index: Int, _ result: WriteResult) {
        history[index].end = now
        let outcome: Operation.Outcome
        switch result {
        case .written(let revision, _), .deleted(let revision, _):
            outcome = .written(revision: revision.rawValue)
            report.writesAcknowledged += 1
            if revision.rawValue <= call.heard {
                fail("S3 \(history[index]) got \(revision), and \(call.heard) had been heard before it was sent")
            }
            clientHeard(call.client, history[index].key, revision.rawValue)
        case .failed(.exists(let revision)): outcome = .exists(revision: revision.rawValue)
        case .failed(.notFound): outcome = .notFound
        case .failed(.revisionMismatch(let current)): outcome = .mismatch(current: current.rawValue)
        case .failed(let failure):
            fail("\(history[index]) was answered \(failure)")
            outcome = .refused
        }
        history[index].outcome = outcome
    }

    private func heardList(_ call: Call, _ prefix: String, _ isExact: Bool, _ revision: UInt64, _ items: [Item]) {
        var checkedItems: [(key: String, register: Register)] = []
        for item in items {
            checkedItems.append((KeyName.checked(item.key.text, process: call.process), register(item, "a list")))
        }
        let read = RangeRead(
            client: call.client, prefix: KeyName.checked(prefix, process: call.process), call: call.call,
            revision: revision, items: checkedItems)
        lists.append((read, isExact))
        noteHeard(revision)
        if call.client >= 0 { clients[call.client].revision = revision }
    }

    private func clientHeard(_ client: Int, _ key: String, _ revision: UInt64) {
        noteHeard(revision)
        guard client >= 0 else { return }
        clients[client].seen[key] = revision
        if random.oneIn(3) { clients[client].revision = revision }
    }

    func noteHeard(_ revision: UInt64) {
        heard = max(heard, revision)
    }

    /// An item as the checkers see it; a value that nobody wrote is a fault.
    func register(_ item: Item?, _ source: String) -> Register {
        guard let item else { return .absent }
        guard let tag = TaggedValue.tag(item.value, max: plan.valueBytesMax) else {
            fail("S1 \(source) of \(item.key.text) has \(item.value.count) bytes that nobody wrote")
            return .absent
        }
        return Register(value: tag, revision: item.modified.rawValue)
    }
}
