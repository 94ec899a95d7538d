import Base
import Replication
import Store
import Wire

/// A status that is not `ok`, with its body.
struct RawFailure: Error {
    var status: StatusCode
    var body: Bytes

    init(_ status: StatusCode, _ message: String, retryMilliseconds: UInt32 = 0, revision: UInt64 = 0) {
        self.status = status
        var buffer = ByteBuffer(capacity: 32 + message.utf8.count)
        StatusEnvelope(message: message, retryAfterMilliseconds: retryMilliseconds, revision: revision)
            .encode(into: &buffer)
        body = buffer.finish()
    }
}

extension RawFailure {
    // Those that are frequent are made once.
    static let malformed = RawFailure(.badRequest, "the body is not well formed")
    static let keyInvalid = RawFailure(.badRequest, "a key has 1 to \(RawLimits.keyBytes) bytes")
    static let notFound = RawFailure(.notFound, "there is no such key")
    static let forbidden = RawFailure(
        .forbidden, "raw messages are for the organization \(ServerCredentials.administrators)")
    static let outcomeUnknown = RawFailure(
        .outcomeUnknown, "the log failed while the write was under way; it may have happened or not")
    static let tooManyInFlight = RawFailure(
        .tooManyRequests, "too many writes are under way", retryMilliseconds: ServerLimits.retryMilliseconds)
    static let spansClasses = RawFailure(
        .badRequest, "these keys are partly kept in memory only: ask for each part by itself")

    init(_ error: ReadError) {
        switch error {
        case .compacted(let floor):
            self.init(.expired, "history no longer reaches back to this revision", revision: floor.rawValue)
        case .future(let latest):
            self.init(
                .serverTimeout, "this revision is still to come",
                retryMilliseconds: ServerLimits.retryMilliseconds, revision: latest.rawValue)
        }
    }

    init(_ refusal: WatchRefusal) {
        switch refusal {
        case .tooManyWatchers:
            self.init(
                .tooManyRequests, "too many watches are open", retryMilliseconds: ServerLimits.retryFullMilliseconds)
        case .tooManySelectors:
            self.init(
                .tooManyRequests, "too many different watches of these keys are open",
                retryMilliseconds: ServerLimits.retryFullMilliseconds)
        case .expired(let floor):
            self.init(.compacted(floor: floor))
        }
    }

    init(_ failure: WriteFailure) {
        switch failure {
        case .exists(let revision):
            self.init(.alreadyExists, "the key exists", revision: revision.rawValue)
        case .notFound:
            self = .notFound
        case .revisionMismatch(let current):
            self.init(.conflict, "the stored value has another revision", revision: current.rawValue)
        case .uidMismatch:
            self.init(.conflict, "the stored value has another uid")
        case .keyInvalid:
            self = .keyInvalid
        case .valueTooLarge(let bytesMax):
            self.init(.requestEntityTooLarge, "a value has at most \(bytesMax) bytes")
        case .outOfOrder:
            self.init(.internalError, "the log is not in order")
        }
    }

    init(_ refusal: Refusal) {
        let later = ServerLimits.retryFullMilliseconds
        switch refusal {
        case .noSpace:
            self.init(.serviceUnavailable, "the disk is full: reads go on", retryMilliseconds: later)
        case .quota(let bytesMax):
            self.init(
                .serviceUnavailable, "the store holds its quota of \(bytesMax) bytes: delete something",
                retryMilliseconds: later)
        case .tooManyInFlight:
            self = .tooManyInFlight
        case .tooLarge(let bytesMax):
            self.init(.requestEntityTooLarge, "the writes of one request take at most \(bytesMax) bytes in the log")
        case .invalidCommand:
            self.init(.badRequest, "the writes are too many or too large for one request")
        case .noSuchShard:
            self.init(.internalError, "there is no such shard")
        case .notLeader:
            self.init(.notBegun, "another member leads this shard")
        case .shuttingDown:
            self.init(.serviceUnavailable, "the server stops", retryMilliseconds: later)
        case .failed:
            self.init(.serviceUnavailable, "the log has failed: the server takes no writes until it is restarted")
        }
    }
}

extension Write {
    /// A write off the wire; its bytes are still those of the frame.
    init(_ raw: RawWrite) {
        let conditions = Conditions(
            mustNotExist: raw.conditions.mustNotExist, mustExist: raw.conditions.mustExist,
            revision: raw.conditions.revision == 0 ? nil : Revision(raw.conditions.revision),
            uid: raw.conditions.uid == .none ? nil : ObjectUID(raw.conditions.uid))
        if let value = raw.value {
            self.init(key: raw.key, change: .put(value: value, uid: ObjectUID(raw.uid)), conditions: conditions)
        } else {
            self.init(key: raw.key, change: .delete, conditions: conditions)
        }
    }
}

extension ObjectUID {
    init(_ uid: RawUID) {
        self.init(high: uid.high, low: uid.low)
    }
}

extension RawWriteResult {
    /// What became of a write, for its answer or its place in a batch's.
    init(_ result: WriteResult, wantsPrevious: Bool) {
        switch result {
        case .written(let revision, let previous):
            self.init(revision: revision.rawValue, previous: previous?.rawValue ?? 0)
        case .deleted(let revision, let previous):
            self.init(
                revision: revision.rawValue, previous: previous.modified.rawValue,
                previousItem: wantsPrevious ? RawItem(previous, hasKey: false, hasValue: true) : nil)
        case .failed(let failure):
            switch failure {
            case .exists(let revision): self.init(status: .alreadyExists, revision: revision.rawValue)
            case .revisionMismatch(let current): self.init(status: .conflict, revision: current.rawValue)
            case .notFound, .uidMismatch, .keyInvalid, .valueTooLarge, .outOfOrder:
                self.init(status: RawFailure(failure).status)
            }
        }
    }
}

/// A body written by `encode`, with room for about `capacity` bytes.
@inline(__always)
func rawBody(capacity: Int, _ encode: (inout ByteBuffer) -> Void) -> Payload {
    var buffer = ByteBuffer(capacity: capacity)
    encode(&buffer)
    return Payload(buffer.finish())
}
