import Base
import Reactor
import Testing
import Wire

@testable import Transport

/// A peer that writes one byte a second, in virtual time: it is never silent and never done.
private final class Dripper: ConnectionHandler {
    private let loop: EventLoop
    private var link: Connection?
    private var bytes: ArraySlice<UInt8>
    private let interval: Duration
    private var reply: [UInt8]
    private(set) var isOver = false

    /// Writes `prompt` at once, `reply` when anything comes, and then the rest a byte an interval.
    init(
        _ link: consuming Connection, prompt: [UInt8], reply: [UInt8], then bytes: [UInt8], every interval: Duration
    ) {
        loop = link.loop
        self.reply = reply
        self.bytes = bytes[...]
        self.interval = interval
        self.link = consume link
        try? self.link!.write(Bytes(prompt))
        if reply.isEmpty { drip() }
    }

    func start() { link?.start(self) }

    private func drip() {
        guard let next = bytes.popFirst(), link != nil else { return }
        try? link!.write(Bytes([next]))
        loop.schedule(after: interval) { [weak self] in self?.drip() }
    }

    func connectionReceived(_ bytes: RawSpan) {
        guard !reply.isEmpty else { return }
        try? link!.write(Bytes(reply))
        reply = []
        drip()
    }
    func connectionReachedEnd() {
        isOver = true
        link.take()?.close()
    }
    func connectionBecameWritable() {}
    func connectionFailed(_ error: StreamError) {
        isOver = true
        link = nil
    }
}

private final class Ends: TransportHandler {
    var end: TransportEnd?
    func connectionClosed(_ connection: TransportConnection, _ end: TransportEnd) { self.end = end }
}

@Suite struct DripTests {
    /// How long a server bears a dripping peer, and why it ended.
    private func ends(
        prompt: [UInt8], reply: [UInt8] = [], then bytes: [UInt8], isSecured: Bool = false
    ) -> (after: Duration, end: TransportEnd?) {
        let world = SimulatedWorld(seed: 1)
        let hosts = (world.addHost("server"), world.addHost("peer"))
        let server = world.makeLoop(name: "server", on: hosts.0)
        let peer = world.makeLoop(name: "peer", on: hosts.1)
        let address = hosts.0.address(port: 6_443)
        let handler = Ends()
        let listener = world.on(server) {
            try! TransportListener(
                on: server, at: address, security: isSecured ? .tls(Fixture.serverContext()) : .plain,
                options: TransportListener.Options(hello: Hello(software: "test"))
            ) { _ in handler }
        }
        var dripper: Dripper?
        world.on(peer) {
            peer.connect(to: address, deadline: peer.now + .seconds(5), options: StreamOptions()) { outcome in
                guard case .connected(let link) = consume outcome else { return }
                dripper = Dripper(link, prompt: prompt, reply: reply, then: bytes, every: .seconds(1))
                dripper?.start()
            }
        }
        let start = world.now
        _ = world.run(limit: .seconds(600)) { handler.end != nil }
        let passed = world.now - start
        _ = world.run(limit: .seconds(30)) { dripper?.isOver == true }
        #expect(dripper?.isOver == true)
        #expect(world.on(server) { listener.connectionCount } == 0)
        return (passed, handler.end)
    }

    @Test func aHelloByteByByte() {
        let (after, end) = ends(prompt: [], then: RawFrames.hello())
        #expect(end == .wire(.handshakeTimeout))
        #expect(after < WireLimits.handshakeDuration + .seconds(2))
    }

    @Test func aTLSHelloByteByByte() {
        let hello: [UInt8] = [22, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3] + [UInt8](repeating: 7, count: 500)
        let (after, end) = ends(prompt: [], then: hello, isSecured: true)
        #expect(end == .wire(.handshakeTimeout))
        #expect(after < WireLimits.handshakeDuration + .seconds(2))
    }

    @Test func aFrameByteByByte() {
        let (after, end) = ends(
            prompt: RawFrames.hello(),
            then: RawFrames.frame(.request, 1, .last, Bytes([UInt8](repeating: 0, count: 1_000))))
        #expect(end == .wire(.frameTimeout))
        #expect(after < WireLimits.frameDuration + .seconds(3))
    }

    /// Whole small frames of a message without an end: the message has its time, and then the peer is idle.
    @Test func aMessagePieceByPiece() {
        var first = ByteBuffer()
        first.append(littleEndian: UInt64(MessageNumber.update.rawValue))
        let begin = RawFrames.frame(.request, 1, .more, first.finish())
        // Each piece has 13 bytes, one a second; at 60 s the stream is cancelled, 90 s later the connection drained.
        var pieces: [UInt8] = []
        for _ in 0..<40 { pieces += RawFrames.frame(.data, 1, .more, [7]) }
        let (after, end) = ends(prompt: RawFrames.hello(), reply: begin, then: pieces)
        #expect(end == .drained)
        #expect(after > WireLimits.messageDuration + WireLimits.idleDuration - .seconds(2))
        #expect(after < WireLimits.messageDuration + WireLimits.idleDuration + .seconds(10))
    }
}
