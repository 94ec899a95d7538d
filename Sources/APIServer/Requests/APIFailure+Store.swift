import APIModel
import Replication
import Wire

extension APIFailure {
    /// The store took no write: nothing happened.
    init(_ refusal: Refusal, _ resource: GroupResource) {
        switch refusal {
        case .noSpace: self.init(.serviceUnavailable("the disk is full: reads go on"))
        case .quota(let bytesMax):
            self.init(.serviceUnavailable("the store holds its quota of \(bytesMax) bytes: delete something"))
        case .tooManyInFlight:
            self.init(.tooManyRequests("too many writes are under way", retryAfterSeconds: 1))
        case .tooLarge(let bytesMax):
            self.init(.requestEntityTooLarge("the object takes more than \(bytesMax) bytes in the log"))
        case .invalidCommand, .noSuchShard: self.init(.internalError("the store refused a write as invalid"))
        case .notLeader: self.init(.serverTimeout(resource, operation: "write", retryAfterSeconds: 1))
        case .shuttingDown: self.init(.serviceUnavailable("the server stops"))
        case .failed:
            self.init(.serviceUnavailable("the log has failed: the server takes no writes until it is restarted"))
        }
    }

    /// The log failed while the write was under way.
    init(unknownOutcome: Void) {
        self.init(
            Status(failure: .unknown, "the log failed while the write was under way; it may have happened or not"))
        isOutcomeUnknown = true
    }
}
