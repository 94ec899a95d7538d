public import ArgumentParser
import Glibc
import Simulation
import Synchronization

/// Runs seeds of the simulated world, and says which one fails.
@main
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Runs the real store, log and recovery in a seeded world of crashes, faulty disks and clocks.",
        discussion: """
            Each seed is one run: clients and watchers around one process, faults, and checks of what is promised \
            (GUARANTEES S1–S10, W1–W8). A seed replays exactly; the digest at the end of a single seed shows it. \
            Exit code 1: a promise was broken, and the line to reproduce it is printed.
            """)

    @Option(help: "How many seeds.")
    var seeds = 200

    @Option(help: "The first seed.")
    var first: UInt64 = 1

    @Option(help: "Only this seed.")
    var seed: UInt64?

    @Option(help: "Requests of the clients in each run.")
    var steps = 1_500

    @Flag(help: "Print each event of the run.")
    var trace = false

    @Option(
        help: "A defect to put in, which must be found: \(Canary.allCases.map(\.rawValue).joined(separator: ", ")).")
    var canary: Canary?

    @Option(help: "Stop after so many seconds, also when seeds are left.")
    var seconds: Int?

    @Option(help: "Runs at the same time.")
    var jobs = 2

    func validate() throws {
        guard seeds > 0, steps > 0, jobs > 0 else { throw ValidationError("Numbers are above zero.") }
    }

    func run() throws {
        if let seed {
            let report = run(seed)
            print(Simulate.figures(report, seeds: 1))
            print("digest \(String(report.digest, radix: 16))")
            try end(report.failure == nil ? [] : [report])
            return
        }
        let board = Board(next: first, end: first + UInt64(seeds))
        let started = Simulate.now
        let deadline = seconds.map { started + Double($0) }
        let threads = (0..<jobs).map { _ in
            Worker {
                while board.failures < (canary == nil ? Simulate.failuresMax : 1),
                    deadline.map({ Simulate.now < $0 }) ?? true, let seed = board.take()
                {
                    board.put(run(seed))
                }
            }
        }
        for thread in threads { thread.join() }
        let (total, done, failures) = board.result
        print(Simulate.figures(total, seeds: done))
        print("\(Int(Simulate.now - started)) s of real time")
        try end(failures)
    }

    private func run(_ seed: UInt64) -> SimulationReport {
        World(SimulationOptions(seed: seed, steps: steps, canary: canary, printsTrace: trace)).run()
    }

    /// A canary that is found is a success, and one that is not a failure.
    private func end(_ failures: [SimulationReport]) throws {
        for report in failures.sorted(by: { $0.seed < $1.seed }) {
            print("seed \(report.seed): \(report.failure ?? "")")
            print(
                "reproduce: simulate --seed \(report.seed) --steps \(steps)\(canary.map { " --canary \($0.rawValue)" } ?? "")"
            )
        }
        if let canary {
            guard failures.isEmpty else { return print("canary \(canary.rawValue): found") }
            print("canary \(canary.rawValue): not found")
            throw ExitCode.failure
        }
        if !failures.isEmpty { throw ExitCode.failure }
    }

    /// So many failing seeds are told; one is often one fault of many.
    private static let failuresMax = 5

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func figures(_ report: SimulationReport, seeds: Int) -> String {
        let faults = report.faults.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return """
            \(seeds) seeds, \(report.requests) requests, \(report.events) steps, \(Int(report.seconds)) s simulated
            \(report.starts) starts, \(report.refusedStarts) refused for damage, \(report.snapshots) snapshots, \
            \(report.compactions) compactions
            \(report.writesAcknowledged) writes acknowledged, \(report.writesUnknown) of unknown outcome, \
            \(report.writesRefused) refused
            checked: \(report.readsChecked) gets, \(report.listsChecked) lists, \(report.watchEventsChecked) watch \
            events, \(report.watchesExpired) watches expired
            faults: \(faults)
            """
    }
}

extension Canary: ExpressibleByArgument {}

/// What the threads share: seeds to run, and what became of them.
private final class Board: Sendable {
    private struct State {
        var next: UInt64
        let end: UInt64
        var total = SimulationReport(seed: 0)
        var done = 0
        var failures: [SimulationReport] = []
    }

    private let state: Mutex<State>

    init(next: UInt64, end: UInt64) {
        state = Mutex(State(next: next, end: end))
    }

    func take() -> UInt64? {
        state.withLock { state in
            guard state.next < state.end else { return nil }
            state.next += 1
            return state.next - 1
        }
    }

    func put(_ report: SimulationReport) {
        state.withLock { state in
            state.total.add(report)
            state.done += 1
            if report.failure != nil { state.failures.append(report) }
        }
    }

    var failures: Int { state.withLock { $0.failures.count } }

    var result: (SimulationReport, Int, [SimulationReport]) {
        state.withLock { ($0.total, $0.done, $0.failures) }
    }
}

/// A thread that can be waited for: a run is long, and blocks.
private final class Worker {
    private var thread = pthread_t()

    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    init(_ run: @escaping @Sendable () -> Void) {
        // SAFETY: the thread takes back the reference that is passed to it.
        let body = Unmanaged.passRetained(Body(run))
        let failure = pthread_create(
            &thread, nil,
            { argument in
                Unmanaged<Body>.fromOpaque(argument!).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        precondition(failure == 0, "The system gives no thread.")
    }

    func join() {
        pthread_join(thread, nil)
    }
}
