import APIModel
import Base
public import Wire

/// A stream of a pod: what a client asks for, and what an agent is asked for.
public enum PodRequest: Equatable, Sendable {
    case log(PodLogOptions)
    case exec(PodProcessOptions)
    case attach(PodProcessOptions)
    case portForward(PodForwardOptions)

    /// The number of the message.
    public var message: MessageNumber {
        switch self {
        case .log: .log
        case .exec: .exec
        case .attach: .attach
        case .portForward: .portForward
        }
    }

    /// Whether the opener sends items, too.
    public var sendsItems: Bool {
        if case .log = self { false } else { true }
    }

    private var options: Bytes {
        var buffer = ByteBuffer(capacity: 64)
        switch self {
        case .log(let options): options.encode(into: &buffer)
        case .exec(let options), .attach(let options): options.encode(into: &buffer)
        case .portForward(let options): options.encode(into: &buffer)
        }
        return buffer.finish()
    }

    func envelope(_ pod: String, _ namespace: String) -> RequestEnvelope {
        RequestEnvelope(
            kind: UInt32(KindNumbers.number(of: Pod.self)), namespace: namespace, name: pod, options: options)
    }

    init(_ message: MessageNumber, decoding options: Bytes) throws(WireError) {
        switch message {
        case .log: self = .log(try PodLogOptions(decoding: options))
        case .exec: self = .exec(try PodProcessOptions(decoding: options))
        case .attach: self = .attach(try PodProcessOptions(decoding: options))
        case .portForward: self = .portForward(try PodForwardOptions(decoding: options))
        default: throw .fieldsInvalid
        }
    }
}

/// The pod that an agent is asked about. It must have the uid: another pod may have the name by now.
public struct PodReference: Hashable, Sendable {
    public var namespace: String
    public var name: String
    public var uid: String

    public init(namespace: String, name: String, uid: String) {
        self.namespace = namespace
        self.name = name
        self.uid = uid
    }
}
