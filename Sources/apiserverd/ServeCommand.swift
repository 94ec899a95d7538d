import APIServer
import ArgumentParser
import Base
import Daemon
import Glibc
import Logging
import Reactor
import Replication
import Transport

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve until SIGTERM or SIGINT.",
        discussion: """
            The first start makes a cluster in the data folder, and certificates in its folder pki: an authority, the
            server's, and an administrator's (admin.pem, admin.key), and the key of service accounts' tokens (sa.key).
            SIGHUP reads the server's certificate and the file of tokens again.
            """)

    @Option(
        help:
            "A file of settings, in YAML: the names of these flags without their dashes. What stands here counts more.")
    var config: String?

    @Option(help: "The data folder; made when it is missing.")
    var data: String

    @Option(help: "Where to listen.")
    var listen = HostAndPort(argument: "127.0.0.1:6443")!

    @Option(name: .customLong("name"), help: "Another name or address in the server's certificate; repeatable.")
    var names: [String] = []

    @Option(help: "Shards of a new cluster; the number never changes. (default: 8)")
    var shards: Int?

    @Option(help: "Shards of a new cluster whose entries stay in memory.")
    var memoryShards = 1

    @Option(
        name: .customLong("memory-prefix"),
        help: """
            Keys of a new cluster that begin so are kept in memory only; repeatable. (default: leases in \
            kube-node-lease, and Events)
            """)
    var memoryPrefixes: [String] = []

    @Option(name: .customLong("event-ttl"), help: "How long an Event lives after its last write.")
    var eventLife = TimeSpan(seconds: 3_600)

    @Option(name: .customLong("service-cluster-ip-range"), help: "Addresses of services. (default: 10.96.0.0/12)")
    var serviceAddresses: String?

    @Option(name: .customLong("service-node-port-range"), help: "Node ports of services. (default: 30000-32767)")
    var nodePorts: String?

    @Option(help: "Where to answer /metrics, /livez, /readyz and /healthz over plain HTTP; this machine only.")
    var operations: HostAndPort?

    @Option(help: "Memory of keys, values and history at which writes that grow the store are refused.")
    var quota = ByteCount(bytes: MemberLimits.quotaBytesDefault)

    @Option(
        name: .customLong("token-auth-file"),
        help: "A file of users' bearer tokens: token,user,uid,\"group1,group2\" in each line.")
    var tokenFile: String?

    @Option(
        name: .customLong("service-account-issuer"), help: "Who issues the tokens of service accounts, as a URL.")
    var issuer = ServiceAccountTokens.issuerDefault

    @Option(
        name: .customLong("api-audiences"),
        help:
            "For whom tokens are that are meant for this server, with commas between; repeatable. (default: the issuer)"
    )
    var audiences: [String] = []

    @Option(
        name: .customLong("service-account-max-token-expiration"),
        help: "The longest life of a service account's token, such as 24h.")
    var tokenExpirationMax: TimeSpan?

    @Option(
        name: .customLong("service-account-signing-key-file"),
        help: "The key that signs tokens of service accounts: PEM, on the curve P-256. (default: pki/sa.key)")
    var signingKey: String?

    @Option(
        name: .customLong("service-account-key-file"),
        help: "A key whose tokens of service accounts count besides, public or private; repeatable.")
    var verifyingKeys: [String] = []

    @Option(
        help:
            "Seconds that it goes on serving after SIGTERM while /readyz says that it stops, so that others hear of it."
    )
    var shutdownDelay = 0

    @Option(help: "Seconds that requests under way have to end after that, before their connections are cut.")
    var shutdownDrain = 3

    @Option(help: "What is logged to standard error.")
    var logLevel = LogLevel.notice

    @Option(help: "How the log is written.")
    var logFormat = LogFormat.text

    func validate() throws {
        do {
            _ = try serviceRanges()
        } catch {
            throw ValidationError("\(error).")
        }
        guard (0...3_600).contains(shutdownDelay), (0...3_600).contains(shutdownDrain) else {
            throw ValidationError("--shutdown-delay and --shutdown-drain are 0 to 3600 seconds.")
        }
    }

    func run() async throws {
        logFormat.install()
        var log = Logger(label: "apiserverd")
        log.logLevel = logLevel.level
        // A peer that has gone shows in the result of a write.
        signal(SIGPIPE, SIG_IGN)
        raiseDescriptorLimit(log)

        let loop = EventLoop(name: "apiserverd")
        do { try loop.start() } catch { throw Failure("The system gives no thread for the loop: \(error).") }
        // The loop ends before the process does, also where nothing came of serving: exiting takes apart what it uses.
        do {
            try await serve(on: loop, log)
        } catch {
            await loop.shutdown()
            throw error
        }
        await loop.shutdown()
        log.notice("stopped")
    }

    private func serve(on loop: EventLoop, _ log: Logger) async throws {
        let disk = try openDisk(data)
        if !disk.isDirect {
            log.warning("the file system of \(data) takes no direct writes: syncing after each, which is slower")
        }
        var member = MemberOptions()
        member.shards = shards
        member.memoryShards = memoryShards
        if memoryShards > 0 {
            member.memoryPrefixes =
                memoryPrefixes.isEmpty ? MemoryKeys.prefixes : memoryPrefixes.map { Bytes($0.utf8) }
        }
        member.quotaBytes = quota.bytes
        var options = ServerOptions(address: try await listen.address(on: loop), member: member)
        options.shutdownDelay = .seconds(shutdownDelay)
        options.drainDuration = .seconds(shutdownDrain)
        options.operations = try await operations?.address(on: loop)
        options.eventLife = .seconds(eventLife.seconds)
        options.serviceRanges = try serviceRanges()
        options.tokens = try staticTokens()
        options.serviceAccountTokens = ServiceAccountTokens(
            issuer: issuer, audiences: audiences.flatMap { $0.split(separator: ",").map(String.init) },
            expirationSecondsMax: tokenExpirationMax?.seconds ?? ServiceAccountTokens.expirationSecondsMaxDefault)

        let credentials = ServerCredentials(folder: data + "/pki")
        let certified = ServerNames(hosts: [listen.host, hostName] + names)
        // Signals from here on end the server in order, also while it starts.
        let signals = try await Signals.watch(on: loop)
        var context: TLSContext?
        let server: Server<PosixDisk>
        do throws(ServerError) {
            server = try await Server.start(options, disk: disk, loop: loop, log: log) {
                for made in try credentials.prepare(names: certified, nowUnixSeconds: TLSContext.systemUnixSeconds()) {
                    log.notice("made the \(made) in \(credentials.folder)")
                }
                // Who has no certificate may show a token, and is nobody without one.
                let made = try TLSContext.server(
                    TLSIdentity(files: credentials.server), clientCertificates: .optional)
                context = made
                return ServerSecurity(
                    listener: .tls(made),
                    tokenKeys: try credentials.tokenKeys(signing: signingKey, others: verifyingKeys))
            }
        } catch {
            throw Failure(sentence(error))
        }
        let operations = server.operationsAddress.map { ", operations at http://\($0)" } ?? ""
        say(
            "apiserverd serves at \(server.address)\(operations); administrator's credentials: "
                + "\(credentials.administrator.certificatePath), \(credentials.administrator.keyPath), "
                + credentials.administrator.authoritiesPath)
        ServiceManager.tell(.ready)
        for await signal in signals {
            guard signal == SIGHUP else {
                log.notice("stopping", metadata: ["signal": "\(signal)"])
                break
            }
            reload(credentials, certified, context, log)
            await reloadTokens(server, log)
        }
        ServiceManager.tell(.stopping)
        await server.stop()
    }

    private func reload(_ credentials: ServerCredentials, _ names: ServerNames, _ context: TLSContext?, _ log: Logger) {
        do {
            try credentials.prepare(names: names, nowUnixSeconds: TLSContext.systemUnixSeconds())
            let isNew = try context?.reload(from: credentials.server) == true
            log.notice(isNew ? "uses the new certificate" : "the certificate is the same")
        } catch {
            log.error("the certificate cannot be read again, the old one stays: \(error)")
        }
    }

    private func serviceRanges() throws(ServiceRangeError) -> ServiceAllocator.Ranges {
        var ranges = ServiceAllocator.Ranges()
        if let serviceAddresses { try ranges.setAddresses(serviceAddresses) }
        if let nodePorts { try ranges.setNodePorts(nodePorts) }
        return ranges
    }

    /// The tokens of the file; none without one.
    private func staticTokens() throws -> StaticTokens {
        guard let tokenFile else { return StaticTokens() }
        do {
            return try StaticTokens(file: Array(try TLSFiles.readSecret(tokenFile).utf8))
        } catch let error as CertificateError {
            throw Failure("\(tokenFile): \(describe(error))")
        } catch {
            throw Failure("\(tokenFile): \(error)")
        }
    }

    private func reloadTokens(_ server: Server<PosixDisk>, _ log: Logger) async {
        guard tokenFile != nil else { return }
        do {
            let tokens = try staticTokens()
            await server.replace(staticTokens: tokens)
            log.notice("uses the file of tokens as it is now", metadata: ["tokens": "\(tokens.count)"])
        } catch {
            log.error("the file of tokens cannot be read again, the old tokens stay: \(error)")
        }
    }

    private func sentence(_ error: ServerError) -> String {
        switch error {
        case .member(let error): "\(data): \(error)"
        case .listen(let address, let error), .operations(let address, let error):
            switch error {
            case .addressInUse: "Another program listens at \(address)."
            case .notPermitted: "This user may not listen at \(address)."
            case .addressInvalid: "\(address) is not an address of this machine."
            default: "Listening at \(address) failed: \(error)."
            }
        case .operationsNotLocal(let address):
            "\(address) can be reached from elsewhere, and the operations port asks nobody who they are: give it 127.0.0.1."
        case .credentials(let error): "The certificates in \(data)/pki cannot be used: \(error)"
        case .stopped: "The loop has stopped."
        }
    }

    /// The machine's name.
    private var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        // SAFETY: the array has room for as many bytes as are said, and one more that stays zero.
        guard gethostname(&name, name.count - 1) == 0 else { return "" }
        let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let isName = text.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
                || byte == 0x2D || byte == 0x2E
        }
        return isName ? text : ""
    }

    /// A connection is a descriptor, and the usual limit of 1,024 is soon reached.
    private func raiseDescriptorLimit(_ log: Logger) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) != 0 {
            log.warning("the limit of open files cannot be raised")
        }
    }
}

/// What is wrong with a small file, without its name.
func describe(_ error: CertificateError) -> String {
    switch error {
    case .file(_, let code): String(cString: strerror(code))
    case .fileOpenToOthers: "it can be read by others than its owner: its mode must be 0600"
    default: "\(error)"
    }
}

/// The folder as a disk, made with its parents.
func openDisk(_ folder: String) throws -> PosixDisk {
    do throws(CertificateError) {
        try TLSFiles.makeFolder(folder)
    } catch {
        if case .file(let path, let code) = error {
            throw Failure("\(path): \(String(cString: strerror(code)))")
        }
        throw Failure("\(folder): \(error)")
    }
    do throws(DiskError) {
        return try PosixDisk(root: folder)
    } catch {
        throw Failure("\(folder): \(error)")
    }
}
