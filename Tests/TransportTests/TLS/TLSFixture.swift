import Base
import Foundation
import Glibc

@testable import Transport

/// A cluster's certificates, made once for all tests.
enum Fixture {
    static let now = Int64(time(nil))
    static let authority = try! CertificateAuthority.create(commonName: "test cluster", nowUnixSeconds: now)
    static let stranger = try! CertificateAuthority.create(commonName: "another cluster", nowUnixSeconds: now)

    static let server = identity(
        .server("apiserver", dnsNames: ["apiserver.test", "localhost"], ipAddresses: ["127.0.0.1", "::1"]))
    static let client = identity(.client("alice", organizations: ["developers", "readers"]))

    static func identity(
        _ profile: CertificateProfile, by authority: CertificateAuthority = authority,
        believing: [CertificateAuthority] = [authority], now: Int64 = now, lifetimeSeconds: Int64 = 86_400
    ) -> TLSIdentity {
        let issued = try! authority.issue(profile, nowUnixSeconds: now, lifetimeSeconds: lifetimeSeconds)
        return try! TLSIdentity(
            certificate: issued.certificate, key: issued.key, authorities: believing.map(\.certificate))
    }

    static func serverContext(_ identity: TLSIdentity = server) -> TLSContext {
        try! TLSContext.server(identity)
    }

    static func clientContext(_ identity: TLSIdentity = client) -> TLSContext {
        try! TLSContext.client(identity)
    }
}

/// A folder of a test's own, removed with it.
final class TemporaryFolder {
    let path: String

    init() {
        path = NSTemporaryDirectory() + "trireme-transport-" + UUID().uuidString
        try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// One side of a `Pair`: an engine that test macros can look into.
final class Side {
    private var engine: TLSEngine
    private var plaintext = ByteBuffer()
    /// The first error that this side saw.
    private(set) var error: TLSError?

    init(_ engine: consuming TLSEngine) {
        self.engine = engine
    }

    var got: [UInt8] { plaintext.array() }
    var isEstablished: Bool { engine.isEstablished }
    var isResumed: Bool { engine.isResumed }
    var isClosedByPeer: Bool { engine.isClosedByPeer }
    var peer: PeerIdentity? { engine.peer }
    var waiting: Int { engine.ciphertextCount }

    func start() throws(TLSError) { try engine.start() }
    func send(_ bytes: [UInt8]) throws {
        try Bytes(bytes).withSpan { (span) throws(TLSError) in try engine.write(span) }
    }
    func close() { engine.close() }
    func endOfInput() throws(TLSError) { try engine.endOfInput() }
    func releaseBuffers() { engine.releaseBuffers() }
    func take() -> Bytes { engine.takeCiphertext() }

    func receive(_ bytes: Bytes) {
        guard error == nil else { return }
        do throws(TLSError) {
            try bytes.withSpan { (span) throws(TLSError) in try engine.receive(span, into: &plaintext) }
        } catch {
            self.error = error
        }
    }
}

/// Two engines joined by memory.
struct Pair {
    let client: Side
    let server: Side

    init(
        client: TLSContext, server: TLSContext, endpoint: String = "127.0.0.1:1",
        expecting name: TLSPeerName = .dns("apiserver.test")
    ) throws {
        self.client = Side(try client.clientEngine(endpoint: endpoint, expecting: name))
        self.server = Side(try server.serverEngine())
        try self.client.start()
    }

    /// Carries ciphertext both ways, in pieces of `piece` bytes, until neither side has more.
    func run(piece: Int = .max) {
        while client.waiting > 0 || server.waiting > 0 {
            for part in client.take().parts(of: piece) { server.receive(part) }
            for part in server.take().parts(of: piece) { client.receive(part) }
        }
    }
}

extension Bytes {
    /// Consecutive slices of at most `size` bytes.
    func parts(of size: Int) -> [Bytes] {
        stride(from: 0, to: count, by: Swift.min(size, Swift.max(count, 1))).map {
            self[$0..<Swift.min($0 + Swift.min(size, count), count)]
        }
    }
}

extension TLSError? {
    var isPeerRefused: Bool {
        if case .peerRefused = self { true } else { false }
    }

    var isHandshakeFailed: Bool {
        if case .handshakeFailed = self { true } else { false }
    }

    var isRecordRefused: Bool {
        if case .recordRefused = self { true } else { false }
    }
}
