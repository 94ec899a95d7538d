import APIModel
import Base
public import Wire

/// A request on one object that is answered once: a value that is built once and may be sent by a task
/// (`Client.send`), on a loop (`ClientSession.send`), or with others in a batch.
public struct ObjectRequest<Answer: Sendable>: Sendable {
    public let message: MessageNumber
    public var envelope: RequestEnvelope
    /// How long the answer may take; nil: what the configuration says.
    public var deadline: Duration?
    let decode: @Sendable (ObjectAnswer) throws(FieldDecodingError) -> Answer

    public init(
        _ message: MessageNumber, _ envelope: RequestEnvelope, deadline: Duration? = nil,
        decode: @escaping @Sendable (ObjectAnswer) throws(FieldDecodingError) -> Answer
    ) {
        self.message = message
        self.envelope = envelope
        self.deadline = deadline
        self.decode = decode
    }

    /// `status`, `scale`, `binding`, …, or empty.
    public var subresource: String {
        get { envelope.subresource }
        set { envelope.subresource = newValue }
    }

    /// Whether the answer's object comes with its `managedFields`.
    public var wantsManagedFields: Bool {
        get { envelope.wantsManagedFields }
        set { envelope.wantsManagedFields = newValue }
    }

    /// The answer's body, read.
    func read(_ body: Bytes) -> Result<Answer, ClientError> {
        let answer: ObjectAnswer
        do throws(WireError) {
            answer = try ObjectAnswer(decoding: body)
        } catch {
            return .failure(ClientError(error))
        }
        return read(answer)
    }

    func read(_ answer: ObjectAnswer) -> Result<Answer, ClientError> {
        do throws(FieldDecodingError) {
            return .success(try decode(answer))
        } catch {
            return .failure(ClientError(error))
        }
    }
}

extension RequestEnvelope {
    /// The encoded envelope. A secret's bytes are never compressed.
    var payload: Payload { Payload(encodedBytes, isSecret: SecretKinds.contains(kind)) }

    var encodedBytes: Bytes {
        var buffer = ByteBuffer(
            capacity: 64 + namespace.utf8.count + name.utf8.count + subresource.utf8.count + options.count + body.count)
        encode(into: &buffer)
        return buffer.finish()
    }
}

/// Kinds whose objects, or whose answers, are secrets.
enum SecretKinds {
    private static let numbers: Set<UInt32> = [
        UInt32(KindNumbers.number(of: Secret.self)), UInt32(KindNumbers.number(of: TokenRequest.self)),
        UInt32(KindNumbers.number(of: TokenReview.self)),
    ]

    static func contains(_ kind: UInt32) -> Bool { numbers.contains(kind) }
}

extension Message {
    /// Options on the wire: those without content take no bytes.
    var encodedOptions: Bytes { encoded() }
}
