import APIServer
import ArgumentParser
import Base
import Client
import Daemon
import Glibc
import Reactor
import Transport

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the store of a running server, at one revision, into a file.",
        discussion: "The server goes on. `restore` makes a new cluster of the file.")

    @Option(help: "The file; it must not exist.")
    var to: String

    @Option(help: "The server.")
    var server = HostAndPort(argument: "127.0.0.1:6443")!

    @Option(help: "The folder with admin.pem, admin.key and ca.pem: pki in the data folder of the server.")
    var credentials: String

    func run() async throws {
        guard access(to, F_OK) != 0 else { throw Failure("\(to) exists.") }
        let loop = EventLoop(name: "backup")
        try loop.start()
        let client = try await connect(loop)
        let part = to + ".part"
        let descriptor = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure("\(part): \(String(cString: strerror(errno)))") }
        do {
            let stream = try await client.backup()
            var bytes = 0
            for try await piece in stream {
                try write(piece, to: descriptor)
                bytes += piece.count
            }
            guard fsync(descriptor) == 0, Glibc.close(descriptor) == 0, rename(part, to) == 0 else {
                throw Failure("\(to): \(String(cString: strerror(errno)))")
            }
            try syncFolder()
            say("revision \(stream.revision), \(bytes) bytes in \(to)")
        } catch {
            Glibc.close(descriptor)
            unlink(part)
            throw error is Failure ? error : Failure("The backup failed: \(error).")
        }
        client.close()
        await loop.shutdown()
    }

    private func connect(_ loop: EventLoop) async throws -> RawClient {
        let files = ServerCredentials(folder: credentials).administrator
        let identity: TLSIdentity
        do throws(CertificateError) {
            identity = try TLSIdentity(files: files)
        } catch {
            throw Failure("The credentials in \(credentials) cannot be used: \(error).")
        }
        let name: TLSPeerName = SocketAddress(ip: server.host, port: 0) == nil ? .dns(server.host) : .ip(server.host)
        do {
            return try await RawClient.connect(
                to: try await server.address(on: loop), security: .tls(.client(identity), expecting: name), on: loop)
        } catch {
            throw Failure("\(server.defaultValueDescription) cannot be reached: \(error).")
        }
    }

    private func write(_ bytes: Bytes, to descriptor: Int32) throws {
        try bytes.withUnsafeBytes { buffer in
            var rest = UnsafeRawBufferPointer(buffer)
            while !rest.isEmpty {
                // SAFETY: the buffer is valid for the call.
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw Failure("\(to): \(String(cString: strerror(errno)))") }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
        }
    }

    /// The file's name is on the disk, too.
    private func syncFolder() throws {
        let slash = to.lastIndex(of: "/")
        let folder = slash.map { $0 == to.startIndex ? "/" : String(to[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0, fsync(descriptor) == 0 else {
            throw Failure("\(folder): \(String(cString: strerror(errno)))")
        }
        Glibc.close(descriptor)
    }
}
