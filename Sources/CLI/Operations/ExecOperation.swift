import APIModel
import Base
import Client
import Wire

/// What a command reads for a process: standard input, and the size of the terminal.
protocol LocalInput: Sendable {
    /// The next bytes; nil at the end, and when the task is cancelled.
    func read() async -> Bytes?
    /// The size of the terminal now, and again whenever it changes; ends at once where there is none.
    func sizes() -> AsyncStream<TerminalCells>
    /// The terminal is this program's own again: what is said from now on is for it.
    func restore()
}

/// A terminal's size in cells.
struct TerminalCells: Sendable, Equatable {
    var columns: UInt16
    var rows: UInt16
}

/// `ctl exec` and `ctl attach`: joins this terminal, or these files, with a process of a container.
struct ExecOperation: Sendable {
    var options = PodProcessOptions()
    var namespace = "default"
    /// Joins what runs instead of starting a program.
    var isAttach = false

    /// Ends with the process's own code.
    func run(
        _ word: String, _ cluster: any PodCluster, _ input: any LocalInput, _ console: Console
    ) async throws(CommandError) {
        let pod = try await PodTarget(parsing: word, cluster).pod(cluster, in: namespace, console)
        guard pod.status.phase != "Succeeded", pod.status.phase != "Failed" else {
            throw .message(
                "cannot \(isAttach ? "attach a container" : "exec into a container") in a completed pod; current phase "
                    + "is \(pod.status.phase)")
        }
        var options = options
        if options.container.isEmpty { options.container = pod.defaultContainer(console) }
        let name = pod.metadata.name
        let process =
            isAttach
            ? try await cluster.attach(to: name, in: namespace, options)
            : try await cluster.exec(in: name, in: namespace, options)
        let exit: PodExit?
        do throws(CommandError) {
            exit = try await Self.join(process, input, options, console)
        } catch {
            input.restore()
            throw error
        }
        input.restore()
        guard let exit, exit.code != 0 else { return }
        console.error("command terminated with exit code \(exit.code)\n")
        throw .exit(Int32(exit.code))
    }

    /// Passes input and sizes on and output back until the process ends; how it ended, where it said so.
    static func join(
        _ process: any RemoteProcess, _ input: any LocalInput, _ options: PodProcessOptions, _ console: Console
    ) async throws(CommandError) -> PodExit? {
        let result: Result<PodExit?, CommandError> = await withTaskGroup(of: Void.self) { group in
            if options.stdin {
                group.addTask {
                    // Once the process is gone nobody takes what is typed: its end is told by the reader.
                    do throws(CommandError) {
                        while let bytes = await input.read() { try await process.write(bytes) }
                        try await process.endInput()
                    } catch {}
                }
            }
            if options.tty {
                group.addTask {
                    for await size in input.sizes() {
                        try? await process.resize(columns: size.columns, rows: size.rows)
                    }
                }
            }
            let result = await copyOutput(of: process, console)
            process.cancel()
            group.cancelAll()
            return result
        }
        return try result.get()
    }

    private static func copyOutput(
        of process: any RemoteProcess, _ console: Console
    ) async -> Result<PodExit?, CommandError> {
        var exit: PodExit?
        do throws(CommandError) {
            while let event = try await process.next() {
                switch event {
                case .stdout(let bytes): console.write(bytes)
                case .stderr(let bytes): console.writeError(bytes)
                case .exit(let how): exit = how
                }
            }
            return .success(exit)
        } catch {
            return .failure(error)
        }
    }
}
