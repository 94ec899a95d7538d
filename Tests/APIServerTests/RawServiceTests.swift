import Base
import Client
import Foundation
import Reactor
import Replication
import Testing
import Transport
import Wire

@testable import APIServer

/// The raw messages over TLS, loopback and a real folder.
@Suite(.timeLimit(.minutes(3))) struct RawServiceTests {
    @Test func putGetDelete() async throws {
        try await withServer { server in
            let client = try await server.client()
            #expect(try await client.get(bytes("a")) == nil)
            let first = try await client.put(bytes("a"), bytes("one"), uid: RawUID(high: 1, low: 2))
            #expect(first.revision > 0 && first.previous == 0)
            let second = try await client.put(bytes("a"), bytes("two"), uid: RawUID(high: 1, low: 3))
            #expect(second.previous == first.revision && second.revision > first.revision)
            var item = try await client.get(bytes("a"))
            #expect(
                item
                    == RawItem(
                        value: bytes("two"), created: first.revision, modified: second.revision, version: 2,
                        uid: RawUID(high: 1, low: 3)))
            item = try await client.get(bytes("a"), at: first.revision)
            #expect(item?.value == bytes("one"))
            let gone = try await client.delete(bytes("a"), wantsPrevious: true)
            #expect(gone.previous == second.revision && gone.previousItem?.value == bytes("two"))
            #expect(try await client.get(bytes("a")) == nil)
            #expect(try await client.get(bytes("a"), at: second.revision)?.value == bytes("two"))
            // Empty values are values.
            try await client.put(bytes("e"), Bytes())
            #expect(try await client.get(bytes("e"))?.value == Bytes())
            let large = Bytes([UInt8](repeating: 7, count: RawLimits.valueBytes))
            try await client.put(bytes("large"), large)
            #expect(try await client.get(bytes("large"))?.value == large)
        }
    }

    @Test func conditions() async throws {
        try await withServer { server in
            let client = try await server.client()
            let key = bytes("k")
            await expect(.notFound) { try await client.put(key, Bytes(), conditions: RawConditions(mustExist: true)) }
            await expect(.notFound) { try await client.delete(key) }
            await expect(.notFound) { try await client.put(key, Bytes(), conditions: RawConditions(revision: 5)) }
            let uid = RawUID(high: 5, low: 6)
            let first = try await client.put(
                key, bytes("1"), uid: uid, conditions: RawConditions(mustNotExist: true))
            let exists = await expect(.alreadyExists) {
                try await client.put(key, Bytes(), conditions: RawConditions(mustNotExist: true))
            }
            #expect(exists?.revision == first.revision)
            let second = try await client.put(
                key, bytes("2"), uid: uid, conditions: RawConditions(revision: first.revision, uid: uid))
            let conflict = await expect(.conflict) {
                try await client.put(key, bytes("3"), conditions: RawConditions(revision: first.revision))
            }
            #expect(conflict?.revision == second.revision)
            await expect(.conflict) {
                try await client.delete(key, conditions: RawConditions(uid: RawUID(high: 9, low: 9)))
            }
            #expect(try await client.get(key)?.value == bytes("2"))
            try await client.delete(key, conditions: RawConditions(revision: second.revision))
        }
    }

    /// S5: of many that change the same revision exactly one does.
    @Test func oneOfManyWins() async throws {
        try await withServer { server in
            let client = try await server.client()
            let other = try await server.client()
            let first = try await client.put(bytes("k"), bytes("0"))
            let outcomes = await withTaskGroup(of: StatusCode.self) { group in
                for number in 0..<64 {
                    group.addTask {
                        do throws(RawError) {
                            try await (number % 2 == 0 ? client : other).put(
                                bytes("k"), bytes("\(number)"), conditions: RawConditions(revision: first.revision))
                            return .ok
                        } catch {
                            return error.status ?? .unknown
                        }
                    }
                }
                return await group.reduce(into: [StatusCode: Int]()) { $0[$1, default: 0] += 1 }
            }
            #expect(outcomes == [.ok: 1, .conflict: 63])
        }
    }

    @Test func badRequests() async throws {
        try await withServer { server in
            let client = try await server.client()
            await expect(.badRequest) { try await client.put(Bytes(), Bytes()) }
            await expect(.badRequest) { try await client.get(Bytes()) }
            let long = Bytes([UInt8](repeating: 1, count: RawLimits.keyBytes + 1))
            await expect(.badRequest) { try await client.put(long, Bytes()) }
            await expect(.badRequest) { try await client.get(long) }
            await expect(.requestEntityTooLarge) {
                try await client.put(bytes("k"), Bytes([UInt8](repeating: 1, count: RawLimits.valueBytes + 1)))
            }
            await expect(.badRequest) { try await client.batch([]) }
            await expect(.badRequest) { try await client.compact(through: UInt64(Int64.max)) }
            await expect(.badRequest) { try await client.range(RawRange(token: [9, 9, 9])) }
            await expect(.serverTimeout) { try await client.get(bytes("k"), at: UInt64(Int64.max)) }
            await expect(.serverTimeout) { try await client.range(RawRange(revision: UInt64(Int64.max))) }
            // Bodies that are not well formed, and messages that nobody serves.
            let connection = try await TransportClient.connect(
                to: server.server!.address,
                security: .tls(
                    .client(TLSIdentity(files: server.credentials.administrator)), expecting: .dns("localhost")),
                on: server.loop, options: DialOptions(hello: Hello(software: "test")))
            for number: UInt16 in 64...73 where number != 70 && number != 71 {
                let answer = try await connection.request(MessageNumber(rawValue: number), Payload([0x0A, 0x7F]))
                #expect(answer.status == .badRequest, "message \(number)")
            }
            #expect(try await connection.request(.get).status == .notFound)
            #expect(try await connection.request(MessageNumber(rawValue: 95)).status == .methodNotAllowed)
            #expect(try await connection.request(.health).status == .ok)
        }
    }

    @Test func administratorsOnly() async throws {
        try await withServer { server in
            let authority = try CertificateAuthority(
                certificatePath: server.credentials.server.authoritiesPath,
                keyPath: server.credentials.folder + "/ca.key")
            let now = TLSContext.systemUnixSeconds()
            let user = try authority.issue(.client("user", organizations: ["others"]), nowUnixSeconds: now)
            let client = try await server.client(TLSIdentity(user, authority: authority))
            await expect(.forbidden) { try await client.get(bytes("a")) }
            await expect(.forbidden) { try await client.put(bytes("a"), Bytes()) }
            await expect(.forbidden) { try await client.delete(bytes("a")) }
            await expect(.forbidden) { try await client.batch([RawWrite(key: bytes("a"), value: Bytes())]) }
            await expect(.forbidden) { try await client.range(RawRange()) }
            await expect(.forbidden) { try await client.watch(RawWatch(prefix: Bytes())) }
            await expect(.forbidden) { try await client.compact(through: 0) }
            await expect(.forbidden) { try await client.backup() }
            await expect(.forbidden) { try await client.status() }
            await expect(.forbidden) { try await client.hash() }
            // Another authority's administrator is nobody.
            let stranger = try CertificateAuthority.create(commonName: "other", nowUnixSeconds: now)
            let forged = try stranger.issue(
                .client("x", organizations: [ServerCredentials.administrators]), nowUnixSeconds: now)
            await #expect(throws: RawError.self) {
                let client = try await server.client(
                    try TLSIdentity(
                        certificate: forged.certificate, key: forged.key, authorities: [authority.certificate]))
                _ = try await client.status()
            }
        }
    }

    @Test func batches() async throws {
        try await withServer { server in
            let client = try await server.client()
            try await client.put(bytes("exists"), Bytes())
            var writes = (0..<100).map { RawWrite(key: bytes("k\($0)"), value: bytes("v\($0)")) }
            writes.append(
                RawWrite(key: bytes("exists"), value: Bytes(), conditions: RawConditions(mustNotExist: true)))
            writes.append(RawWrite(deleting: bytes("missing")))
            // In the order of the batch, for one key.
            writes.append(RawWrite(key: bytes("k0"), value: bytes("again")))
            writes.append(RawWrite(deleting: bytes("k0"), wantsPrevious: true))
            let results = try await client.batch(writes)
            #expect(results[..<100].allSatisfy { $0.status == .ok && $0.revision > 0 })
            #expect(Set(results[..<100].map(\.revision)).count == 100)
            #expect(results[100].status == .alreadyExists && results[101].status == .notFound)
            #expect(results[102].previous == results[0].revision)
            #expect(results[103].previousItem?.value == bytes("again"))
            #expect(try await client.count(RawRange(prefix: bytes("k"))).count == 99)
        }
    }

    /// Everything in a range is of one revision, whatever is written meanwhile, in the order of keys over all shards.
    @Test func rangesOfOneRevision() async throws {
        try await withServer { server in
            let client = try await server.client()
            let keys = (0..<3_000).map { bytes("r/" + String(repeating: "0", count: 4 - "\($0)".count) + "\($0)") }
            for start in stride(from: 0, to: keys.count, by: 1_000) {
                let part = keys[start..<start + 1_000].map { RawWrite(key: $0, value: bytes("old")) }
                #expect(try await client.batch(part).allSatisfy { $0.status == .ok })
            }
            try await client.put(bytes("s"), bytes("not in it"))
            let whole = try await client.range(RawRange(prefix: bytes("r/")))
            #expect(whole.items.map(\.key) == keys && whole.token.isEmpty)
            // Pages with writes between them.
            var paged: [RawItem] = []
            var range = RawRange(prefix: bytes("r/"), limit: 700)
            var revisions: Set<UInt64> = []
            repeat {
                let page = try await client.range(range)
                paged += page.items
                revisions.insert(page.revision)
                range.token = page.token
                for number in stride(from: 0, to: 3_000, by: 400) { try await client.put(keys[number], bytes("new")) }
                try await client.put(bytes("r/5\(paged.count)"), bytes("new"))
            } while !range.token.isEmpty
            #expect(revisions.count == 1)
            #expect(paged.map(\.key) == keys && paged.allSatisfy { $0.value == bytes("old") })
            let older = try await client.range(RawRange(prefix: bytes("r/"), revision: whole.revision))
            #expect(older.items == whole.items)
            let namesOnly = try await client.range(
                RawRange(from: keys[10], to: keys[20], revision: whole.revision, content: .keys))
            #expect(
                namesOnly.items.map(\.key) == Array(keys[10..<20]) && namesOnly.items.allSatisfy { $0.value.isEmpty })
            #expect(try await client.count(RawRange(prefix: bytes("r/"), revision: whole.revision)).count == 3_000)
            #expect(try await client.range(RawRange(from: bytes("x"))).items.isEmpty)
            // A limit that is met exactly has no token; one less has.
            #expect(try await client.range(RawRange(from: keys[10], to: keys[20], limit: 10)).token.isEmpty)
            #expect(try await !client.range(RawRange(from: keys[10], to: keys[20], limit: 9)).token.isEmpty)
        }
    }

    /// A range of 16 MiB through small windows, while another request is answered between.
    @Test func largeRangeThroughSmallWindows() async throws {
        try await withServer { server in
            let client = try await server.client { options in
                options.hello.limits.streamWindowBytes = 131_072
                options.hello.limits.connectionWindowBytes = 524_288
            }
            let value = Bytes([UInt8](repeating: 5, count: 65_536))
            for number in 0..<256 { try await client.put(bytes("l/\(number)"), value) }
            let stream = try await client.chunks(of: RawRange(prefix: bytes("l/")))
            var iterator = stream.makeAsyncIterator()
            var items = try await iterator.next()?.items ?? []
            #expect(try await client.get(bytes("l/1")) != nil)
            while let chunk = try await iterator.next() { items += chunk.items }
            #expect(items.count == 256 && items.allSatisfy { $0.value == value })
        }
    }

    @Test func watches() async throws {
        try await withServer { server in
            let client = try await server.client()
            let before = try await client.put(bytes("w/0"), bytes("v"))
            let live = try await client.watch(RawWatch(prefix: bytes("w/"), content: .previous))
            let resumed = try await client.watch(RawWatch(prefix: bytes("w/"), after: before.revision))
            var revisions: [UInt64] = []
            for number in 0..<200 {
                revisions.append(try await client.put(bytes("w/\(number % 10)"), bytes("\(number)")).revision)
                if number % 3 == 0 { try await client.put(bytes("x/\(number)"), Bytes()) }
            }
            revisions.append(try await client.delete(bytes("w/3")).revision)
            let seen = try await gather(live) { events, _ in events.count == revisions.count }
            #expect(seen.events.map(\.revision) == revisions)
            #expect(seen.events.last?.isDelete == true && seen.events.last?.previous?.value == bytes("193"))
            let again = try await gather(resumed) { events, _ in events.count == revisions.count }
            #expect(again.events.map(\.revision) == revisions)
            #expect(again.events.filter(\.isCreate).count == 9)
        }
    }

    @Test func bookmarksAndFuture() async throws {
        try await withServer { server in
            let client = try await server.client()
            let watch = try await client.watch(RawWatch(prefix: bytes("b/")))
            let written = try await client.put(bytes("other"), Bytes())
            watch.requestBookmark()
            #expect(try await gather(watch) { $1 >= written.revision }.events.isEmpty)
            let regular = try await client.watch(RawWatch(prefix: bytes("c/"), bookmarkMilliseconds: 100))
            let last = try await client.put(bytes("c/1"), Bytes())
            let seen = try await gather(regular) { $1 >= last.revision }
            #expect(seen.events.map(\.revision) == [last.revision])
            // A second ahead: what comes before it is not sent.
            let future = last.revision + (1_000 << 22)
            let later = try await client.watch(RawWatch(prefix: bytes("f/"), after: future))
            #expect(later.after == future)
            var after: [UInt64] = []
            while after.count < 3 {
                let revision = try await client.put(bytes("f/k"), Bytes()).revision
                if revision > future { after.append(revision) }
            }
            #expect(try await gather(later) { events, _ in events.count == 3 }.events.map(\.revision) == after)
        }
    }

    @Test func compaction() async throws {
        try await withServer { server in
            let client = try await server.client()
            let first = try await client.put(bytes("a"), bytes("1"))
            let second = try await client.put(bytes("a"), bytes("2"))
            let floor = try await client.compact(through: second.revision)
            #expect(floor >= first.revision)
            let expired = await expect(.expired) { try await client.get(bytes("a"), at: first.revision) }
            #expect((expired?.revision ?? 0) > first.revision)
            await expect(.expired) { try await client.watch(RawWatch(prefix: Bytes(), after: first.revision)) }
            await expect(.expired) { try await client.range(RawRange(revision: first.revision)) }
            #expect(try await client.get(bytes("a"))?.value == bytes("2"))
            #expect(try await client.range(RawRange()).items.count == 1)
        }
    }

    /// W9 over sockets: a watch that is not read is cut, others on the same and on other connections go on.
    @Test func slowReader() async throws {
        try await withServer({ $0.watchBacklogBytes = 200_000 }) { server in
            let writer = try await server.client()
            let slow = try await server.client { options in
                options.hello.limits.streamWindowBytes = 131_072
            }
            let stalled = try await slow.watch(RawWatch(prefix: bytes("s/")))
            let neighbour = try await slow.watch(RawWatch(prefix: bytes("s/1")))
            let reader = try await writer.watch(RawWatch(prefix: bytes("s/")))
            async let reading = gather(reader) { events, _ in events.count == 62 }
            async let besides = gather(neighbour) { events, _ in events.count == 2 }
            let value = Bytes([UInt8](repeating: 1, count: 20_000))
            var revisions: [UInt64] = []
            for round in 0..<60 {
                revisions.append(try await writer.put(bytes("s/0"), value).revision)
                if round % 30 == 0 { revisions.append(try await writer.put(bytes("s/1"), Bytes()).revision) }
            }
            #expect(try await reading.events.map(\.revision) == revisions)
            #expect(try await besides.events.count == 2)
            var events: [UInt64] = []
            let error = await #expect(throws: RawError.self) {
                for try await item in stalled { events += item.events.map(\.revision) }
            }
            #expect(error?.status == .slowReader)
            #expect(events == Array(revisions.prefix(events.count)) && events.count < revisions.count)
            // It goes on where it was.
            let resumed = try await slow.watch(
                RawWatch(prefix: bytes("s/"), after: events.last ?? stalled.after))
            let rest = try await gather(resumed) { rest, _ in events.count + rest.count == revisions.count }
            #expect(events + rest.events.map(\.revision) == revisions)
            #expect(await server.server!.metricsText.contains("trireme_slow_readers_total 1\n"))
        }
    }

    @Test func thousandIdleWatches() async throws {
        try await withServer { server in
            let client = try await server.client()
            var watches: [RawWatchStream] = []
            for number in 0..<1_000 { watches.append(try await client.watch(RawWatch(prefix: bytes("i/\(number)/")))) }
            #expect(try await client.status().watchers == 1_000)
            for number in 0..<50 { try await client.put(bytes("i/7/\(number)"), Bytes()) }
            #expect(try await gather(watches[7]) { events, _ in events.count == 50 }.events.count == 50)
            #expect(await server.server!.metricsText.contains("trireme_events_sent_total 50\n"))
            watches = []
            // A cancelled watch is gone at the server; the next answer on the connection comes after it.
            while try await client.status().watchers > 0 {}
        }
    }

    @Test func memoryOnlyKeys() async throws {
        try await withServer({ $0.member.memoryPrefixes = [bytes("m/")] }) { server in
            let client = try await server.client()
            try await client.put(bytes("m/1"), bytes("gone"))
            try await client.put(bytes("d/1"), bytes("kept"))
            let watch = try await client.watch(RawWatch(prefix: bytes("m/")))
            let put = try await client.put(bytes("m/2"), Bytes())
            #expect(try await gather(watch) { events, _ in events.count == 1 }.events[0].revision == put.revision)
            #expect(try await client.range(RawRange(prefix: bytes("m/"))).items.count == 2)
            #expect(try await client.range(RawRange(prefix: bytes("d/"))).items.count == 1)
            await expect(.badRequest) { try await client.watch(RawWatch(prefix: Bytes())) }
            await expect(.badRequest) { try await client.watch(RawWatch(prefix: bytes("m"))) }
            await expect(.badRequest) { try await client.range(RawRange()) }
            await expect(.badRequest) { try await client.range(RawRange(from: bytes("m/1"))) }
            #expect(try await client.range(RawRange(from: bytes("m0"))).items.isEmpty)
            #expect(try await client.range(RawRange(to: bytes("m/"))).items.count == 1)
            await server.stop()
            try await server.start()
            let again = try await server.client()
            #expect(try await again.get(bytes("m/1")) == nil)
            #expect(try await again.get(bytes("d/1"))?.value == bytes("kept"))
            await expect(.expired) { try await again.watch(RawWatch(prefix: bytes("m/"), after: put.revision)) }
        }
    }

    @Test func stopEndsWatchesAndKeepsWhatWasAnswered() async throws {
        try await withServer { server in
            let client = try await server.client()
            let watch = try await client.watch(RawWatch(prefix: Bytes()))
            let written = try await client.put(bytes("a"), bytes("1"))
            _ = try await gather(watch) { events, _ in !events.isEmpty }
            let hash = try await client.hash()
            await server.stop()
            let error = await #expect(throws: RawError.self) { for try await _ in watch {} }
            #expect(error == .transport(.notBegun))
            await #expect(throws: RawError.transport(.notBegun)) { try await client.get(bytes("a")) }
            try await server.start()
            let again = try await server.client()
            #expect(try await again.get(bytes("a"))?.modified == written.revision)
            #expect(try await again.hash().hash == hash.hash)
            #expect(try await again.put(bytes("a"), Bytes()).revision > written.revision)
        }
    }

    @Test func backupStream() async throws {
        try await withServer { server in
            let client = try await server.client()
            for number in 0..<500 { try await client.put(bytes("b/\(number)"), bytes("\(number)")) }
            let hash = try await client.hash()
            let stream = try await client.backup()
            #expect(stream.revision >= hash.revision)
            try await client.put(bytes("b/later"), Bytes())
            var backup: [UInt8] = []
            for try await piece in stream { backup += piece.array }
            let file = server.folder + "-backup"
            try Data(backup).write(to: URL(fileURLWithPath: file))
            defer { try? FileManager.default.removeItem(atPath: file) }
            let restored = try TestServer()
            do {
                try TLSFiles.makeFolder(restored.folder)
                let name = URL(fileURLWithPath: file).lastPathComponent
                let report = try await MemberHost.restore(
                    from: PosixDisk(root: NSTemporaryDirectory()), name: name,
                    into: PosixDisk(root: restored.folder))
                #expect(report.items == 500)
                restored.options.member.shards = nil
                try await restored.start()
                let other = try await restored.client()
                #expect(try await other.hash().hash == hash.hash)
                #expect(try await other.get(bytes("b/later")) == nil)
                #expect(try await other.status().cluster != client.status().cluster)
                await expect(.expired) { try await other.watch(RawWatch(prefix: Bytes(), after: hash.revision)) }
            } catch {
                await restored.remove()
                throw error
            }
            await restored.remove()
        }
    }

    @Test func statusAndMetrics() async throws {
        try await withServer { server in
            let client = try await server.client()
            for number in 0..<20 { try await client.put(bytes("k\(number)"), bytes("12345")) }
            _ = try await client.get(bytes("k1"))
            _ = try await client.get(bytes("no"))
            let status = try await client.status()
            #expect(status.shards.filter { !$0.isMemoryOnly }.count == 4)
            #expect(status.shards.reduce(0) { $0 + $1.items } == 20)
            #expect(status.shards.reduce(0) { $0 + $1.valueBytes } == 100)
            #expect(status.alarms.isEmpty && status.cluster.count == 32 && status.quotaBytes > 0)
            let text = await server.server!.metricsText
            for line in [
                "trireme_raw_requests_total{message=\"put\"} 20", "trireme_raw_requests_total{message=\"get\"} 2",
                "trireme_raw_failures_total{status=\"notFound\"} 1", "trireme_write_seconds_count 20",
                "trireme_alarm{alarm=\"noSpace\"} 0", "trireme_connections 1",
            ] { #expect(text.contains(line + "\n"), "\(line)") }
        }
    }

    @Test func quota() async throws {
        try await withServer({ $0.member.quotaBytes = 400_000 }) { server in
            let client = try await server.client()
            let value = Bytes([UInt8](repeating: 1, count: 20_000))
            var refused: RawError?
            for number in 0..<100 where refused == nil {
                do throws(RawError) { try await client.put(bytes("q/\(number)"), value) } catch { refused = error }
            }
            #expect(refused?.status == .serviceUnavailable)
            #expect(try await client.status().alarms.contains(.quota))
            // Reads and deletes go on.
            #expect(try await client.get(bytes("q/0"))?.value == value)
            try await client.delete(bytes("q/0"))
        }
    }

    /// What cannot be said for sure is said so: the connection ends while writes are under way.
    @Test func outcomeUnknown() async throws {
        try await withServer { server in
            let client = try await server.client()
            let outcomes = await withTaskGroup(of: RawError?.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        do throws(RawError) {
                            try await client.put(bytes("u/\(number)"), Bytes([UInt8](repeating: 1, count: 4_096)))
                            return nil
                        } catch {
                            return error
                        }
                    }
                }
                group.addTask {
                    client.close()
                    return nil
                }
                return await group.reduce(into: [RawError?]()) { $0.append($1) }
            }
            for outcome in outcomes {
                #expect(outcome == nil || outcome == .outcomeUnknown || outcome == .transport(.notBegun))
            }
        }
    }

    /// Runs what must be refused with `status`, and returns the server's words.
    @discardableResult
    private func expect<R>(
        _ status: StatusCode, _ body: () async throws -> R, sourceLocation: SourceLocation = #_sourceLocation
    ) async -> StatusEnvelope? {
        do {
            _ = try await body()
            Issue.record("It was not refused.", sourceLocation: sourceLocation)
        } catch let error as RawError {
            #expect(error.status == status, "\(error)", sourceLocation: sourceLocation)
            if case .refused(_, let envelope) = error { return envelope }
        } catch {
            Issue.record("\(error)", sourceLocation: sourceLocation)
        }
        return nil
    }
}
