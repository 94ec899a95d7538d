import Glibc

/// The cluster of one machine that `ctl cluster` runs in the background: its folder, and what runs there.
///
/// | in the folder | what |
/// |---|---|
/// | `data/` | the server's data and, in `data/pki`, its certificates |
/// | `apiserverd.log` | what the server writes |
/// | `state` | the server's process and address, while it is meant to run |
struct LocalCluster {
    let folder: String

    /// The folder that the flag names, else `TRIREME_CLUSTER`, else `~/.trireme/cluster`.
    init(flag: String?, environment: (String) -> String? = FileAccess.environment) {
        let named = flag ?? environment("TRIREME_CLUSTER")
        folder = FileAccess.absolute(named ?? "\(environment("HOME") ?? ".")/.trireme/cluster")
    }

    var data: String { "\(folder)/data" }
    var log: String { "\(folder)/apiserverd.log" }
    private var stateFile: String { "\(folder)/state" }

    /// What was started here.
    struct State: Equatable {
        var process: Int32
        /// `127.0.0.1:6443`.
        var address: String

        /// One line each: the process's number and the address.
        var text: String { "\(process)\n\(address)\n" }

        init(process: Int32, address: String) {
            self.process = process
            self.address = address
        }

        init?(parsing text: String) {
            let lines = text.lines
            guard lines.count >= 2, let process = Int32(lines[0]), process > 1, !lines[1].isEmpty else { return nil }
            self.init(process: process, address: lines[1])
        }
    }

    /// The server that runs; nil where none does. A number that another program has by now is not taken for it.
    func running() -> State? {
        guard let bytes = try? FileAccess.read(stateFile, bytesMax: 4096),
            let state = State(parsing: String(decoding: bytes, as: UTF8.self)),
            let command = try? FileAccess.read("/proc/\(state.process)/cmdline", bytesMax: 1 << 20)
        else { return nil }
        let words = String(decoding: command, as: UTF8.self).split(separator: "\0").map(String.init)
        guard words.first?.split(separator: "/").last == "apiserverd", words.contains(data) else { return nil }
        return state
    }

    /// Starts a server that outlives this program.
    func start(_ program: String, listen: String, arguments: [String]) throws(CommandError) -> State {
        do throws(FileAccessError) {
            try FileAccess.makeFolder(folder)
        } catch {
            throw .message("\(error)")
        }
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        // A session of its own: closing the terminal does not end it. The name is hidden from Swift with glibc's
        // other extensions; the value is that of its <spawn.h>.
        let setsid: Int16 = 0x80
        posix_spawnattr_setflags(&attributes, setsid)
        let words: [String] = [program, "serve", "--data", data, "--listen", listen] + arguments
        var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        var process: pid_t = 0
        let code = posix_spawnp(&process, program, &actions, &attributes, pointers, environ)
        guard code == 0 else { throw .message("cannot start \(program): \(String(cString: strerror(code)))") }
        let state = State(process: process, address: listen)
        do throws(FileAccessError) {
            try FileAccess.write(Array(state.text.utf8), to: stateFile)
        } catch {
            throw .message("\(error)")
        }
        return state
    }

    /// Whether a process that this program started has ended; its end is taken note of.
    func hasEnded(_ state: State) -> Bool {
        var status: Int32 = 0
        return waitpid(state.process, &status, WNOHANG) == state.process || kill(state.process, 0) != 0
    }

    /// Asks a server to stop in order.
    func stop(_ state: State) { kill(state.process, SIGTERM) }

    func forget() { unlink(stateFile) }

    /// The last lines of the server's log.
    func lastLines(_ count: Int) -> String {
        guard let bytes = try? FileAccess.read(log) else { return "" }
        var lines = String(decoding: bytes, as: UTF8.self).lines
        if lines.last == "" { lines.removeLast() }
        return lines.suffix(count).map { TerminalText.escaped($0) + "\n" }.joined()
    }

    /// The server's program: beside this one, else where the shell finds it.
    static func program() -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let length = readlink("/proc/self/exe", &buffer, Int(PATH_MAX))
        guard length > 0 else { return "apiserverd" }
        let own = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard let slash = own.lastIndex(of: "/") else { return "apiserverd" }
        let beside = "\(own[..<slash])/apiserverd"
        return access(beside, X_OK) == 0 ? beside : "apiserverd"
    }
}
