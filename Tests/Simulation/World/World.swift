import Base
import Reactor
import Replication
import Store

/// A seeded world: clients and watchers around one process with a simulated disk and clock, under faults.
///
/// Everything is on one thread and one virtual clock, so a seed replays exactly. After each step of the world the cheap
/// promises are checked; after each start the state is compared with everything that was acknowledged; at the end the
/// whole history is judged.
public final class World: @unchecked Sendable {
    // Reason for `@unchecked Sendable`: one thread steps the world, and all of its loops are on it.

    let options: SimulationOptions
    var random: Random
    let plan: RunPlan
    let reactor: SimulatedWorld
    /// The loop of clients, faults and the network between.
    let hub: EventLoop
    let machine: SimulatedHost
    let disk: SimulatedDisk
    var report: SimulationReport
    var trace: Trace

    var process: SimulatedProcess?
    var processes = 0
    /// The next start is due then.
    var startAt: Instant?
    var startPowerLoss: Int?
    var damage: Damage?
    var damageWanted: Fault?
    var crashWanted: Fault?
    /// Added to the time of day, milliseconds.
    var wallOffset: Int64 = 0
    /// As `SimulatedProcess.exposed`, of the process that ended last.
    var exposed: [SimulatedProcess.BatchPlace] = []
    var restoreAt: [(Instant, Fault)] = []

    var clients: [SimulatedClient] = []
    var watchers: [SimulatedWatcher] = []
    var calls: [UInt64: Call] = [:]
    var nextTag: UInt64 = 1
    var nextValue: UInt64 = 1
    var nextSession = 1
    var isSettling = false
    /// When a client last asked for something.
    var lastAct = Instant(nanoseconds: 1_000_000_000)
    var isProbed = false
    var isProbedAgain = false
    /// Where the probes begin in the history.
    var probed = 0

    var history: [Operation] = []
    var lists: [(read: RangeRead, isExact: Bool)] = []
    var known = KnownState()
    /// The highest revision that any client has heard.
    var heard: UInt64 = 0

    public init(_ options: SimulationOptions) {
        self.options = options
        random = Random(seed: options.seed)
        plan = RunPlan(&random)
        reactor = SimulatedWorld(seed: random.next())
        machine = reactor.addHost("machine")
        hub = reactor.makeLoop(name: "hub", on: reactor.addHost("clients"))
        disk = SimulatedDisk(seed: random.next())
        report = SimulationReport(seed: options.seed)
        trace = Trace(prints: options.printsTrace)
    }

    /// Time as the history counts it.
    var now: UInt64 { reactor.now.nanoseconds }

    /// The time of day of the machine, milliseconds: the middle of 2026 and what has passed, as its clock shows it.
    var wall: WallMilliseconds {
        WallMilliseconds(1_782_000_000_000 + Int64(now / 1_000_000) + wallOffset)
    }

    /// Does everything, and says what was found.
    public func run() -> SimulationReport {
        for number in 0..<plan.clients { clients.append(SimulatedClient(number: number)) }
        for number in 0..<plan.watchers { watchers.append(SimulatedWatcher(number: number, plan: plan, &random)) }
        startAt = reactor.now
        // A generator of its own: a new draw from the common one would make every seed another run.
        var first = Random(seed: options.seed ^ 0x5EED)
        if first.oneIn(3) { startPowerLoss = first.below(12) }
        reactor.on(hub) {
            for number in clients.indices { armClient(number) }
            for number in watchers.indices { armWatcher(number, after: .zero) }
        }
        var deadline = Instant.distantFuture
        while report.failure == nil {
            // Clients that wait for ever do not get to their last step: rest then tells what is not answered.
            if !isSettling, report.steps >= options.steps || reactor.now > lastAct + .seconds(60) {
                settle()
                deadline = reactor.now + .seconds(120)
            }
            if isSettling, isQuiet { break }
            if reactor.now > deadline {
                fail("S10 the store did not come to rest: \(unrest)")
                break
            }
            step()
        }
        if report.failure == nil { judge() }
        process?.letGo()
        finishReport()
        return report
    }

    /// One step: a start or an end that is due, or a turn of a loop; and what must hold after it.
    private func step() {
        report.events += 1
        endIfDue()
        if process == nil, let due = startAt, due <= reactor.now {
            startAt = nil
            start()
            return
        }
        restoreDisk()
        if !reactor.step() { reactor.run(for: .milliseconds(1)) }
    }

    /// The run ends with a sentence; the first one counts.
    func fail(_ text: String) {
        guard report.failure == nil else { return }
        report.failure = text
        trace.note(now, "failure", text: text)
    }

    private func finishReport() {
        report.seconds = Double(now - 1_000_000_000) / 1e9
        report.digest = trace.digest
        report.starts = processes
        let counters = disk.counters
        report.faults["torn writes", default: 0] += counters.tornWrites
        report.faults["lost appends", default: 0] += counters.lostAppends
    }
}
