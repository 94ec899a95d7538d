import APIModel
import Base
import Client
import Foundation
import Glibc
import Synchronization
import Testing
import Transport
import Wire

@testable import APIServer

/// The real `apiserverd`: what it does as a process. One after another: each start takes the machine's disk.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ProcessTests {
    @Test func firstStartAndOrderlyEnd() async throws {
        try await withDaemon { daemon in
            try await daemon.start()
            #expect(daemon.line.contains(daemon.credentials.administrator.certificatePath))
            let files = FileManager.default
            for path in [daemon.data, daemon.credentials.folder] {
                #expect(try files.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o700)
            }
            for name in try files.subpathsOfDirectory(atPath: daemon.data) {
                let mode = try files.attributesOfItem(atPath: daemon.data + "/" + name)[.posixPermissions] as? Int ?? 0
                #expect(mode & 0o077 == 0, "\(name) has mode \(String(mode, radix: 8))")
            }
            let client = try await daemon.client()
            let watch = try await client.watch(RawWatch(prefix: bytes("a")))
            let written = try await client.put(bytes("a"), bytes("1"))
            #expect(try await client.get(bytes("a"))?.modified == written.revision)
            let seen = try await gather(watch) { events, _ in !events.isEmpty }
            #expect(seen.events.map(\.revision) == [written.revision])
            daemon.send(SIGTERM)
            #expect(await daemon.wait() == 0)
            // SIGINT is the same.
            try await daemon.start()
            #expect(try await daemon.client().get(bytes("a"))?.value == bytes("1"))
            daemon.send(SIGINT)
            #expect(await daemon.wait() == 0)
        }
    }

    /// S1, S3, S4: killed while it writes, again and again, it keeps everything that it answered.
    @Test func killedItKeepsWhatItAnswered() async throws {
        try await withDaemon { daemon in
            let answered = Answers()
            var highest: UInt64 = 0
            for round in 0..<3 {
                try await daemon.start()
                let client = try await daemon.client()
                for (key, known) in answered.all {
                    let item = try await client.get(bytes(key))
                    #expect(item?.modified == known.revision && item?.value == known.value, "\(key)")
                }
                await withTaskGroup(of: Void.self) { group in
                    for writer in 0..<16 {
                        group.addTask {
                            var number = 0
                            while true {
                                let key = "k/\(round)/\(writer)/\(number)"
                                let value = Bytes([UInt8](repeating: UInt8(number & 255), count: 1 + number % 3_000))
                                guard let result = try? await client.put(bytes(key), value) else { return }
                                answered.add(key, result.revision, value)
                                number += 1
                            }
                        }
                    }
                    // Killed once enough was answered, in the middle of the rest.
                    let wanted = answered.all.count + 300
                    while answered.count < wanted { await Task.yield() }
                    daemon.send(SIGKILL)
                    await group.waitForAll()
                }
                #expect(await daemon.wait() == -SIGKILL)
                let revisions = answered.all.values.map(\.revision)
                #expect(Set(revisions).count == revisions.count)
                highest = revisions.max() ?? 0
            }
            try await daemon.start()
            let client = try await daemon.client()
            #expect(try await client.put(bytes("after"), Bytes()).revision > highest)
            let items = try await client.range(RawRange(prefix: bytes("k/"))).items
            let found = Dictionary(uniqueKeysWithValues: items.map { ($0.key.array, $0) })
            for (key, known) in answered.all {
                #expect(found[Array(key.utf8)]?.modified == known.revision)
                #expect(found[Array(key.utf8)]?.version == 1)
            }
        }
    }

    @Test func secondProcessOnTheFolder() async throws {
        try await withDaemon { daemon in
            try await daemon.start()
            let second = try await daemon.run(["--data", daemon.data, "--listen", "127.0.0.1:0"])
            #expect(second.status == 1 && second.output.isEmpty)
            #expect(second.errors.contains("held by process"), "\(second.errors)")
            #expect(try await daemon.run(["check", "--data", daemon.data]).status == 1)
            #expect(try await daemon.client().get(bytes("a")) == nil)
        }
    }

    @Test func otherShardsAndPortInUse() async throws {
        try await withDaemon { daemon in
            try await daemon.start(["--shards", "3"])
            let other = try Daemon()
            let port = try await other.run(
                ["--data", other.data, "--listen", "127.0.0.1:\(daemon.port)", "--shards", "2"])
            #expect(port.status == 1 && port.errors.contains("Another program listens"), "\(port.errors)")
            let open = try await other.run([
                "--data", other.data, "--listen", "127.0.0.1:0", "--operations", "0.0.0.0:0",
            ])
            #expect(open.status == 1 && open.errors.contains("127.0.0.1"), "\(open.errors)")
            await other.remove()
            daemon.send(SIGTERM)
            #expect(await daemon.wait() == 0)
            let shards = try await daemon.run(["--data", daemon.data, "--listen", "127.0.0.1:0", "--shards", "4"])
            #expect(shards.status == 1 && shards.errors.contains("3 shards"), "\(shards.errors)")
            try await daemon.start(["--shards", "3"])
        }
    }

    @Test func damagedFolderIsRefused() async throws {
        try await withDaemon { daemon in
            try await daemon.start()
            daemon.send(SIGTERM)
            await daemon.wait()
            let path = daemon.data + "/cluster"
            let names = try FileManager.default.contentsOfDirectory(atPath: daemon.data)
            let file =
                names.contains("cluster") ? path : daemon.data + "/" + (names.first { $0.hasPrefix("cluster") } ?? "")
            try Data("trireme-data 99\nchecksum 0\n".utf8).write(to: URL(fileURLWithPath: file))
            let result = try await daemon.run(["--data", daemon.data, "--listen", "127.0.0.1:0"])
            #expect(result.status == 1 && result.output.isEmpty && !result.errors.isEmpty, "\(result.errors)")
        }
    }

    @Test func backupRestoreCheck() async throws {
        try await withDaemon { daemon in
            try await daemon.start(["--shards", "2"])
            let client = try await daemon.client()
            for start in stride(from: 0, to: 2_000, by: 500) {
                let writes = (start..<start + 500).map {
                    RawWrite(key: bytes("b/\($0)"), value: Bytes([UInt8](repeating: 3, count: 200)))
                }
                #expect(try await client.batch(writes).allSatisfy { $0.status == .ok })
            }
            let hash = try await client.hash().hash
            let file = daemon.folder + "/backup"
            let arguments = [
                "backup", "--to", file, "--server", "127.0.0.1:\(daemon.port)", "--credentials",
                daemon.credentials.folder,
            ]
            let backup = try await daemon.run(arguments)
            #expect(backup.status == 0 && backup.output.contains("bytes in"), "\(backup.errors)")
            #expect(try await daemon.run(arguments).status == 1, "A backup that exists was written over.")
            let restored = try Daemon()
            do {
                let restore = try await daemon.run(["restore", "--from", file, "--data", restored.data])
                // Besides those of the test the server's own: namespaces, roles.
                let keys = restore.output.split(separator: " ").compactMap { Int($0) }.max() ?? 0
                #expect(restore.status == 0 && keys > 2_000, "\(restore.output) \(restore.errors)")
                #expect(try await daemon.run(["restore", "--from", file, "--data", restored.data]).status == 1)
                let check = try await daemon.run(["check", "--data", restored.data])
                #expect(check.status == 0 && check.output.contains("is intact"), "\(check.errors)")
                try await restored.start()
                #expect(try await restored.client().hash().hash == hash)
                // A byte that fell over is noticed, and nothing is made of it.
                var damaged = try Data(contentsOf: URL(fileURLWithPath: file))
                damaged[damaged.count / 2] ^= 1
                try damaged.write(to: URL(fileURLWithPath: file + "-damaged"))
                let refused = try await daemon.run(
                    ["restore", "--from", file + "-damaged", "--data", restored.folder + "/other"])
                #expect(refused.status == 1 && !refused.errors.isEmpty)
            } catch {
                await restored.remove()
                throw error
            }
            await restored.remove()
        }
    }

    @Test func certificateIsReadAgain() async throws {
        try await withDaemon { daemon in
            try await daemon.start()
            let client = try await daemon.client()
            let before = try await daemon.serial()
            // What is missing is made anew, as one that ends soon would be.
            try FileManager.default.removeItem(atPath: daemon.credentials.server.certificatePath)
            daemon.send(SIGHUP)
            var after = before
            while after == before || after == nil { after = try? await daemon.serial() }
            #expect(before != nil && after != before)
            // Connections live on.
            #expect(try await client.get(bytes("a")) == nil)
        }
    }

    /// Settings of a file, and each way in which one is wrong, with its place.
    @Test func configurationFile() async throws {
        try await withDaemon { daemon in
            try TLSFiles.makeFolder(daemon.folder)
            let path = daemon.folder + "/apiserverd.yaml"
            for (text, message) in [
                ("log-level: notice\nlisten: here\n", ":2: The value 'here' is invalid"),
                ("log-level: notice\n\ncolour: red\n", ":3: There is no setting \"colour\"."),
                ("shards: [1, 2]\nshards: 3\n", ":2: \"shards\" comes twice."),
                ("config: other.yaml\n", ":1: \"config\" cannot stand in a file."),
                ("shards:\n  many: 3\n", ":2: A text or a list of texts is expected."),
                ("- a\n", ":1: Lines of the form"),
                ("a: [\n", ":2: "),
                ("service-cluster-ip-range: 10.0.0.0/8\n", ":1: 10.0.0.0/8 is too large"),
                ("service-node-port-range: 40000-30000\n", ":1: 40000-30000 is no range of ports"),
                ("event-ttl: soon\n", ":1: The value 'soon' is invalid"),
            ] {
                try TLSFiles.write(text, to: path)
                let run = try await daemon.run(["--config", path, "--data", daemon.data])
                #expect(run.status != 0)
                #expect(run.errors.contains(path + message), "\(text): \(run.errors)")
            }
            let missing = try await daemon.run(["--config=" + path + ".none", "--data", daemon.data])
            #expect(missing.status != 0 && missing.errors.contains("No such file"))
            let version = try await daemon.run(["--version"])
            #expect(version.status == 0 && version.output == "apiserverd \(TriremeVersion.text)\n")
            try TLSFiles.write(
                "# ours\nlisten: 127.0.0.1:1\nlog-format: json\nlog-level: debug\nname: [a.example, b.example]\n",
                to: path)
            // The command line counts more: it listens elsewhere.
            try await daemon.start(["--config", path])
            let lines = daemon.errors.split(separator: "\n")
            #expect(
                !lines.isEmpty && lines.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") && $0.contains("\"ts\":") })
            let names = try TLSIdentity(files: daemon.credentials.server).certificate.identity.dnsNames
            #expect(names.contains("a.example") && names.contains("b.example"))
            daemon.send(SIGTERM)
            #expect(await daemon.wait() == 0)
        }
    }

    /// A11: what is logged shows no token, right or wrong, also when everything is logged.
    @Test func tokensAreNotLogged() async throws {
        try await withDaemon { daemon in
            try TLSFiles.makeFolder(daemon.folder)
            let path = daemon.folder + "/tokens.csv"
            try TLSFiles.write("r1ght-s3cret,root,0,system:masters\n", to: path)
            try await daemon.start(["--token-auth-file", path, "--log-level", "trace"])
            let client = try await daemon.transport(bearer: "r1ght-s3cret")
            let issued = try await ObjectCalls(client: client).token("default").status.token
            #expect(!issued.isEmpty)
            client.close()
            await #expect(throws: TransportError.self) { _ = try await daemon.transport(bearer: "wr0ng-s3cret") }
            await #expect(throws: TransportError.self) { _ = try await daemon.transport(bearer: issued + "A") }
            // The file again without the token: who had it is told at the next request.
            let again = try await daemon.transport(bearer: "r1ght-s3cret")
            try TLSFiles.write("0ther,root,0,system:masters\n", to: path)
            daemon.send(SIGHUP)
            var refused: ObjectCalls.Refused?
            while refused == nil {
                refused = try await refusal { _ = try await ObjectCalls(client: again).list(ConfigMap.self) }
            }
            #expect(refused?.code == .unauthorized)
            again.close()
            daemon.send(SIGTERM)
            #expect(await daemon.wait() == 0)
            let log = daemon.errors
            #expect(log.contains("refused a client"))
            for secret in ["r1ght", "wr0ng", "0ther", String(issued.suffix(40)), String(issued.prefix(200).suffix(40))]
            {
                #expect(!log.contains(secret))
            }
            // Others could read it: refused at the start.
            chmod(path, 0o644)
            let open = try await daemon.run(["--data", daemon.data, "--token-auth-file", path])
            #expect(open.status == 1 && open.errors.contains("its mode must be 0600"))
        }
    }

    /// Whoever asks whether the server is ready hears of its end before anybody is sent away.
    @Test func aServerThatIsToStopSaysSoFirst() async throws {
        try await withDaemon { daemon in
            try await daemon.start(["--shutdown-delay", "600"])
            let client = try await daemon.client()
            try await client.put(bytes("a"), Bytes())
            daemon.send(SIGTERM)
            var answer = await daemon.http("GET /readyz HTTP/1.0\r\n\r\n")
            while answer.status == "HTTP/1.1 200 OK" { answer = await daemon.http("GET /readyz HTTP/1.0\r\n\r\n") }
            #expect(answer.status == "HTTP/1.1 503 Service Unavailable" && answer.body == "stopping\n")
            #expect(await daemon.http("GET /livez HTTP/1.0\r\n\r\n").status == "HTTP/1.1 200 OK")
            // It serves as before, new connections too.
            try await client.put(bytes("b"), Bytes())
            let another = try await daemon.client()
            #expect(try await another.get(bytes("b")) != nil)
        }
    }

    @Test func operationsPort() async throws {
        try await withDaemon { daemon in
            try await daemon.start()
            try await daemon.client().put(bytes("a"), Bytes())
            for path in ["/livez", "/readyz", "/healthz"] {
                let answer = await daemon.http("GET \(path) HTTP/1.0\r\n\r\n")
                #expect(answer.status == "HTTP/1.1 200 OK" && answer.body == "ok\n", "\(path)")
            }
            let metrics = await daemon.http("GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n")
            #expect(metrics.body.contains("trireme_raw_requests_total{message=\"put\"} 1\n"))
            #expect(metrics.body.contains("process_resident_memory_bytes "))
            #expect(await daemon.http("GET /x HTTP/1.0\r\n\r\n").status == "HTTP/1.1 404 Not Found")
            #expect(await daemon.http("POST /livez HTTP/1.0\r\n\r\n").status == "HTTP/1.1 405 Method Not Allowed")
            #expect(await daemon.http("no\r\n\r\n").status == "HTTP/1.1 400 Bad Request")
        }
    }
}

/// What was answered, by key.
private final class Answers: Sendable {
    struct Answer: Sendable {
        var revision: UInt64
        var value: Bytes
    }

    private let answers = Mutex<[String: Answer]>([:])

    var all: [String: Answer] { answers.withLock { $0 } }
    var count: Int { answers.withLock { $0.count } }

    func add(_ key: String, _ revision: UInt64, _ value: Bytes) {
        answers.withLock { $0[key] = Answer(revision: revision, value: value) }
    }
}
