import ArgumentParser
import Base
import Foundation
import Reactor
import Transport
import Wire

/// Answers every `health` request with its own body.
private final class EchoHandler: TransportHandler {
    func connection(_ connection: TransportConnection, received request: ConnectionRequest) {
        connection.respond(request.stream, .ok, Payload(request.body))
    }

    func connectionClosed(_ connection: TransportConnection, _ end: TransportEnd) {}
}

/// The server's process: prints its port, serves on one loop, and ends when its standard input does.
struct EchoServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve echoes until standard input ends.", shouldDisplay: false)

    @Option(help: "Folder with server.pem and ca.pem; plain TCP when left out.")
    var identity: String?

    func run() throws {
        let security: ListenerSecurity =
            if let identity {
                .tls(try .server(TLSIdentity(files: EchoIdentity.files(in: identity, of: "server"))))
            } else {
                .plain
            }
        let loop = EventLoop(name: "echo-server")
        try loop.start()
        loop.post {
            let listener = try! TransportListener(
                on: loop, at: .loopback(port: 0), security: security,
                options: TransportListener.Options(hello: Hello(software: "bench-load"))
            ) { _ in EchoHandler() }
            keep = listener
            FileHandle.standardOutput.write(Data("\(listener.address!.port!)\n".utf8))
        }
        while readLine() != nil {}
    }
}

// The listener lives as long as the process; only its loop touches it.
nonisolated(unsafe) private var keep: TransportListener?

/// The certificates of one run, in a folder of its own.
enum EchoIdentity {
    static let serverName = "echo.test"

    /// Where `name` keeps certificate and key in `folder`.
    static func files(in folder: String, of name: String) -> TLSIdentityFiles {
        TLSIdentityFiles(
            certificatePath: folder + "/\(name).pem", keyPath: folder + "/\(name).key",
            authoritiesPath: folder + "/ca.pem")
    }

    /// Makes an authority, a server and a client.
    static func create(in folder: String) throws {
        let now = TLSContext.systemUnixSeconds()
        let authority = try CertificateAuthority.create(commonName: "bench", nowUnixSeconds: now)
        let server = CertificateProfile.server("echo", dnsNames: [serverName], ipAddresses: ["127.0.0.1"])
        for (name, profile) in [("server", server), ("client", .client("load"))] {
            let issued = try authority.issue(profile, nowUnixSeconds: now)
            try TLSIdentity(issued, authority: authority).save(to: files(in: folder, of: name))
        }
    }
}
