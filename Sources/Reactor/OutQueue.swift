import Base

/// What a connection will send at the end of the turn: short writes copied into one run, long ones
/// by reference between parts of that run.
///
/// Nothing is allocated while the cork keeps its room; a partial write turns the rest into `Bytes`.
struct OutQueue: ~Copyable {
    /// Bytes that go out after `copied[..<mark]` and before what follows it.
    private struct Insert {
        let mark: Int
        let bytes: Bytes
    }

    var copied = ByteBuffer()
    private var inserts: [Insert] = []
    private var insertedBytes = 0

    var count: Int { copied.count + insertedBytes }
    /// The most runs that `forEachRun` can name.
    var runsMax: Int { inserts.count * 2 + 1 }

    mutating func append(_ bytes: Bytes) {
        if bytes.count < ReactorLimits.copiedWriteBytesMax {
            copied.append(bytes)
        } else {
            inserts.append(Insert(mark: copied.count, bytes: bytes))
            insertedBytes += bytes.count
        }
    }

    /// Calls `body` with every run in the order of sending.
    func forEachRun(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        copied.withUnsafeBytes { copied in
            var sent = 0
            for insert in inserts {
                if insert.mark > sent { body(UnsafeBufferPointer(rebasing: copied[sent..<insert.mark])) }
                sent = insert.mark
                insert.bytes.withUnsafeBytes(body)
            }
            if sent < copied.count { body(UnsafeBufferPointer(rebasing: copied[sent...])) }
        }
    }

    mutating func removeAll() {
        if copied.count > ReactorLimits.corkKeptBytesMax { copied = ByteBuffer() } else { copied.removeAll() }
        if !inserts.isEmpty {
            inserts.removeAll(keepingCapacity: inserts.count <= 64)
            insertedBytes = 0
        }
    }

    /// Empties the queue and returns what follows the first `sent` bytes.
    mutating func takeRest(after sent: Int) -> [Bytes] {
        let run = copied.finish()
        var rest: [Bytes] = []
        rest.reserveCapacity(runsMax)
        var skip = sent
        func keep(_ bytes: Bytes) {
            if skip < bytes.count { rest.append(skip == 0 ? bytes : bytes[skip..<bytes.count]) }
            skip = max(0, skip - bytes.count)
        }
        var mark = 0
        for insert in inserts {
            if insert.mark > mark { keep(run[mark..<insert.mark]) }
            mark = insert.mark
            keep(insert.bytes)
        }
        if mark < run.count { keep(run[mark..<run.count]) }
        inserts.removeAll()
        insertedBytes = 0
        return rest
    }
}
