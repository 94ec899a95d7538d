import Base
import Glibc
import Store
import Testing

@testable import Replication

/// Damaged, missing and foreign segments: a log gives back exactly what was acknowledged, or refuses with a reason.
@Suite struct LogDamageTests {
    /// A log of several segments that was closed in order, on a disk that tests copy and damage.
    struct Sample {
        let disk: FakeDisk
        let records: [LogRecord]
        /// The file of each generation, from 1 on.
        let files: [String]

        init(segments: Int = 3, isClosed: Bool = true) throws {
            disk = FakeDisk()
            let start = try recovery(disk).create(secret: 0x5EC2)
            var driver = LogDriver(disk: disk, start: start, options: smallOptions())
            var records: [LogRecord] = []
            while driver.core.segments.count < segments || driver.core.tail < 20_000 {
                let index = UInt64(records.count)
                let more = [
                    entry(UInt8(index % 3), index, bytes: 700), vote(3, term: index), entry(1, index, bytes: 3_000),
                ]
                records += more
                _ = try driver.core.append(more)
                driver.settle()
            }
            if isClosed {
                driver.step(.close)
                driver.settle()
                try #require(driver.notices == ["closed"])
            }
            self.records = records
            files = driver.core.segments.map { "log/" + $0.slot.name }
            try #require(driver.persisted.rawValue == UInt64(records.count))
        }

        func damaged(_ file: String, _ change: (inout [UInt8]) -> Void) -> FakeDisk {
            let copy = disk.copy()
            copy.state.withLock { change(&$0.files[file]!) }
            return copy
        }
    }

    /// Nil when the recovery gives exactly `records`; otherwise what it throws, or a complaint.
    func outcome(_ disk: FakeDisk, _ records: [LogRecord]) -> LogError? {
        do throws(LogError) {
            let found = try Recovered(disk).records
            let isSame = areSame(found.map(\.record), records)
            #expect(isSame, "\(found.count) records instead of \(records.count)")
            let isInOrder = found.map(\.sequence.rawValue) == Array(1...UInt64(records.count))
            #expect(isInOrder)
            return nil
        } catch {
            return error
        }
    }

    @Test func wholeLogIsReadBack() throws {
        let sample = try Sample()
        #expect(sample.files.count >= 3)
        #expect(outcome(sample.disk, sample.records) == nil)
        for workers in 2...4 {
            let isSame = areSame(try Recovered(sample.disk, workers: workers).records.map(\.record), sample.records)
            #expect(isSame)
        }
    }

    @Test func flippedBitInEveryBlock() throws {
        let sample = try Sample()
        var random = Random(seed: 7)
        var refused = 0
        for file in sample.files {
            let count = try #require(sample.disk[file]).count
            for block in stride(from: 0, to: count, by: 4_096) {
                for _ in 0..<2 {
                    let offset = block + random.below(4_096)
                    let disk = sample.damaged(file) { $0[offset] ^= 1 << random.below(8) }
                    if let error = outcome(disk, sample.records) {
                        refused += 1
                        if case .corrupt(let name, let at, _, let later) = error {
                            #expect(name == file && at <= offset && (later > offset || name != file), "\(error)")
                        } else {
                            #expect(error == .damagedHeader(file: file) && offset < 64, "\(offset) \(error)")
                        }
                    }
                }
            }
        }
        #expect(refused > 30)
    }

    @Test func flippedBitInAHeader() throws {
        let sample = try Sample()
        for file in sample.files {
            for bit in 0..<(SegmentHeader.byteCount * 8) {
                let disk = sample.damaged(file) { $0[bit / 8] ^= 1 << (bit % 8) }
                // Two bytes after the version are not used and not covered.
                let error = outcome(disk, sample.records)
                if bit / 8 == 6 || bit / 8 == 7 { continue }
                #expect(error == .damagedHeader(file: file), "bit \(bit): \(String(describing: error))")
            }
            let blanked = sample.damaged(file) {
                $0.replaceSubrange(0..<4_096, with: Array(repeating: 0, count: 4_096))
            }
            #expect(outcome(blanked, sample.records) == .damagedHeader(file: file))
        }
    }

    /// The last write is cut at every byte: before its end nothing of it is there, and the log goes on.
    @Test(arguments: [60, 9_000]) func tornLastWrite(bytes: Int) throws {
        let sample = try Sample(isClosed: false)
        var driver = LogDriver(
            disk: sample.disk.copy(), start: try Recovered(sample.disk).start, options: smallOptions())
        driver.settle()
        let before = driver.disk.copy()
        let tail = driver.core.tail
        let file = "log/" + driver.core.segments.last!.slot.name
        let last = entry(2, 77, bytes: bytes)
        _ = try driver.core.append([last])
        driver.settle()
        #expect(driver.core.tail > tail)
        let written = try #require(driver.disk[file])
        let used = 64 + 24 + bytes
        for cut in stride(from: 0, through: driver.core.tail - tail, by: bytes > 100 ? 101 : 1) {
            let disk = before.copy()
            disk.state.withLock {
                $0.files[file]!.replaceSubrange(tail..<(tail + cut), with: written[tail..<(tail + cut)])
            }
            let recovered = try Recovered(disk)
            // The last bytes of the payload may be zeros that the file held before.
            let isWhole = recovered.records.count == sample.records.count + 1
            #expect(isWhole || recovered.records.count == sample.records.count)
            if cut < used - 1 { #expect(!isWhole, "cut \(cut)") }
            if cut >= used { #expect(isWhole, "cut \(cut)") }
            guard cut % 50 == 0 else { continue }
            var next = LogDriver(disk: disk, start: recovered.start, options: smallOptions())
            _ = try next.core.append([entry(0, 5)])
            next.settle()
            let again = try Recovered(disk)
            #expect(again.records.count == recovered.records.count + 1)
            #expect(again.records.last?.record == entry(0, 5))
        }
    }

    @Test func missingSegment() throws {
        let sample = try Sample()
        for (place, file) in sample.files.enumerated() {
            let disk = sample.disk.copy()
            disk[file] = nil
            #expect(outcome(disk, sample.records) == .missingSegment(generation: UInt64(place + 1)))
            disk[file] = []
            #expect(outcome(disk, sample.records) == .missingSegment(generation: UInt64(place + 1)))
        }
        let disk = sample.disk.copy()
        for name in disk.names where name != "log/" { disk[name] = nil }
        #expect(outcome(disk, sample.records) == .noLog(folder: "log"))
        disk["log/"] = nil
        #expect(outcome(disk, sample.records) == .noLog(folder: "log"))
    }

    @Test func shortSegment() throws {
        let sample = try Sample()
        for file in sample.files {
            let whole = try #require(sample.disk[file]).count
            for count in [4_096, 4_097, 5_000, 16_384, whole - 4_096, whole - 1] {
                let disk = sample.damaged(file) { $0.removeSubrange(count...) }
                let error = try #require(outcome(disk, sample.records))
                switch error {
                case .shortSegment(let name, let bytes, let expected):
                    #expect(name == file && bytes == count && expected == whole)
                case .corrupt, .missingSegment: break
                default: Issue.record("\(error)")
                }
            }
        }
    }

    @Test func duplicatedSegment() throws {
        let sample = try Sample()
        for (place, file) in sample.files.enumerated() {
            let disk = sample.disk.copy()
            disk["log/segment-000000ff"] = disk[file]
            #expect(
                outcome(disk, sample.records)
                    == .duplicateSegment(generation: UInt64(place + 1), file: file, other: "log/segment-000000ff"))
        }
    }

    @Test func foreignAndUnknownSegments() throws {
        let sample = try Sample()
        var options = smallOptions()
        options.identity.low += 1
        #expect(throws: LogError.foreignCluster(file: "log/segment-00000001")) { try Recovered(sample.disk, options) }
        let file = sample.files[1]
        let newer = sample.damaged(file) { bytes in
            bytes[4] = 2
            bytes.withUnsafeMutableBytes { target in
                let sum = checksum(UnsafeRawBufferPointer(target)[16..<64], seed: 2)
                target.put(sum, at: 8)
            }
        }
        #expect(outcome(newer, sample.records) == .unknownVersion(file: file, version: 2))
    }

    /// Files that are not segments, and empty ones that nothing needs, are no reason to refuse.
    @Test func otherFiles() throws {
        let sample = try Sample()
        let disk = sample.disk.copy()
        disk["log/notes.txt"] = [1, 2, 3]
        disk["log/segment-1"] = [1]
        disk["log/segment-000000fe"] = []
        disk["log/segment-000000fd"] = Array(repeating: 0, count: 5_000)
        #expect(outcome(disk, sample.records) == nil)
        var driver = LogDriver(disk: disk, start: try Recovered(disk).start, options: smallOptions())
        driver.settle()
        #expect(disk["log/segment-000000fe"] == nil && disk["log/segment-000000fd"] == nil)
        #expect(disk["log/notes.txt"] != nil && disk["log/segment-1"] != nil)
    }

    /// A segment is used again: what an earlier use left there is not read, and an old copy of it is not taken.
    @Test func recycledSegment() throws {
        let disk = FakeDisk()
        var driver = LogDriver(disk: disk, start: try recovery(disk).create(secret: 9), options: smallOptions())
        var old: [String: [UInt8]] = [:]
        for index in 1...400 as ClosedRange<UInt64> {
            let last = try driver.core.append([entry(1, index, bytes: 1_500)])
            driver.settle()
            driver.step(.release(ShardNumber(1), below: last))
            driver.settle()
            if index == 100 { old = disk.state.withLock { $0.files } }
        }
        #expect(driver.core.segments.last!.generation > 8)
        #expect(disk.names.count <= 6, "Segments are used again: \(disk.names)")
        let recovered = try Recovered(disk)
        #expect(recovered.records.last?.record == entry(1, 400, bytes: 1_500))
        let current = "log/" + driver.core.segments.last!.slot.name
        let replaced = disk.copy()
        replaced[current] = try #require(old[current] ?? old.first { $0.key != "log/" }?.value)
        #expect(throws: LogError.self) { try Recovered(replaced) }
    }

    /// Any damage at one place: the records are exactly those that were written, or there is a reason why not.
    @Test func anyDamage() throws {
        let sample = try Sample()
        var random = Random(seed: 2_024)
        var refusals = 0
        for _ in 0..<150 {
            let disk = sample.disk.copy()
            do {
                let file = sample.files[random.below(sample.files.count)]
                let other = sample.disk[sample.files[random.below(sample.files.count)]]!
                disk.state.withLock { state in
                    let count = state.files[file]!.count
                    let block = random.below(count / 4_096) * 4_096
                    switch random.below(5) {
                    case 0:
                        for _ in 0..<(1 + random.below(20)) {
                            state.files[file]![block + random.below(4_096)] = UInt8(random.below(256))
                        }
                    case 1:
                        let from = random.below(other.count / 4_096) * 4_096
                        state.files[file]!.replaceSubrange(block..<(block + 4_096), with: other[from..<(from + 4_096)])
                    case 2:
                        state.files[file]!.replaceSubrange(
                            block..<(block + 4_096), with: Array(repeating: 0, count: 4_096))
                    case 3: state.files[file]!.removeSubrange(random.below(count)...)
                    default: state.files[file]!.append(contentsOf: other)
                    }
                    while state.files[file]!.count < 4_096 { state.files[file]!.append(0) }
                }
            }
            if outcome(disk, sample.records) != nil { refusals += 1 }
        }
        #expect(refusals > 30)
    }

    @Test func newLogs() throws {
        let disk = FakeDisk()
        var driver = LogDriver(disk: disk, start: try recovery(disk).create(secret: 1), options: smallOptions())
        driver.settle()
        // A mark is no record: a first start that was interrupted is done again, by whatever identity.
        var options = smallOptions()
        options.identity.high += 1
        driver = LogDriver(disk: disk, start: try recovery(disk, options).create(secret: 2), options: options)
        _ = try driver.core.append([entry(0, 1)])
        driver.settle()
        #expect(throws: LogError.exists(folder: "log")) { try recovery(disk, options).create(secret: 3) }
        #expect(try Recovered(disk, options).records.count == 1)
    }
}
