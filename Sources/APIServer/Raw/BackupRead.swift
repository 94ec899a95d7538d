import Base
import Replication
import Transport
import Wire

/// A backup under way on one stream: the next piece is asked for when the stream has taken the last one.
final class BackupRead<D: Disk> {
    private let source: BackupStream
    private let connection: TransportConnection
    private let stream: StreamID
    /// Bytes that the stream had no room for.
    private var held: Bytes?
    private var isReading = false
    private var isOver = false
    /// Called once, when the backup is over by itself.
    private var onEnd: (() -> Void)?

    init(
        _ source: BackupStream, connection: TransportConnection, stream: StreamID, onEnd: @escaping () -> Void
    ) {
        self.source = source
        self.connection = connection
        self.stream = stream
        self.onEnd = onEnd
    }

    /// The stream is over.
    func stop() {
        isOver = true
        onEnd = nil
        // One that is being read is given up when its piece has come.
        if !isReading { source.cancel() }
    }

    private func finish() {
        isOver = true
        source.cancel()
        let end = onEnd
        onEnd = nil
        end?()
    }

    /// Sends what waits, and asks for more.
    func proceed() {
        guard !isOver, !isReading else { return }
        while let bytes = held {
            // Large pieces are cut: a message is whole in memory at its receiver.
            let part = bytes[0..<min(bytes.count, RawLimits.itemBytes)]
            switch connection.send(stream, Payload(part, isSecret: true)) {
            case .queued: held = part.count < bytes.count ? bytes[part.count..<bytes.count] : nil
            case .full: return
            case .closed, .tooLarge: return finish()
            }
        }
        isReading = true
        source.next { [self] result in
            isReading = false
            guard !isOver else { return source.cancel() }
            switch result {
            case .success(let bytes?):
                held = bytes
                proceed()
            case .success(nil):
                connection.finish(stream, .ok)
                finish()
            case .failure(let error):
                let failure = RawFailure(.internalError, "\(error)")
                connection.finish(stream, failure.status, failure.body)
                finish()
            }
        }
    }
}

extension RawService {
    func backup(_ request: ConnectionRequest, _ handler: RawHandler<D>) {
        guard let connection = handler.connection else { return }
        guard backups.count < ServerLimits.backupsMax else {
            return handler.fail(
                request.stream,
                RawFailure(
                    .tooManyRequests, "other backups are under way",
                    retryMilliseconds: ServerLimits.retryFullMilliseconds))
        }
        let source: BackupStream
        do throws(MemberError) {
            source = try host.beginBackup()
        } catch {
            return handler.fail(request.stream, RawFailure(.serviceUnavailable, "\(error)"))
        }
        let stream = request.stream
        let place = Box<SlabToken?>(nil)
        let read = BackupRead<D>(source, connection: connection, stream: stream) { [weak self, weak handler] in
            if let token = place.value { self?.backups.remove(token) }
            handler?.streams[stream] = nil
        }
        let token = backups.insert(read)
        place.value = token
        handler.streams[stream] = .backup(token)
        let opening = RawRevision(source.revision.rawValue)
        connection.respond(stream, .ok, rawBody(capacity: 16) { opening.encode(into: &$0) }, isLast: false)
        read.proceed()
    }

    func backupBecameWritable(_ token: SlabToken) {
        backups[token]?.proceed()
    }

    func stopBackup(_ token: SlabToken) {
        backups.remove(token)?.stop()
    }
}

/// A place that a closure shares with its maker.
private final class Box<Value> {
    var value: Value

    init(_ value: Value) {
        self.value = value
    }
}
