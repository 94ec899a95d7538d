import APIModel
import Base
import Store
import Wire

extension APIFailure {
    /// The status envelope of an answer or end with this failure.
    var envelopeBody: Bytes {
        var buffer = ByteBuffer(capacity: 128)
        StatusEnvelope(
            message: status.message, subject: status.details?.name ?? "",
            retryAfterMilliseconds: UInt32(clamping: Int64(status.details?.retryAfterSeconds ?? 0) * 1_000),
            status: status.encoded()
        ).encode(into: &buffer)
        return buffer.finish()
    }

    static func resourceVersionInvalid(_ text: String, _ why: String) -> APIFailure {
        let fault = "strconv.ParseUint: parsing \(GoText.quoted(text)): \(why)"
        let error = FieldError.invalid(FieldPath("resourceVersion"), .string(text), fault)
        return APIFailure(.badRequest("invalid resource version: \(error)"))
    }

    /// The request asks for a revision that is not here yet.
    static func tooLarge(_ revision: Revision, newest: Revision) -> APIFailure {
        var status = Status.timeout("Too large resource version: \(revision), current: \(newest)", retryAfterSeconds: 1)
        status.details?.causes = [
            StatusCause {
                $0.reason = "ResourceVersionTooLarge"
                $0.message = "Too large resource version"
            }
        ]
        return APIFailure(status)
    }

    static func watchExpired(floor: Revision) -> APIFailure {
        APIFailure(.expired("The resourceVersion for the provided watch is too old."))
    }

    static let listExpired = APIFailure(.expired("The resourceVersion for the provided list is too old."))

    static let continueExpired = APIFailure(
        .expired(
            "The provided continue parameter is too old to display a consistent list result. You can start a new list "
                + "without the continue parameter."))

    static func unreadable(_ kind: ObjectKind, _ key: Bytes) -> APIFailure {
        let key = key.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        return APIFailure(
            Status(
                failure: .storeReadError,
                "the stored value of \(GoText.quoted(key)) is no \(kind.rules.entry.identity.kind)"))
    }

    static let tooManyWatchers = APIFailure(.tooManyRequests("too many watches are open", retryAfterSeconds: 1))

    init(_ refusal: WatchRefusal) {
        switch refusal {
        case .tooManyWatchers:
            self = .tooManyWatchers
        case .tooManySelectors:
            self.init(
                .tooManyRequests("too many different selectors watch these objects", retryAfterSeconds: 1))
        case .expired(let floor):
            self = .watchExpired(floor: floor)
        }
    }
}
