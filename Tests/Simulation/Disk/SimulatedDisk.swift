import Base
public import Replication
import Synchronization

/// A disk in memory that forgets what was not durable, and breaks as it is told.
///
/// The contract of `Disk` holds until power is lost. Then a write or a rename in progress is lost, done, or torn;
/// what was appended and not synced may be there in part; a name that was not made durable may be gone. A seed
/// decides, so a run can be repeated exactly.
public final class SimulatedDisk: Disk, @unchecked Sendable {
    // Reason for `@unchecked Sendable`: the state is touched under `mutex` alone, and nothing of it leaves.
    public typealias File = SimulatedFile
    public typealias Lock = SimulatedLock

    /// What has been done to this disk.
    public struct Counters: Sendable, Equatable {
        public var writes = 0
        public var bytesWritten = 0
        public var powerLosses = 0
        public var tornWrites = 0
        public var lostAppends = 0
        public var bitFlips = 0
        public var injectedErrors = 0
        public var refusedForSpace = 0
    }

    private let mutex = Mutex(())
    private var current: DiskState

    /// - Parameters:
    ///   - seed: decides what power losses leave.
    ///   - capacityBytes: what fits, the sum of the files' lengths.
    public init(seed: UInt64, capacityBytes: Int = .max) {
        current = DiskState(random: Random(seed: seed), capacityBytes: capacityBytes)
    }

    /// Calls `body` with the state, one caller at a time.
    func withState<R: Sendable, E: Error>(_ body: (inout DiskState) throws(E) -> R) throws(E) -> R {
        try mutex.withLock { _ throws(E) in try body(&current) }
    }

    // MARK: Faults

    /// Power is lost in the middle of the operation that follows `operations` others that change something.
    ///
    /// From then on every call throws until `restore`. Nil takes the order back.
    public func losePower(after operations: Int?) {
        withState { $0.operationsLeft = operations }
    }

    /// Whether calls are served.
    public var hasPower: Bool { withState { $0.hasPower } }

    /// Power is lost now, if it was not already, and comes back: only what was durable is there, and no file is open.
    ///
    /// With `losesPower` false only the process ended: what it appended is there, for the machine goes on.
    public func restore(losesPower: Bool = true) {
        withState { $0.restore(losesPower: losesPower) }
    }

    /// The next operation of this kind fails with `code` and has no effect, or half of one where it writes.
    public func failNext(_ operation: DiskOperation, code: Int32) {
        withState { $0.failures[operation] = code }
    }

    /// No power loss and no failure is to come any more.
    public func takeBackOrders() {
        withState { state in
            state.operationsLeft = nil
            state.failures = [:]
        }
    }

    /// Bytes that fit; less than is used leaves the files alone and refuses more.
    public var capacityBytes: Int {
        get { withState { $0.capacityBytes } }
        set { withState { $0.capacityBytes = newValue } }
    }

    public var usedBytes: Int { withState { $0.usedBytes } }

    public var counters: Counters { withState { $0.counters } }

    /// The names of all files with their lengths, in order.
    public var files: [(name: String, bytes: Int)] {
        withState { state in
            state.files.map { (name: $0.key, bytes: $0.value.content.count) }.sorted { $0.name < $1.name }
        }
    }

    /// Turns one bit of a file over, at rest. Turning it twice repairs it.
    public func flipBit(of name: String, at offset: Int, bit: Int) {
        withState { state in
            guard let file = state.files[name], offset < file.content.count else { return }
            file.content[offset] ^= 1 << UInt8(bit & 7)
            state.counters.bitFlips += 1
        }
    }

    /// Takes a file away, as an operator or a file system does, and gives back what it held.
    @discardableResult
    public func takeAway(_ name: String) -> [UInt8]? {
        withState { $0.files.removeValue(forKey: name)?.content }
    }

    /// Puts a file there with this content, durable.
    public func place(_ name: String, content: [UInt8]) {
        withState { $0.files[name] = DiskState.File(content: content, durable: content.count, isNamed: true) }
    }

    /// What a file holds now.
    public func content(of name: String) -> [UInt8]? {
        withState { $0.files[name]?.content }
    }

    /// A copy with everything that this one holds, durable or not: another machine's disk.
    public func copy(seed: UInt64) -> SimulatedDisk {
        let copy = SimulatedDisk(seed: seed)
        let (files, folders) = withState { ($0.files.mapValues(\.content), $0.folders) }
        copy.withState { state in
            for (name, content) in files {
                state.files[name] = DiskState.File(content: content, durable: content.count, isNamed: true)
            }
            state.folders = folders
        }
        return copy
    }
}

/// Everything behind a simulated disk.
struct DiskState {
    final class File {
        var content: [UInt8]
        /// How many bytes from the front are durable.
        var durable: Int
        /// Whether the name is durable.
        var isNamed: Bool
        /// What stood under this name before, durable; nil when nothing did.
        var older: [UInt8]?

        init(content: [UInt8], durable: Int, isNamed: Bool, older: [UInt8]? = nil) {
            self.content = content
            self.durable = durable
            self.isNamed = isNamed
            self.older = older
        }
    }

    var files: [String: File] = [:]
    var folders: Set<String> = [""]
    var locks: Set<String> = []
    var random: Random
    var capacityBytes: Int
    var operationsLeft: Int?
    var hasPower = true
    /// Counts restores: files opened before are of no use.
    var epoch = 0
    var failures: [DiskOperation: Int32] = [:]
    var counters = SimulatedDisk.Counters()

    init(random: Random, capacityBytes: Int) {
        self.random = random
        self.capacityBytes = capacityBytes
    }

    /// EIO: what a machine without power answers, and disks that fail.
    static let inputOutputError: Int32 = 5
    /// EBADF: a file that was opened before the last power loss.
    static let badFile: Int32 = 9
    /// What disks promise to write in one piece, and what many do.
    static let sectorBytes = 512

    var usedBytes: Int { files.values.reduce(0) { $0 + $1.content.count } }

    /// Before any operation: power, then an ordered failure.
    mutating func begin(_ operation: DiskOperation, _ name: String) throws(DiskError) {
        guard hasPower else { throw .failed(operation, name: name, code: DiskState.inputOutputError) }
        if let code = failures.removeValue(forKey: operation) {
            counters.injectedErrors += 1
            throw .failed(operation, name: name, code: code)
        }
    }

    /// Whether power is lost in this operation, one that changes something.
    mutating func isLast() -> Bool {
        guard let left = operationsLeft else { return false }
        operationsLeft = left - 1
        guard left <= 0 else { return false }
        operationsLeft = nil
        hasPower = false
        counters.powerLosses += 1
        return true
    }

    mutating func takeSpace(_ bytes: Int, _ operation: DiskOperation, _ name: String) throws(DiskError) {
        guard usedBytes + bytes <= capacityBytes else {
            counters.refusedForSpace += 1
            throw .noSpace(operation, name: name)
        }
    }

    /// A write that power or an error cut: none of it, all, or some of its pieces.
    mutating func tear(_ file: File, at offset: Int, _ source: UnsafeRawBufferPointer) {
        switch random.below(4) {
        case 0: return
        case 1: file.content.replaceSubrange(offset..<(offset + source.count), with: source)
        default:
            counters.tornWrites += 1
            let piece = random.oneIn(2) ? DiskState.sectorBytes : DiskLimits.blockBytes
            // In order up to a point, or in any order: disks and their queues do both.
            let cut = random.oneIn(2) ? random.below(source.count / piece + 1) : nil
            for (number, start) in stride(from: 0, to: source.count, by: piece).enumerated() {
                guard cut.map({ number < $0 }) ?? random.oneIn(2) else { continue }
                let end = min(start + piece, source.count)
                file.content.replaceSubrange(
                    (offset + start)..<(offset + end), with: UnsafeRawBufferPointer(rebasing: source[start..<end]))
            }
        }
    }

    mutating func restore(losesPower: Bool) {
        if losesPower, hasPower { counters.powerLosses += 1 }
        if losesPower { forgetWhatIsNotDurable() }
        locks = []
        failures = [:]
        operationsLeft = nil
        hasPower = true
        epoch += 1
    }

    private mutating func forgetWhatIsNotDurable() {
        for (name, file) in files.sorted(by: { $0.key < $1.key }) {
            if file.durable < file.content.count {
                counters.lostAppends += 1
                // Of what was not synced a part is there, some of its blocks still zeros.
                file.content.removeLast(random.below(file.content.count - file.durable + 1))
                for start in stride(from: file.durable, to: file.content.count, by: DiskLimits.blockBytes)
                where random.oneIn(3) {
                    for index in start..<min(start + DiskLimits.blockBytes, file.content.count) {
                        file.content[index] = 0
                    }
                }
                file.durable = file.content.count
            }
            guard !file.isNamed else { continue }
            if random.oneIn(2) {
                file.isNamed = true
                file.older = nil
            } else if let older = file.older {
                files[name] = File(content: older, durable: older.count, isNamed: true)
            } else {
                files[name] = nil
            }
        }
    }
}
