import Base
import TestSupport
import Testing

@testable import Wire

/// The bodies of messages 64 to 73: `Protocol/vectors/raw.txt`, and what is refused.
@Suite struct RawMessageTests {
    private func encoded(_ body: (inout ByteBuffer) -> Void) -> Bytes {
        var buffer = ByteBuffer()
        body(&buffer)
        return buffer.finish()
    }

    /// Reads a body and says what it means; the same bytes must come of writing it again.
    private func describe(_ name: String, _ bytes: Bytes) throws(WireError) -> (lines: [String], again: Bytes) {
        switch name {
        case "item":
            let item = try RawItem(decoding: bytes)
            return ([RawText.item(item)], encoded { item.encode(into: &$0) })
        case "raw-get":
            let get = try RawGet(decoding: bytes)
            return (["key=\(RawText.text(get.key)) revision=\(get.revision)"], encoded { get.encode(into: &$0) })
        case "raw-range":
            let range = try RawRange(decoding: bytes)
            let line =
                "from=\(RawText.text(range.from)) to=\(RawText.text(range.to)) revision=\(range.revision) "
                + "limit=\(range.limit) content=\(range.content) token=\(WireText.hex(range.token))"
            return ([line], encoded { range.encode(into: &$0) })
        case "raw-range-opening":
            let opening = try RawRange.Opening(decoding: bytes)
            return (["revision=\(opening.revision) count=\(opening.count)"], encoded { opening.encode(into: &$0) })
        case "raw-range-chunk":
            let chunk = try RawRange.Chunk(decoding: bytes)
            let lines = chunk.items.map(RawText.item) + ["token=\(WireText.hex(chunk.token))"]
            return (lines, encoded { chunk.encode(into: &$0) })
        case "raw-put", "raw-delete":
            let write = try RawWrite(decoding: bytes, isDelete: name == "raw-delete")
            return ([RawText.write(write)], encoded { write.encode(into: &$0) })
        case "raw-write-result":
            let result = try RawWriteResult(decoding: bytes)
            return ([RawText.result(result)], encoded { result.encode(into: &$0) })
        case "raw-batch":
            let batch = try RawBatch(decoding: bytes)
            return (batch.writes.map(RawText.write), encoded { batch.encode(into: &$0) })
        case "raw-batch-answer":
            let answer = try RawBatch.Answer(decoding: bytes)
            return (answer.results.map(RawText.result), encoded { answer.encode(into: &$0) })
        case "raw-watch":
            let watch = try RawWatch(decoding: bytes)
            let line =
                "prefix=\(RawText.text(watch.prefix)) after=\(watch.after) content=\(watch.content.rawValue) "
                + "bookmarks=\(watch.bookmarkMilliseconds)"
            return ([line], encoded { watch.encode(into: &$0) })
        case "raw-watch-item":
            let item = try RawWatchItem(decoding: bytes)
            return (
                item.events.map(RawText.event) + ["bookmark=\(item.bookmark)"], encoded { item.encode(into: &$0) }
            )
        case "raw-compact":
            let revision = try RawRevision(decoding: bytes)
            return (["revision=\(revision.revision)"], encoded { revision.encode(into: &$0) })
        case "raw-hash":
            let hash = try RawHash(decoding: bytes)
            return (["revision=\(hash.revision) hash=\(hash.hash)"], encoded { hash.encode(into: &$0) })
        case "raw-status":
            let status = try RawStatus(decoding: bytes)
            return (RawText.status(status), encoded { status.encode(into: &$0) })
        default:
            return (["no such body"], bytes)
        }
    }

    @Test func vectors() throws {
        try ScenarioFile.check("vectors/raw.txt") { commands in
            let bytes = Bytes(commands.dropFirst().flatMap { WireText.bytes(String($0.prefix { $0 != "#" })) })
            let name = String(commands[0].prefix { $0 != ":" })
            do throws(WireError) {
                let (lines, again) = try describe(name, bytes)
                // A story that says "in another order" is read as any other and written in order.
                return lines + (again == bytes ? [] : ["written \(WireText.hex(again))"])
            } catch {
                return ["error \(WireText.error(error))"]
            }
        }
    }

    /// Whatever the bytes, reading ends with a value or `fieldsInvalid`.
    @Test func fuzz() throws {
        let names = [
            "item", "raw-get", "raw-range", "raw-range-opening", "raw-range-chunk", "raw-put", "raw-delete",
            "raw-write-result", "raw-batch", "raw-batch-answer", "raw-watch", "raw-watch-item", "raw-compact",
            "raw-hash", "raw-status",
        ]
        var random = Random(seed: 7)
        var read = 0
        for round in 0..<30_000 {
            var bytes = [UInt8]()
            for _ in 0..<random.below(24) {
                // Mostly tags and short lengths, so that some of it is well formed.
                bytes.append(UInt8(truncatingIfNeeded: random.below(random.oneIn(4) ? 256 : 64)))
            }
            do throws(WireError) {
                _ = try describe(names[round % names.count], Bytes(bytes))
                read += 1
            } catch {
                #expect(error == .fieldsInvalid)
            }
        }
        #expect(read > 100)
    }

    /// The encoded length is said before it is written: nested messages depend on it.
    @Test func lengths() {
        var random = Random(seed: 11)
        func bytes() -> Bytes { Bytes((0..<random.below(300)).map { UInt8(truncatingIfNeeded: $0) }) }
        func number() -> UInt64 { random.oneIn(3) ? 0 : random.next() >> UInt64(random.below(64)) }
        func uid() -> RawUID { random.oneIn(2) ? .none : RawUID(high: number(), low: number()) }
        for _ in 0..<1_000 {
            let item = RawItem(
                key: bytes(), value: bytes(), created: number(), modified: number(), version: number(), uid: uid())
            #expect(encoded { item.encode(into: &$0) }.count == item.encodedBytes)
            let event = RawEvent(
                isDelete: number() % 2 == 0, revision: number(), key: bytes(), value: bytes(), created: number(),
                version: number(), uid: uid(), previous: number() % 2 == 0 ? item : nil)
            #expect(encoded { event.encode(into: &$0) }.count == event.encodedBytes)
            let write = RawWrite(
                key: bytes(), value: bytes(), uid: uid(),
                conditions: RawConditions(
                    mustNotExist: number() % 2 == 0, mustExist: number() % 2 == 0, revision: number(), uid: uid()))
            #expect(encoded { write.encode(into: &$0) }.count == write.encodedBytes)
            let result = RawWriteResult(
                status: .conflict, revision: number(), previous: number(),
                previousItem: number() % 2 == 0 ? item : nil)
            #expect(encoded { result.encode(into: &$0) }.count == result.encodedBytes)
        }
    }

    @Test func endOfPrefix() {
        #expect(RawRange.end(ofPrefix: Bytes("ab".utf8)) == Bytes("ac".utf8))
        #expect(RawRange.end(ofPrefix: [0x61, 0xFF, 0xFF]) == [0x62])
        #expect(RawRange.end(ofPrefix: [0xFF]) == Bytes())
        #expect(RawRange.end(ofPrefix: Bytes()) == Bytes())
    }
}

/// Raw messages as text.
enum RawText {
    static func text(_ bytes: Bytes) -> String { bytes.isEmpty ? "-" : String(decoding: bytes.array, as: UTF8.self) }

    static func uid(_ uid: RawUID) -> String {
        uid == .none ? "-" : String(uid.high, radix: 16) + ":" + String(uid.low, radix: 16)
    }

    static func item(_ item: RawItem) -> String {
        "key=\(text(item.key)) value=\(text(item.value)) created=\(item.created) modified=\(item.modified) "
            + "version=\(item.version) uid=\(uid(item.uid))"
    }

    static func write(_ write: RawWrite) -> String {
        let what = write.value.map { "put value=\(text($0))" } ?? "delete"
        let conditions = write.conditions
        return "\(what) key=\(text(write.key)) must-not-exist=\(conditions.mustNotExist) "
            + "must-exist=\(conditions.mustExist) if-revision=\(conditions.revision) if-uid=\(uid(conditions.uid)) "
            + "uid=\(uid(write.uid)) previous=\(write.wantsPrevious)"
    }

    static func result(_ result: RawWriteResult) -> String {
        "\(result.status) revision=\(result.revision) previous=\(result.previous)"
            + (result.previousItem.map { " (\(item($0)))" } ?? "")
    }

    static func event(_ event: RawEvent) -> String {
        "\(event.isDelete ? "delete" : "put") revision=\(event.revision) key=\(text(event.key)) "
            + "value=\(text(event.value)) created=\(event.created) version=\(event.version) uid=\(uid(event.uid))"
            + (event.previous.map { " previous=(\(item($0)))" } ?? "")
    }

    static func status(_ status: RawStatus) -> [String] {
        [
            "cluster=\(status.cluster) software=\(status.software) revision=\(status.revision) "
                + "alarms=\(status.alarms.rawValue) log=\(status.logBytes) used=\(status.usedBytes) "
                + "quota=\(status.quotaBytes) watchers=\(status.watchers)"
        ]
            + status.shards.map { shard in
                "shard \(shard.number) memory-only=\(shard.isMemoryOnly) latest=\(shard.latest) "
                    + "closed=\(shard.closed) floor=\(shard.floor) items=\(shard.items) keys=\(shard.keyBytes) "
                    + "values=\(shard.valueBytes) history=\(shard.historyBytes)"
            }
    }
}
