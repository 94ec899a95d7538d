import APIModel
import Base
import Client
import Glibc
import Reactor
import Simulation
import Wire

/// The API under load, its server killed again and again: objects, watches with selectors, and an informer.
struct ObjectRun {
    let options: Robustness
    let program: String
    let folder: String
    private var random: Random
    private var kills = 0
    private var stops = 0

    init(_ options: Robustness, program: String, folder: String) {
        self.options = options
        self.program = program
        self.folder = folder
        random = Random(seed: options.seed &+ 1_000)
    }

    /// What was broken.
    mutating func run() async throws -> [String] {
        let loop = EventLoop(name: "objects")
        try loop.start()
        let state = RunState()
        var server = try ServerProcess.serve(program, data: folder, shards: options.shards)
        // Also when this run cannot go on; of a process that was waited for nothing is left to be killed.
        defer { if !server.isOver { server.kill() } }
        guard let address = server.address else { throw Broken("The server does not say where it serves.") }
        let access = ObjectAccess(loop: loop, pki: folder + "/pki", address: address)
        var failures: [String] = []

        let settings = options
        var clients: [Task<ObjectClient, Never>] = []
        for number in 0..<settings.clients {
            let client = try await access.client(seed: settings.seed &+ UInt64(number))
            clients.append(
                Task {
                    var load = ObjectClient(
                        number: number, state: state, keys: settings.keys, valueBytes: settings.valueBytes,
                        seed: settings.seed)
                    await load.run(client)
                    return load
                })
        }
        var watchers: [Task<ObjectWatcher, Never>] = []
        for number in 0..<settings.watchers {
            let client = try await access.client(seed: settings.seed &+ 100 &+ UInt64(number))
            watchers.append(
                Task {
                    let prefix = ["o/", "o/a-", "o/b-"][number % 3]
                    var watcher = ObjectWatcher(
                        name: "\(number) of \(prefix)", prefix: prefix, state: state, valueBytes: settings.valueBytes)
                    await watcher.run(client)
                    return watcher
                })
        }
        let informer = try await RunInformer.start(access)
        while kills < settings.objectKills {
            try await Task.sleep(for: .milliseconds(20 + random.below(settings.life)))
            if random.oneIn(8) {
                server.send(SIGTERM)
                let status = server.wait()
                if status != 0 { failures.append("a stop in order ended with status \(status)") }
                stops += 1
            } else {
                server.kill()
                kills += 1
            }
            server = try ServerProcess.serve(program, data: folder, shards: settings.shards, at: address)
        }
        // A little load on the last one, then rest.
        try await Task.sleep(for: .milliseconds(300))
        state.end()
        var verdict = Verdict(prefix: "o/", valueBytes: settings.valueBytes)
        for client in clients {
            let load = await client.value
            verdict.add(history: load.history, lists: load.lists, faults: load.faults, refusals: load.refusals)
        }
        let last = try await access.client(seed: 0)
        let marks = try await mark(last, state)
        verdict.add(history: marks)
        let final = try await last.list(
            ConfigMap.self, in: RunObject.namespace,
            options: ListOptions { $0.labelSelector = RunObject.label })
        // A watcher of one half hears its own mark last, and all of them everything up to the first.
        let revisions: [UInt64] = marks.compactMap { mark in
            if case .written(let revision) = mark.outcome { revision } else { nil }
        }
        let goal = revisions.min() ?? 0
        if await areDone(watchers, within: .seconds(30)) {
            for watcher in watchers {
                let watcher = await watcher.value
                verdict.add(watcher.record, resumptions: watcher.resumptions, faults: watcher.faults)
            }
        } else {
            failures.append("W3 a watcher did not hear everything within 30 s of rest")
        }
        let objects = final.items.map { object in
            Verdict.Last(
                key: RunObject.key(object), tag: RunObject.tag(object, max: settings.valueBytes),
                revision: RunObject.revision(object))
        }
        failures += verdict.judge(objects, at: final.revision, heardThrough: goal)
        failures += try await informer.differences(from: objects, within: .seconds(30))
        last.close()
        server.send(SIGTERM)
        server.wait()
        await loop.shutdown()
        print("objects: \(kills) kills with signal 9, \(stops) stops in order; an informer of \(objects.count) objects")
        print(verdict.figures)
        return failures
    }

    /// One last write to each half, which every watcher hears.
    private func mark(_ client: Client, _ state: RunState) async throws -> [Operation] {
        var marks: [Operation] = []
        for key in RunObject.marks {
            let tag = state.tag()
            let call = monotonicNow()
            let made = try await client.create(RunObject.make(key, tag, max: options.valueBytes))
            marks.append(
                Operation(
                    client: -1, key: key, request: .put(value: tag, .mustNotExist),
                    outcome: .written(revision: RunObject.revision(made)), call: call, end: monotonicNow()))
        }
        return marks
    }

    /// Whether all watchers end in time; those that do not are told to.
    private func areDone(_ watchers: [Task<ObjectWatcher, Never>], within limit: Duration) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for watcher in watchers { _ = await watcher.value }
                return true
            }
            group.addTask {
                try? await Task.sleep(for: limit)
                return false
            }
            let first = await group.next() ?? false
            if !first { for watcher in watchers { watcher.cancel() } }
            group.cancelAll()
            return first
        }
    }
}

/// An informer over the whole run. Lives on the loop of its client.
private final class RunInformer: @unchecked Sendable {
    // Reason for `@unchecked Sendable`: the informer is touched on its loop only.
    private let client: Client
    private var informer: Informer<ConfigMap>?

    private init(_ client: Client) {
        self.client = client
    }

    static func start(_ access: ObjectAccess) async throws -> RunInformer {
        let made = RunInformer(try await access.client(seed: 77))
        try await access.loop.run {
            let informer = Informer<ConfigMap>(
                .typed, made.client.session.value,
                InformerOptions(namespace: RunObject.namespace, labelSelector: RunObject.label))
            made.informer = informer
            informer.start()
        }
        return made
    }

    /// How the cache differs from what is stored, once it has had time to follow. Ends the informer.
    func differences(from stored: [Verdict.Last], within limit: Duration) async throws -> [String] {
        let expected = Dictionary(uniqueKeysWithValues: stored.map { ($0.key, $0.revision) })
        let until = ContinuousClock.now + limit
        var held = try await cached()
        while held != expected, ContinuousClock.now < until {
            try await Task.sleep(for: .milliseconds(20))
            held = try await cached()
        }
        try await client.loop.run {
            self.informer?.stop()
            self.informer = nil
        }
        client.close()
        return Set(held.keys).union(expected.keys).filter { held[$0] != expected[$0] }.sorted().prefix(5).map {
            "W5 the informer has \($0) at \(held[$0] ?? 0), the store at \(expected[$0] ?? 0)"
        }
    }

    private func cached() async throws -> [String: UInt64] {
        try await client.loop.run {
            var held: [String: UInt64] = [:]
            self.informer?.forEach { held[RunObject.key($0.object)] = RunObject.revision($0.object) }
            return held
        }
    }
}
