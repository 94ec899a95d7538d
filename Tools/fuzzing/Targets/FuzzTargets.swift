import APIModel
import Base
import Glibc
import JSON
import Manifest
import Replication
import Store
import Transport
import Wire

/// One decoder under libFuzzer: any bytes give a value or a typed error. Whatever traps, hangs or grows is a finding.
private typealias Target = @Sendable (Bytes) -> Void

/// By name, as `Tools/fuzz` takes it.
private let targets: [String: Target] = [
    "objects": { bytes in
        // The first byte chooses the kind.
        guard bytes.count > 0 else { return }
        let entry = KindCatalogue.entries[Int(bytes[0]) % KindCatalogue.entries.count]
        guard let object = try? entry.decode(bytes[1..<bytes.count]) else { return }
        let encoded = object.encoded()
        guard let again = try? entry.decode(encoded) else { fatalError("What was written is not read.") }
        precondition(again.encoded() == encoded, "Reading and writing is not stable.")
        _ = object.encodedText()
    },
    "texts": { bytes in
        guard bytes.count > 0, let tape = try? JSONTape.parse(bytes[1..<bytes.count]) else { return }
        let entry = KindCatalogue.entries[Int(bytes[0]) % KindCatalogue.entries.count]
        var issues: [TextIssue] = []
        guard let object = try? entry.decodeText(tape, 0, &issues) else { return }
        guard let again = try? entry.decode(object.encoded()) else { fatalError("Text without a binary form.") }
        precondition(again.encodedText() == object.encodedText(), "The two forms differ.")
        var errors = FieldErrors()
        object.object.validate(into: &errors)
    },
    "json": { bytes in
        guard let value = try? JSONValue.parse(bytes) else { return }
        guard let once = try? JSONValue.parse(value.encoded()) else { fatalError("What was written is not read.") }
        precondition(once.encoded() == (try? JSONValue.parse(once.encoded()))?.encoded(), "Printing is not stable.")
    },
    "patches": { bytes in
        guard let patch = try? KindPatch(body: bytes) else { return }
        let pod = Pod { pod in
            pod.metadata.name = "a"
            pod.metadata.finalizers = ["x.y/z"]
            pod.spec.containers = [Container { $0.name = "a" }, Container { $0.name = "b" }]
        }
        var issues: [TextIssue] = []
        guard let patched = try? pod.applying(patch, issues: &issues) else { return }
        precondition((try? Pod(decoding: patched.encoded())) != nil, "What was written is not read.")
    },
    "yaml": { bytes in
        var reader = ManifestReader(bytes.array, file: "fuzz.yaml")
        for _ in 0..<100 {
            do throws(ManifestError) {
                guard try reader.next() != nil else { return }
            } catch {
                precondition(error.place.line >= 1, "An error without a place.")
            }
        }
    },
    "envelopes": { bytes in
        _ = try? Hello(decoding: bytes)
        _ = try? GoAway(decoding: bytes)
        _ = try? RequestEnvelope(decoding: bytes)
        _ = try? StatusEnvelope(decoding: bytes)
    },
    "messages": { bytes in
        _ = try? RawGet(decoding: bytes)
        _ = try? RawItem(decoding: bytes)
        _ = try? RawRange(decoding: bytes)
        _ = try? RawRange.Opening(decoding: bytes)
        _ = try? RawRange.Chunk(decoding: bytes)
        _ = try? RawWrite(decoding: bytes, isDelete: false)
        _ = try? RawWrite(decoding: bytes, isDelete: true)
        _ = try? RawWriteResult(decoding: bytes)
        _ = try? RawBatch(decoding: bytes)
        _ = try? RawBatch.Answer(decoding: bytes)
        _ = try? RawWatch(decoding: bytes)
        _ = try? RawWatch.Opening(decoding: bytes)
        _ = try? RawEvent(decoding: bytes)
        _ = try? RawWatchItem(decoding: bytes)
        _ = try? RawRevision(decoding: bytes)
        _ = try? RawHash(decoding: bytes)
        _ = try? RawStatus(decoding: bytes)
        _ = try? ObjectAnswer(decoding: bytes)
        _ = try? ObjectChunk(decoding: bytes)
        _ = try? ObjectEvent(decoding: bytes)
        _ = try? ObjectEventChunk(decoding: bytes)
        _ = try? ObjectBatch(decoding: bytes)
    },
    "entries": { bytes in
        // What the log and a client's write become: read, written, read again.
        guard let (revision, command) = try? EntryPayload.decode(bytes) else { return }
        var buffer = ByteBuffer()
        guard (try? EntryPayload.encode(command, revision: revision, into: &buffer)) != nil else { return }
        guard let again = try? EntryPayload.decode(buffer.finish()) else { fatalError("What was written is not read.") }
        precondition(again.revision == revision, "The revision changed.")
        var shard = Shard(number: ShardNumber(0), seed: 1)
        var results: [WriteResult] = []
        shard.apply(command, revision: revision, results: &results)
    },
    "snapshots": { bytes in
        // The first byte says how the rest is cut.
        guard bytes.count > 0 else { return }
        var loader = SnapshotLoader(number: ShardNumber(0), seed: 1)
        let step = Int(bytes[0]) + 1
        for start in stride(from: 1, to: bytes.count, by: step) {
            guard (try? loader.feed(bytes[start..<min(start + step, bytes.count)])) != nil else { return }
        }
        _ = try? loader.finish()
    },
    "frames": { bytes in
        // A server whose client has said hello; the first byte says how the rest is cut.
        guard bytes.count > 0 else { return }
        let hello = Hello(software: "fuzz", compressions: CompressionForm.known)
        var now = Instant(nanoseconds: 1)
        var core = ConnectionCore(role: .server, hello: hello, now: now)
        var codec = ZlibCodec()
        var outbox = ConnectionOutbox()
        var actions: [ConnectionAction] = []
        var payload = ByteBuffer()
        hello.encode(into: &payload)
        var first = ByteBuffer()
        Frame(header: FrameHeader(.hello, flags: [], stream: 0, length: 0), revision: nil, payload: payload.finish())
            .encode(into: &first)
        core.receive(first.finish(), now: now, codec: &codec, into: &actions)
        core.accept(now: now, into: &actions)
        let step = Int(bytes[0]) + 1
        var start = 1
        while start < bytes.count {
            let end = min(bytes.count, start + step)
            core.receive(bytes[start..<end], now: now, codec: &codec, into: &actions)
            for case .request(let request) in actions { core.respond(request.stream, .ok, .empty, now: now) }
            actions.removeAll()
            core.drain(upTo: 1 << 16, now: now, codec: &codec, into: &outbox, actions: &actions)
            outbox.removeAll()
            now = now + .milliseconds(1)
            start = end
        }
        core.linkLost(now: now, into: &actions)
    },
    "inflate": { bytes in
        var codec = ZlibCodec()
        for form in CompressionForm.known {
            let plain = try? codec.inflate(bytes, form: form, plainMax: WireLimits.frameBytes)
            precondition(plain.map { $0.count <= WireLimits.frameBytes } ?? true, "More than the limit came out.")
        }
    },
    "values": { bytes in
        let text = String(decoding: bytes.array, as: UTF8.self)
        if let quantity = Quantity(text) { precondition(Quantity(quantity.description) == quantity) }
        if let selector = try? Selector(parsing: text) {
            precondition((try? Selector(parsing: selector.description))?.description == selector.description)
        }
        if let selector = try? FieldSelector(parsing: text) {
            precondition((try? FieldSelector(parsing: selector.description))?.description == selector.description)
        }
        if let time = try? MicroTime(parsing: text) { _ = time.description }
        if let duration = DurationText(text) { _ = duration.description }
        _ = try? Time(parsing: text)
        _ = try? CronSchedule(parsing: text)
        _ = try? GroupVersion(parsing: text)
        _ = try? Labels.parse(text)
        _ = JSONPointer(parsing: text)
    },
    "certificates": { bytes in
        let text = String(decoding: bytes.array, as: UTF8.self)
        _ = try? Certificate.list(pem: text)
        _ = try? Transport.CertificateSigningRequest(pem: text)
        _ = try? PrivateKey(pem: text)
    },
]

private let target: Target = {
    let name = getenv("TRIREME_FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = targets[name] else {
        print("fuzz: no target \"\(name)\"; there are \(targets.keys.sorted().joined(separator: ", "))")
        exit(2)
    }
    return target
}()

/// What libFuzzer calls for each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    // SAFETY: libFuzzer keeps `count` bytes at `start` for the time of the call; they are copied.
    target(Bytes(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
