import CUV
import Glibc

/// posix_spawn, with what a child of ours gets.
enum UVSpawn {
    /// `POSIX_SPAWN_SETSID` of <spawn.h>, which Swift's view of the header leaves out.
    private static let setSession: Int32 = 0x80

    /// Starts the child and returns its number; near ends of pipes and the terminal go to `near`.
    static func run(_ options: ChildOptions, _ near: inout UVChildEnds) throws(ProcessError) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        // SAFETY: both are initialized here and destroyed below, after their last use.
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        var far: [Int32] = []
        defer {
            for descriptor in far { close(descriptor) }
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        setAttributes(&attributes, newSession: options.newSession || options.terminal != nil)
        if let size = options.terminal {
            let terminal = try UVTerminal(size)
            near.keep(terminal: terminal.descriptor)
            // The leader of a session without a terminal gets the first one that it opens as its own:
            // the open after setsid does what TIOCSCTTY would.
            posix_spawn_file_actions_addopen(&actions, 0, terminal.path, O_RDWR, 0)
            posix_spawn_file_actions_adddup2(&actions, 0, 1)
            posix_spawn_file_actions_adddup2(&actions, 0, 2)
        } else {
            let streams = [options.input, options.output, options.error]
            for (number, stream) in streams.enumerated() {
                try add(stream, as: Int32(number), to: &actions, &far, &near)
            }
        }
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        if let folder = options.folder { posix_spawn_file_actions_addchdir_np(&actions, folder) }
        return try start(options, &actions, &attributes)
    }

    private static func setAttributes(_ attributes: inout posix_spawnattr_t, newSession: Bool) {
        var all = sigset_t()
        var none = sigset_t()
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        let flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | (newSession ? setSession : 0)
        posix_spawnattr_setflags(&attributes, Int16(flags))
    }

    private static func add(
        _ stream: ChildStream, as number: Int32, to actions: inout posix_spawn_file_actions_t, _ far: inout [Int32],
        _ near: inout UVChildEnds
    ) throws(ProcessError) {
        switch stream {
        case .inherited:
            break
        case .null:
            posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0)
        case .descriptor(let descriptor):
            posix_spawn_file_actions_adddup2(&actions, descriptor, number)
        case .pipe:
            var ends: [Int32] = [-1, -1]
            let code = uv_pipe(&ends, 0, 0)
            guard code == 0 else { throw ProcessError(uv: code) }
            let childReads = number == 0
            near.keep(childReads ? ends[1] : ends[0], for: Int(number))
            far.append(childReads ? ends[0] : ends[1])
            posix_spawn_file_actions_adddup2(&actions, far.last!, number)
        }
    }

    private static func start(
        _ options: ChildOptions, _ actions: inout posix_spawn_file_actions_t, _ attributes: inout posix_spawnattr_t
    ) throws(ProcessError) -> Int32 {
        let arguments = ([options.program] + options.arguments).map { strdup($0) } + [nil]
        let environment = options.environment.map { lines in lines.map { strdup($0) } + [nil] }
        // SAFETY: posix_spawn copies nothing but has started the child when it returns; the strings go after it.
        defer {
            for text in arguments { free(text) }
            for text in environment ?? [] { free(text) }
        }
        var pid: Int32 = 0
        let failure =
            if let environment {
                posix_spawnp(&pid, options.program, &actions, &attributes, arguments, environment)
            } else {
                posix_spawnp(&pid, options.program, &actions, &attributes, arguments, environ)
            }
        guard failure == 0 else { throw ProcessError(uv: -failure) }
        return pid
    }
}
