import Base
import Reactor
import Store
import Synchronization
import Testing

@testable import Replication

/// The threads of the log, on real disks.
@Suite struct LogWriterTests {
    /// Collects notices and lets a test wait for one.
    final class Notices: Sendable {
        private struct State {
            var persisted = LogSequence.zero
            var others: [String] = []
            var waiters: [(LogSequence?, CheckedContinuation<Void, Never>)] = []
        }
        private let state = Mutex(State())

        func note(_ notice: LogNotice) {
            let ready = state.withLock { state -> [CheckedContinuation<Void, Never>] in
                switch notice {
                case .persisted(let sequence): state.persisted = sequence
                case .spaceLow: state.others.append("spaceLow")
                case .spaceBack: state.others.append("spaceBack")
                case .failed: state.others.append("failed")
                case .closed: state.others.append("closed")
                }
                let isOver = state.others.contains("closed") || state.others.contains("failed")
                let ready = state.waiters.filter { isOver || $0.0.map { $0 <= state.persisted } ?? false }
                state.waiters.removeAll { isOver || $0.0.map { $0 <= state.persisted } ?? false }
                return ready.map(\.1)
            }
            for continuation in ready { continuation.resume() }
        }

        /// Returns when everything up to `sequence` is durable; without one, when the log has ended.
        func wait(for sequence: LogSequence? = nil) async {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    let isOver = state.others.contains("closed") || state.others.contains("failed")
                    if isOver || sequence.map({ $0 <= state.persisted }) ?? false { return true }
                    state.waiters.append((sequence, continuation))
                    return false
                }
                if isReady { continuation.resume() }
            }
        }

        var others: [String] { state.withLock { $0.others } }
        var persisted: LogSequence { state.withLock { $0.persisted } }
    }

    func options() -> LogOptions {
        var options = LogOptions(identity: testIdentity)
        options.segmentBytes = 1 << 20
        options.firstSegmentBytes = 256 << 10
        return options
    }

    func withLoop(_ body: (EventLoop) async throws -> Void) async throws {
        let loop = EventLoop(name: "log-test")
        try loop.start()
        do {
            try await body(loop)
        } catch {
            await loop.shutdown()
            throw error
        }
        await loop.shutdown()
    }

    func read<D: Disk>(_ disk: D) throws -> (LogStart, [LogRecord]) {
        var records: [LogRecord] = []
        let start = try LogRecovery(disk: disk, folder: "log", options: options(), workers: 2).recover {
            segment throws(LogError) in
            try segment.forEach { view throws(LogError) in if !view.isCarried { records.append(view.record) } }
        }
        return (start, records)
    }

    /// Several starts and closings over one folder; every record comes back, in order.
    @Test(arguments: folders, [true, false]) func writesAndRecovers(parent: String, isDirect: Bool) async throws {
        try await withTemporaryFolder(in: parent) { root in
            let disk = isDirect ? try PosixDisk(root: root) : try PosixDisk(buffered: root)
            var start = try LogRecovery(disk: disk, folder: "log", options: options()).create(secret: 77)
            var written: [LogRecord] = []
            for round in 0..<3 as Range<UInt64> {
                try await withLoop { loop in
                    let notices = Notices()
                    let writer = try LogWriter(disk: disk, folder: "log", start: start, options: options(), loop: loop)
                    {
                        #expect(loop.isCurrent)
                        notices.note($0)
                    }
                    var last = LogSequence.zero
                    for index in 0..<120 as Range<UInt64> {
                        let records = (0..<(index % 5 + 1)).map { entry(UInt8($0), index, bytes: 1_000 + Int(round)) }
                        last = try writer.append(records)
                        written += records
                        if index % 40 == 0 { await notices.wait(for: last) }
                    }
                    await notices.wait(for: last)
                    #expect(notices.persisted == last)
                    #expect(writer.status.durable == last && writer.status.queuedRecords == 0)
                    writer.close()
                    await notices.wait()
                    #expect(notices.others == ["closed"])
                }
                let (next, records) = try read(disk)
                let isSame = areSame(records, written)
                #expect(isSame)
                start = next
            }
        }
    }

    /// Records are written on the caller's thread when it asks for that and they are few.
    @Test func writesOnTheLoop() async throws {
        try await withTemporaryFolder { root in
            let disk = try PosixDisk(root: root)
            let start = try LogRecovery(disk: disk, folder: "log", options: options()).create(secret: 77)
            try await withLoop { loop in
                let notices = Notices()
                let writer = try LogWriter(disk: disk, folder: "log", start: start, options: options(), loop: loop) {
                    notices.note($0)
                }
                // The mark of the start is out of the way once a first record is durable.
                await notices.wait(for: try writer.append([entry(1, 0)]))
                let direct = try await loop.run { () -> Int in
                    var direct = 0
                    for index in 1...50 as ClosedRange<UInt64> {
                        guard let last = try? writer.append([entry(1, index)], isDeferred: true) else { continue }
                        if writer.writeNow(bytesMax: 4_096) == last { direct += 1 }
                    }
                    return direct
                }
                #expect(direct > 0)
                let last = try await loop.run {
                    let last = try? writer.append([entry(1, 51, bytes: 9_000)], isDeferred: true)
                    #expect(writer.writeNow(bytesMax: 4_096) == nil)
                    return last ?? .zero
                }
                #expect(last > .zero)
                await notices.wait(for: last)
                writer.close()
                await notices.wait()
            }
            #expect(try read(disk).1.map(\.index) == Array(0...51))
        }
    }

    @Test func failureEndsTheLog() async throws {
        let disk = FakeDisk()
        let start = try LogRecovery(disk: disk, folder: "log", options: options()).create(secret: 77)
        try await withLoop { loop in
            let notices = Notices()
            let writer = try LogWriter(disk: disk, folder: "log", start: start, options: options(), loop: loop) {
                notices.note($0)
            }
            let last = try writer.append([entry(1, 1)])
            await notices.wait(for: last)
            disk.state.withLock { $0.writeError = 5 }
            _ = try? writer.append([entry(1, 2)])
            await notices.wait()
            #expect(notices.others == ["failed"])
            #expect(throws: LogRefusal.self) { try writer.append([entry(1, 3)]) }
            #expect(notices.persisted == last)
        }
    }

    /// A full disk refuses, and goes on by itself when there is space.
    @Test func fullDiskPasses() async throws {
        let disk = FakeDisk()
        var options = options()
        options.spaceRetry = .milliseconds(1)
        let start = try LogRecovery(disk: disk, folder: "log", options: options).create(secret: 77)
        disk.state.withLock { $0.capacity = 256 << 10 }
        try await withLoop { loop in
            let notices = Notices()
            let writer = try LogWriter(disk: disk, folder: "log", start: start, options: options, loop: loop) {
                notices.note($0)
            }
            var last = try writer.append([vote(1, term: 1)])
            await notices.wait(for: last)
            while notices.others.isEmpty { await Task.yield() }
            #expect(notices.others == ["spaceLow"])
            #expect(throws: LogRefusal.noSpace) { try writer.append([entry(1, 1)]) }
            disk.state.withLock { $0.capacity = .max }
            while notices.others.count < 2 { await Task.yield() }
            #expect(notices.others == ["spaceLow", "spaceBack"])
            last = try writer.append([entry(1, 1)])
            await notices.wait(for: last)
            writer.close()
            await notices.wait()
        }
    }
}
