import Base
import Replication
import Store

/// What a run is like, drawn from its seed: sizes that make the rare happen often, and how often each fault comes.
struct RunPlan {
    var member: MemberOptions
    var hardware = Hardware()
    var clients: Int
    /// Requests that a client has open at most.
    var window: Int
    /// Keys of each group; there are two durable groups and one in memory only.
    var keys: Int
    var valueBytesMax: Int
    var batchMax: Int
    /// Time between a client's requests, at most.
    var thinkNanoseconds: Int
    var watchers: Int
    /// One fault comes for so many requests.
    var requestsPerFault: Int
    /// Which faults come in this run.
    var faults: [Fault]

    init(_ random: inout Random) {
        member = MemberOptions(seed: random.next(), recoveryWorkers: 1)
        member.shards = 1 + random.below(4)
        member.memoryShards = 1
        member.memoryPrefixes = [Bytes(Array("/m/".utf8))]
        member.segmentBytes = [256 << 10, 512 << 10, 1 << 20][random.below(3)]
        member.firstSegmentBytes = [256 << 10, member.segmentBytes][random.below(2)]
        member.snapshotLogBytesMin = [8 << 10, 32 << 10, 256 << 10][random.below(3)]
        member.historyRevisionsMax = [300, 1_000, 100_000][random.below(3)]
        member.historyAge = [.milliseconds(400), .seconds(2), .seconds(600)][random.below(3)]
        member.writesAloneOnLoop = random.oneIn(2)
        clients = 2 + random.below(6)
        window = 1 + random.below(4)
        keys = 2 + random.below(10)
        valueBytesMax = [32, 500, 4_000, 30_000][random.below(4)]
        batchMax = 1 + random.below(6)
        thinkNanoseconds = [100_000, 1_000_000, 5_000_000][random.below(3)]
        watchers = 1 + random.below(4)
        requestsPerFault = [20, 60, 200][random.below(3)]
        if random.oneIn(3) { hardware.writeTime = 20_000...8_000_000 }
        // A part of all kinds: what comes together often hides what comes alone.
        faults = Fault.allCases.filter { _ in random.oneIn(2) }
        if faults.isEmpty { faults = [.powerLoss] }
    }
}

/// What a run does to its process, its disk and its clock.
enum Fault: String, CaseIterable {
    /// The process ends; the machine goes on.
    case kill
    /// The machine loses power.
    case powerLoss = "power loss"
    /// The machine loses power in the middle of an operation of the disk, soon.
    case powerLossWithin = "power loss in an operation"
    /// The process is told to end, and does so in order.
    case close
    /// The machine loses power while the process starts, after the next end of it.
    case powerLossAtStart = "power loss at start"
    case writeError = "write error"
    case syncError = "sync error"
    case createError = "create error"
    /// The disk has no room for a while.
    case diskFull = "disk full"
    /// The disk takes a hundred times as long for a while.
    case slowDisk = "slow disk"
    /// The time of day moves by up to an hour, forward or back.
    case clockJump = "clock jump"
    /// A bit of a file turns over while the process is down.
    case bitFlip = "bit flip"
    /// A file is missing at the next start, and put back when that was refused.
    case missingFile = "missing file"
    /// A watcher's connection breaks.
    case cutWatch = "cut watch"
}
