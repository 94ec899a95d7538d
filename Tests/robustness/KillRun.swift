import Base
import Client
import Glibc
import Reactor
import Simulation
import Wire

/// Load, and a server that is killed, paused and stopped under it.
struct KillRun {
    let options: Robustness
    let program: String
    let folder: String
    private var random: Random

    init(_ options: Robustness, program: String, folder: String) {
        self.options = options
        self.program = program
        self.folder = folder
        random = Random(seed: options.seed)
    }

    private struct Figures {
        var kills = 0
        var stops = 0
        var pauses = 0
        var startMilliseconds: [Double] = []
    }

    /// What was broken.
    mutating func run() async throws -> [String] {
        let loop = EventLoop(name: "load")
        try loop.start()
        let whereabouts = Whereabouts()
        let access = Access(loop: loop, pki: folder + "/pki", whereabouts: whereabouts)
        let state = RunState()
        var figures = Figures()
        var server = try start(&figures)
        await whereabouts.serves(at: server.address)
        var failures = try refusesSecondProcess()

        let settings = options
        let clients = (0..<settings.clients).map { number in
            Task {
                var client = LoadClient(
                    number: number, access: access, state: state, keys: settings.keys, valueBytes: settings.valueBytes,
                    prefix: "/r/", seed: settings.seed)
                try await client.run()
                return client
            }
        }
        let watchers = (0..<settings.watchers).map { number in
            Task {
                let prefix = ["/r/", "/r/a/", "/r/b/"][number % 3]
                var watcher = LoadWatcher(
                    name: "\(number) of \(prefix)", prefix: prefix, access: access, state: state,
                    valueBytes: settings.valueBytes)
                try await watcher.run()
                return watcher
            }
        }
        while figures.kills < settings.kills {
            try await Task.sleep(for: .milliseconds(20 + random.below(settings.life)))
            switch random.below(10) {
            case 0:
                server.send(SIGSTOP)
                try await Task.sleep(for: .milliseconds(50 + random.below(1_000)))
                server.send(SIGCONT)
                figures.pauses += 1
                continue
            case 1:
                server.send(SIGTERM)
                await whereabouts.serves(at: nil)
                let status = server.wait()
                if status != 0 { failures.append("a stop in order ended with status \(status)") }
                figures.stops += 1
            default:
                server.send(SIGKILL)
                await whereabouts.serves(at: nil)
                server.wait()
                figures.kills += 1
            }
            server = try start(&figures)
            await whereabouts.serves(at: server.address)
        }
        // A little load on the last one, then rest.
        try await Task.sleep(for: .milliseconds(300))
        state.end()
        var verdict = Verdict(prefix: "/r/", valueBytes: settings.valueBytes)
        for client in clients { verdict.add(try await client.value) }
        let final = try await finalList(access)
        state.setGoal(final.revision)
        let isLevel = await level(watchers, within: .seconds(30))
        if !isLevel {
            failures.append("W3 a watcher did not hear everything within 30 s of rest")
            for watcher in watchers { watcher.cancel() }
        } else {
            for watcher in watchers { verdict.add(try await watcher.value) }
        }
        await whereabouts.end()
        server.send(SIGTERM)
        server.wait()
        await loop.shutdown()
        failures += verdict.judge(final)
        report(figures, verdict)
        return failures
    }

    private func start(_ figures: inout Figures) throws -> ServerProcess {
        let begun = monotonicNow()
        let server = try ServerProcess.serve(program, data: folder, shards: options.shards)
        figures.startMilliseconds.append(Double(monotonicNow() - begun) / 1e6)
        return server
    }

    /// A second process on the folder must refuse, and say why.
    private func refusesSecondProcess() throws -> [String] {
        let second = try ServerProcess(
            program, ["serve", "--data", folder, "--listen", "127.0.0.1:0", "--shards", String(options.shards)])
        if second.waitUntilServing() {
            second.kill()
            return ["two processes serve one folder"]
        }
        return second.wait() == 0 ? ["a second process on the folder ended as if nothing were wrong"] : []
    }

    private func finalList(_ access: Access) async throws -> RawClient.Range {
        for _ in 0..<500 {
            if let client = try await access.connect() {
                defer { client.close() }
                if let range = try? await client.range(RawRange(prefix: Bytes(Array("/r/".utf8)))) { return range }
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw Broken("The last server answers no list.")
    }

    /// Whether all watchers end in time.
    private func level(_ watchers: [Task<LoadWatcher, any Error>], within limit: Duration) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for watcher in watchers { _ = try? await watcher.value }
                return true
            }
            group.addTask {
                try? await Task.sleep(for: limit)
                for watcher in watchers { watcher.cancel() }
                return false
            }
            let first = await group.next() ?? false
            group.cancelAll()
            return first
        }
    }

    private func report(_ figures: Figures, _ verdict: Verdict) {
        let times = figures.startMilliseconds.sorted()
        print(
            "kills: \(figures.kills) with signal 9, \(figures.stops) stops in order, \(figures.pauses) pauses; "
                + "start to serving: median \(Int(times[times.count / 2])) ms, at most \(Int(times[times.count - 1])) ms"
        )
        print(verdict.figures)
    }
}
