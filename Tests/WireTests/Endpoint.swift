import Base

@testable import Wire

/// One side of a connection under test: a core, its codec, its outbox, and the actions it has given.
final class Endpoint {
    var core: ConnectionCore
    var codec = ZlibCodec()
    var outbox = ConnectionOutbox()
    var actions: [ConnectionAction] = []

    init(
        _ role: ConnectionCore.Role, hello: Hello? = nil, settings: ConnectionSettings = ConnectionSettings(),
        now: Instant
    ) {
        core = ConnectionCore(
            role: role, hello: hello ?? Hello(software: "test", compressions: CompressionForm.known),
            settings: settings, now: now)
    }

    // The core is not copyable, which `#expect` asks of what it looks into.
    var state: ConnectionCore.State { core.state }
    var streamCount: Int { core.streamCount }
    var hasOutput: Bool { core.hasOutput }
    var nextTimer: Instant { core.nextTimer }
    var peerHello: Hello? { core.peerHello }
    var peerGoAway: GoAway? { core.peerGoAway }
    var compression: CompressionForm? { core.compression }
    var peerRevision: UInt64 { core.peerRevision }
    func isOpen(_ stream: StreamID) -> Bool { core.isOpen(stream) }

    /// What the core writes now, as one run of bytes.
    func drain(upTo limit: Int = 1 << 20, now: Instant) -> Bytes {
        core.drain(upTo: limit, now: now, codec: &codec, into: &outbox, actions: &actions)
        let bytes = outbox.flattened()
        outbox.removeAll()
        return bytes
    }

    func receive(_ bytes: Bytes, now: Instant) {
        core.receive(bytes, now: now, codec: &codec, into: &actions)
    }

    func takeActions() -> [ConnectionAction] {
        let taken = actions
        actions.removeAll(keepingCapacity: true)
        return taken
    }
}

/// A client and a server, connected by hand.
final class Pair {
    var now = Instant(nanoseconds: 1_000_000_000)
    var client: Endpoint
    var server: Endpoint

    init(
        clientHello: Hello? = nil, serverHello: Hello? = nil, clientSettings: ConnectionSettings = ConnectionSettings(),
        serverSettings: ConnectionSettings = ConnectionSettings()
    ) {
        client = Endpoint(.client, hello: clientHello, settings: clientSettings, now: now)
        server = Endpoint(.server, hello: serverHello, settings: serverSettings, now: now)
    }

    /// A pair whose hellos are exchanged and whose actions so far are forgotten.
    static func ready(
        clientHello: Hello? = nil, serverHello: Hello? = nil, clientSettings: ConnectionSettings = ConnectionSettings(),
        serverSettings: ConnectionSettings = ConnectionSettings()
    ) -> Pair {
        let pair = Pair(
            clientHello: clientHello, serverHello: serverHello, clientSettings: clientSettings,
            serverSettings: serverSettings)
        pair.exchange()
        pair.server.core.accept(now: pair.now, into: &pair.server.actions)
        pair.exchange()
        _ = pair.client.takeActions()
        _ = pair.server.takeActions()
        return pair
    }

    /// Carries bytes both ways until both sides are silent.
    func exchange() {
        while client.core.hasOutput || server.core.hasOutput {
            let up = client.drain(now: now)
            if up.count > 0 { server.receive(up, now: now) }
            let down = server.drain(now: now)
            if down.count > 0 { client.receive(down, now: now) }
            if up.count == 0, down.count == 0 { return }
        }
    }

    func pass(_ duration: Duration) {
        now = now + duration
    }
}

extension Bytes {
    /// `count` bytes of noise that deflate cannot shrink.
    static func noise(_ count: Int, _ random: inout Random) -> Bytes {
        Bytes((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
    }

    init(text: String) {
        self.init(Array(text.utf8))
    }
}

extension [ConnectionAction] {
    var requests: [ConnectionRequest] {
        compactMap { if case .request(let request) = $0 { request } else { nil } }
    }

    var closed: WireError?? {
        for case .close(let error) in self { return error }
        return nil
    }

    /// Stream, status of each stream that ended.
    var ended: [(UInt32, StatusCode)] {
        compactMap { if case .ended(let stream, let status, _) = $0 { (stream.rawValue, status) } else { nil } }
    }

    var cancelled: [(UInt32, StatusCode)] {
        compactMap { if case .cancelled(let stream, let status) = $0 { (stream.rawValue, status) } else { nil } }
    }

    var items: [Bytes] {
        compactMap { if case .data(_, let bytes, _, _) = $0 { bytes } else { nil } }
    }

    var responses: [(UInt32, StatusCode, Bytes, Bool)] {
        compactMap {
            if case .response(let stream, let status, let body, let isLast, _) = $0 {
                (stream.rawValue, status, body, isLast)
            } else {
                nil
            }
        }
    }
}
