import APIModel
import Base
import Client
import Synchronization
import Testing
import Wire

@testable import CLI

/// `ctl logs`, `exec`, `attach` and `port-forward` against pods in memory.
@Suite struct PodCommandTests {
    private func pod(_ name: String, _ containers: [String] = ["main"], phase: String = "Running", ready: Bool = true)
        -> Pod
    {
        Pod {
            $0.metadata.name = name
            $0.metadata.namespace = "default"
            $0.metadata.labels = ["app": "web"]
            $0.spec.nodeName = "n1"
            $0.spec.containers = containers.map { name in
                Container {
                    $0.name = name
                    $0.ports = [
                        ContainerPort {
                            $0.name = "http"
                            $0.containerPort = 8080
                        }
                    ]
                }
            }
            $0.status.phase = phase
            if ready {
                $0.status.conditions = [
                    PodCondition {
                        $0.type = "Ready"
                        $0.status = "True"
                    }
                ]
            }
        }
    }

    private var cluster: FakeCluster {
        let cluster = FakeCluster()
        cluster.put(pod("web-1", ready: false))
        cluster.put(pod("web-2", ["a", "b"]))
        cluster.put(
            Deployment {
                $0.metadata.name = "web"
                $0.metadata.namespace = "default"
                $0.spec.selector = LabelSelector { $0.matchLabels = ["app": "web"] }
            })
        return cluster
    }

    private func code(
        _ console: TestConsole, _ body: (Console) async throws(CommandError) -> Void
    ) async -> Int32 {
        do throws(CommandError) {
            try await body(console.console)
            return 0
        } catch {
            if !error.text.isEmpty { console.console.error(error.text + "\n") }
            return error.exitCode
        }
    }

    private let logs = ["web-1/main": ["one\ntw", "o\nrest"], "web-2/a": ["a\n"], "web-2/b": ["b\n"]]

    @Test func logsOfOnePod() async {
        let pods = FakePods(cluster, logs: logs)
        let console = TestConsole()
        var logs = LogsOperation(options: PodLogOptions(tailLines: 3))
        #expect(await code(console) { console throws(CommandError) in try await logs.run("web-1", pods, console) } == 0)
        #expect(console.out == "one\ntwo\nrest" && console.error.isEmpty)
        #expect(pods.logOptions == [PodLogOptions(container: "main", tailLines: 3)])

        // Of several containers the first is meant, and the others are told of.
        let several = TestConsole()
        #expect(
            await code(several) { console throws(CommandError) in try await logs.run("pod/web-2", pods, console) } == 0)
        #expect(several.out == "a\n" && several.error == "Defaulted container \"a\" out of: a, b\n")

        // Of several pods one that is ready.
        let deployment = TestConsole()
        logs.allContainers = true
        logs.prefix = true
        #expect(
            await code(deployment) { console throws(CommandError) in try await logs.run("deploy/web", pods, console) }
                == 0)
        #expect(deployment.error == "Found 2 pods, using pod/web-2\n")
        #expect(deployment.out == "[pod/web-2/a] a\n[pod/web-2/b] b\n")

        let unknown = TestConsole()
        logs.options.container = "x"
        logs.allContainers = false
        #expect(await code(unknown) { console throws(CommandError) in try await logs.run("web-1", pods, console) } == 1)
        #expect(unknown.error == "Error from server (BadRequest): container x is not valid for pod web-1\n")
    }

    @Test func logsOfMany() async {
        let pods = FakePods(cluster, logs: logs)
        var logs = LogsOperation(options: PodLogOptions(follow: true))
        logs.labelSelector = "app=web"
        logs.allContainers = true
        logs.prefix = true
        let console = TestConsole()
        #expect(await code(console) { console throws(CommandError) in try await logs.run(nil, pods, console) } == 0)
        // Lines are whole, whatever their order.
        let lines = console.out.split(separator: "\n").sorted()
        #expect(
            lines == [
                "[pod/web-1/main] one", "[pod/web-1/main] rest", "[pod/web-1/main] two", "[pod/web-2/a] a",
                "[pod/web-2/b] b",
            ])
        logs.followedMax = 2
        let refused = TestConsole()
        #expect(await code(refused) { console throws(CommandError) in try await logs.run(nil, pods, console) } == 1)
        #expect(refused.error.contains("3 log streams, but maximum allowed concurrency is 2"))
        let nobody = TestConsole()
        logs.labelSelector = "app=none"
        #expect(await code(nobody) { console throws(CommandError) in try await logs.run(nil, pods, console) } == 0)
        #expect(nobody.error == "No resources found in default namespace.\n")
    }

    @Test func longLinesAreCut() {
        var lines = LogLines(prefix: "> ", isWhole: true)
        let long = Bytes(repeatElement(0x61 as UInt8, count: 3 * Limits.logLineBytesMax))
        #expect(lines.take(long).count >= 2 * Limits.logLineBytesMax)
        #expect(lines.finish().count <= Limits.logLineBytesMax)
    }

    /// Somebody at a terminal, who types and then ends the input.
    private final class Typist: LocalInput {
        private let words: Mutex<ArraySlice<String>>
        private let cells: [TerminalCells]
        let isRestored = Mutex(false)

        init(_ words: [String], cells: [TerminalCells] = []) {
            self.words = Mutex(words[...])
            self.cells = cells
        }

        func read() async -> Bytes? { words.withLock { $0.popFirst() }.map { Bytes($0.utf8) } }

        func restore() { isRestored.withLock { $0 = true } }

        func sizes() -> AsyncStream<TerminalCells> {
            let cells = cells
            return AsyncStream { sink in
                for size in cells { sink.yield(size) }
                sink.finish()
            }
        }
    }

    @Test func processes() async {
        let pods = FakePods(cluster) { words, process in
            for await bytes in process.input { process.say(.stdout(bytes)) }
            process.say(.stderr(Bytes("\(words)".utf8)))
            process.say(.exit(PodExit(code: words == ["fail"] ? 7 : 0)))
        }
        let console = TestConsole()
        var exec = ExecOperation(options: PodProcessOptions(stdin: true, command: ["cat"]))
        #expect(
            await code(console) { console throws(CommandError) in
                try await exec.run("web-1", pods, Typist(["a", "b"]), console)
            } == 0)
        #expect(console.out == "ab" && console.error == "[\"cat\"]")
        // The code is the process's own.
        exec.options.command = ["fail"]
        let failed = TestConsole()
        let typist = Typist([])
        #expect(
            await code(failed) { console throws(CommandError) in
                try await exec.run("web-1", pods, typist, console)
            } == 7)
        #expect(typist.isRestored.withLock { $0 })
        #expect(failed.error == "[\"fail\"]command terminated with exit code 7\n")

        let done = FakeCluster()
        done.put(pod("old", phase: "Succeeded"))
        let over = TestConsole()
        #expect(
            await code(over) { console throws(CommandError) in
                try await exec.run("old", FakePods(done), Typist([]), console)
            } == 1)
        #expect(over.error.contains("cannot exec into a container in a completed pod; current phase is Succeeded"))
    }

    @Test func sizesReachTheProcess() async {
        let pods = FakePods(cluster) { _, process in
            for await _ in process.input {}
            while process.sizes.withLock({ $0.count < 2 }) { await Task.yield() }
            let sizes = process.sizes.withLock { $0 }
            process.say(.stdout(Bytes("\(sizes.map { "\($0.columns)x\($0.rows)" })".utf8)))
        }
        let console = TestConsole()
        let cells = [TerminalCells(columns: 80, rows: 24), TerminalCells(columns: 100, rows: 30)]
        let options = PodProcessOptions(stdin: true, stderr: false, tty: true, command: ["sh"])
        #expect(
            await code(console) { console throws(CommandError) in
                try await ExecOperation(options: options).run("web-1", pods, Typist([], cells: cells), console)
            } == 0)
        #expect(console.out == "[\"80x24\", \"100x30\"]")
    }

    @Test func ports() throws {
        let web = pod("web")
        func port(_ text: String, _ service: Service? = nil) throws -> PortForwarding.Port {
            try ForwardPorts.port(ForwardPorts.parse(text), web, service: service)
        }
        #expect(try port("80") == PortForwarding.Port(local: 80, remote: 80))
        #expect(try port("8080:80") == PortForwarding.Port(local: 8080, remote: 80))
        #expect(try port(":80") == PortForwarding.Port(local: 0, remote: 80))
        #expect(try port("http") == PortForwarding.Port(local: 8080, remote: 8080))
        #expect(try port("1:http") == PortForwarding.Port(local: 1, remote: 8080))
        let service = Service {
            $0.metadata.name = "s"
            $0.spec.ports = [
                ServicePort {
                    $0.name = "web"
                    $0.port = 80
                    $0.targetPort = .string("http")
                },
                ServicePort { $0.port = 81 },
            ]
        }
        #expect(try port("80", service) == PortForwarding.Port(local: 80, remote: 8080))
        #expect(try port("9:web", service) == PortForwarding.Port(local: 9, remote: 8080))
        #expect(try port(":81", service) == PortForwarding.Port(local: 0, remote: 81))
        for bad in ["", ":", "a:", "1:2:3", "99999:1", "0", "x", "-1:5"] {
            #expect(throws: CommandError.self, "\(bad)") { try port(bad) }
        }
        #expect(throws: CommandError.self) { try port("82", service) }
        #expect(try ForwardPorts.addresses("localhost,10.0.0.1") == ["127.0.0.1", "::1", "10.0.0.1"])
    }
}
