import Base
import Store
import Testing

@Suite struct CommandTests {
    static func encoded(_ command: Command, revision: Revision) throws -> Bytes {
        var buffer = ByteBuffer()
        try EntryPayload.encode(command, revision: revision, into: &buffer)
        return buffer.finish()
    }

    static func sample(seed: UInt64) -> (command: Command, revision: Revision) {
        var draw = Draw(seed: seed, keys: 20)
        let revision = Revision(draw.random.next() >> 1)
        if draw.random.oneIn(5) { return (.compact(Revision(draw.random.next() >> 1)), revision) }
        let writes = (0..<draw.random.below(6)).map { _ in
            var write = draw.write(in: NaiveShard(number: ShardNumber(0)))
            if write.key.isEmpty { write.key = Bytes([1]) }
            if draw.random.oneIn(2) { write.conditions.uid = draw.uid() }
            if draw.random.oneIn(2) { write.conditions.revision = Revision(draw.random.next() >> 1) }
            if draw.random.oneIn(4) { write.conditions.mustExist = true }
            return write
        }
        return (.writes(writes), revision)
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func roundTrip(seed: UInt64) throws {
        let (command, revision) = CommandTests.sample(seed: seed)
        let bytes = try CommandTests.encoded(command, revision: revision)
        let decoded = try EntryPayload.decode(bytes)
        #expect(decoded.command == command && decoded.revision == revision)
        // Every cut is an error, and so is every byte too many.
        for count in 0..<bytes.count {
            #expect(throws: CommandError.self) { try EntryPayload.decode(bytes[0..<count]) }
        }
        #expect(throws: CommandError.trailingBytes) { try EntryPayload.decode(Bytes(bytes.array + [0])) }
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func damagedBytesDecodeToAnErrorOrToACommand(seed: UInt64) throws {
        let (command, revision) = CommandTests.sample(seed: seed)
        let bytes = try CommandTests.encoded(command, revision: revision)
        var random = Random(seed: seed)
        for _ in 0..<200 {
            var damaged = bytes.array
            for _ in 0...random.below(4) {
                damaged[random.below(damaged.count)] = UInt8(truncatingIfNeeded: random.next())
            }
            // What decodes must be a command that encodes to the same bytes: the form is unique.
            guard let decoded = try? EntryPayload.decode(Bytes(damaged)) else { continue }
            let again = try CommandTests.encoded(decoded.command, revision: decoded.revision)
            #expect(again.array == damaged)
        }
    }

    @Test func whatCannotBeReadIsNotWritten() throws {
        let put = Write.put(Bytes([1]), Bytes())
        let many = Command.writes(Array(repeating: put, count: StoreLimits.commandWrites + 1))
        #expect(throws: CommandError.tooManyWrites) { try CommandTests.encoded(many, revision: Revision(1)) }
        let large = Write.put(Bytes([1]), Bytes(Array(repeating: 0, count: StoreLimits.valueBytes)))
        let batch = Command.writes(Array(repeating: large, count: 4))
        #expect(throws: CommandError.tooLarge) { try CommandTests.encoded(batch, revision: Revision(1)) }
        let noKey = Command.writes([.put(Bytes(), Bytes())])
        #expect(throws: CommandError.keyInvalid) { try CommandTests.encoded(noKey, revision: Revision(1)) }
        let long = Command.writes([.delete(Bytes(Array(repeating: 1, count: 65_536)))])
        #expect(throws: CommandError.keyInvalid) { try CommandTests.encoded(long, revision: Revision(1)) }
    }
}
