import Base
import Client
import Glibc
import Reactor
import Transport

/// A server under test: a real process, started, signalled and waited for by its number.
final class ServerProcess: @unchecked Sendable {
    // Reason for `@unchecked Sendable`: one task starts and ends processes; it alone touches this.
    let pid: pid_t
    private let output: Int32
    private(set) var address: SocketAddress?
    private(set) var said = ""
    /// It was waited for: its number may be another's by now.
    private(set) var isOver = false

    /// Starts `program`; its standard output comes here, its errors go where ours go.
    init(_ program: String, _ arguments: [String], quiet: Bool = true) throws {
        var pipes: [Int32] = [0, 0]
        guard pipe(&pipes) == 0 else { throw Broken("No pipe can be had: error \(errno).") }
        for end in pipes { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, pipes[1], 1)
        if quiet { posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) }
        defer { posix_spawn_file_actions_destroy(&actions) }
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var number: pid_t = 0
        let failure = posix_spawn(&number, program, &actions, nil, &words, environ)
        close(pipes[1])
        guard failure == 0 else {
            close(pipes[0])
            throw Broken("\(program) cannot be started: error \(failure).")
        }
        pid = number
        output = pipes[0]
    }

    /// Serves on the folder `data`, at an address that was another's before, or on a port of its own choice.
    static func serve(
        _ program: String, data: String, shards: Int, at address: SocketAddress? = nil
    ) throws -> ServerProcess {
        let process = try ServerProcess(
            program,
            ["serve", "--data", data, "--listen", address?.description ?? "127.0.0.1:0", "--shards", String(shards)])
        guard process.waitUntilServing() else {
            let status = process.wait()
            throw Broken("The server on \(data) does not serve (status \(status)): \(process.said)")
        }
        return process
    }

    /// Reads what it says until it serves; false when it has ended.
    func waitUntilServing() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(output, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            said += String(decoding: buffer[..<count], as: UTF8.self)
            guard said.contains("\n") else { continue }
            let mark = "serves at "
            guard let line = said.split(separator: "\n").first(where: { $0.contains(mark) }) else { return false }
            let rest = line.split(separator: " ").drop { $0 != "at" }.dropFirst().first ?? ""
            let word = rest.filter { $0 != "," && $0 != ";" }
            guard let colon = word.lastIndex(of: ":"), let port = UInt16(word[word.index(after: colon)...]) else {
                return false
            }
            address = SocketAddress(ip: "127.0.0.1", port: port)
            return true
        }
    }

    func send(_ signal: Int32) {
        Glibc.kill(pid, signal)
    }

    /// Waits for its end; the status as `waitpid` gives it.
    @discardableResult
    func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        close(output)
        isOver = true
        return status
    }

    func kill() {
        send(SIGKILL)
        wait()
    }
}

/// Where the server is now; clients ask it whenever they connect.
actor Whereabouts {
    private var address: SocketAddress?
    private var waiting: [CheckedContinuation<SocketAddress?, Never>] = []
    private var isOver = false

    func serves(at address: SocketAddress?) {
        self.address = address
        guard let address else { return }
        for waiter in waiting { waiter.resume(returning: address) }
        waiting = []
    }

    /// The run is over: nobody needs to wait any more.
    func end() {
        isOver = true
        for waiter in waiting { waiter.resume(returning: nil) }
        waiting = []
    }

    /// Waits until there is one; nil when the run is over.
    func current() async -> SocketAddress? {
        if isOver { return nil }
        if let address { return address }
        return await withCheckedContinuation { waiting.append($0) }
    }
}

/// How to reach the server as its administrator.
struct Access: Sendable {
    let loop: EventLoop
    let pki: String
    let whereabouts: Whereabouts

    /// A connection to the server of now; nil when there is none at the moment.
    func connect() async throws -> RawClient? {
        guard let address = await whereabouts.current() else { return nil }
        let identity = try TLSIdentity(
            files: TLSIdentityFiles(
                certificatePath: pki + "/admin.pem", keyPath: pki + "/admin.key", authoritiesPath: pki + "/ca.pem"))
        let security = try ClientSecurity.tls(.client(identity), expecting: .ip("127.0.0.1"))
        do {
            return try await RawClient.connect(to: address, security: security, on: loop)
        } catch {
            // It was killed meanwhile.
            return nil
        }
    }
}
