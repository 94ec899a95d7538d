import APIModel
import Base
import Wire

/// What a client asks of a pod's stream, read and checked as far as that goes without the pod.
struct PodQuestion {
    enum Options {
        case log(PodLogOptions)
        case process(PodProcessOptions)
        case forward(PodForwardOptions)
    }

    let message: MessageNumber
    private(set) var options: Options

    init(_ message: MessageNumber, _ options: Bytes) throws(APIFailure) {
        self.message = message
        do throws(WireError) {
            switch message {
            case .log: self.options = .log(try PodLogOptions(decoding: options))
            case .portForward: self.options = .forward(try PodForwardOptions(decoding: options))
            default: self.options = .process(try PodProcessOptions(decoding: options))
            }
        } catch {
            throw APIFailure(.badRequest("the options of the stream are not well formed"))
        }
        try check()
    }

    /// The subresource, as rules name it.
    static func subresource(_ message: MessageNumber) -> String {
        switch message {
        case .log: "log"
        case .exec: "exec"
        case .attach: "attach"
        default: "portforward"
        }
    }

    /// The verb: whoever may look at a pod is not yet one who may run something in it.
    static func verb(_ message: MessageNumber) -> String { message == .log ? "get" : "create" }

    private func check() throws(APIFailure) {
        switch options {
        case .log(let log): try Self.check(log)
        case .forward(let forward):
            guard forward.port > 0 else { throw APIFailure(.badRequest("a port from 1 to 65535 must be specified")) }
        case .process(let process):
            guard process.stdin || process.stdout || process.stderr else {
                throw APIFailure(.badRequest("you must specify at least one of stdin, stdout, stderr"))
            }
            guard !process.tty || !process.stderr else {
                throw APIFailure(.badRequest("tty and stderr cannot both be true"))
            }
            guard message == .attach || process.command.first?.isEmpty == false else {
                throw APIFailure(.badRequest("you must specify a command for the container"))
            }
        }
    }

    private static func check(_ log: PodLogOptions) throws(APIFailure) {
        var errors = FieldErrors()
        if let tail = log.tailLines, tail < 0 {
            errors.invalid("tailLines", .integer(tail), "must be greater than or equal to 0")
        }
        if let limit = log.limitBytes, limit < 1 {
            errors.invalid("limitBytes", .integer(limit), "must be greater than 0")
        }
        if log.sinceSeconds != nil, log.sinceTime != nil {
            errors.forbidden("", "at most one of `sinceTime` or `sinceSeconds` may be specified")
        } else if let since = log.sinceSeconds, since < 1 {
            errors.invalid("sinceSeconds", .integer(since), "must be greater than 0")
        }
        guard errors.isEmpty else {
            throw APIFailure(.invalid(GroupKind(group: "", kind: "PodLogOptions"), name: "", errors.errors))
        }
    }

    // MARK: The pod's part

    /// The node that serves the pod, as the stored object has it, and the container that is meant.
    mutating func settle(_ pod: Pod) throws(APIFailure) -> String {
        let name = pod.metadata.name
        if message != .portForward {
            choose(try pod.chosenContainer(container))
        }
        guard !pod.spec.nodeName.isEmpty else {
            throw APIFailure(.badRequest("pod \(name) does not have a host assigned"))
        }
        return pod.spec.nodeName
    }

    private var container: String {
        switch options {
        case .log(let log): log.container
        case .process(let process): process.container
        case .forward: ""
        }
    }

    private mutating func choose(_ container: String) {
        switch options {
        case .log(var log):
            log.container = container
            options = .log(log)
        case .process(var process):
            process.container = container
            options = .process(process)
        case .forward: break
        }
    }

    /// The request to the agent.
    func request(_ pod: Pod, kind: UInt32) -> Bytes {
        var written = ByteBuffer(capacity: 128)
        switch options {
        case .log(let log): log.encode(into: &written)
        case .process(let process): process.encode(into: &written)
        case .forward(let forward): forward.encode(into: &written)
        }
        var buffer = ByteBuffer(capacity: 256)
        RequestEnvelope(
            kind: kind, namespace: pod.metadata.namespace, name: pod.metadata.name,
            subresource: Self.subresource(message), options: written.finish(), body: Bytes(pod.metadata.uid.utf8)
        ).encode(into: &buffer)
        return buffer.finish()
    }
}

extension Pod {
    /// The container that a name means, or the only one where there is none. The words are Kubernetes'.
    fileprivate func chosenContainer(_ wanted: String) throws(APIFailure) -> String {
        let containers = spec.containers.map(\.name)
        let initial = spec.initContainers.map(\.name)
        let ephemeral = spec.ephemeralContainers.map(\.ephemeralContainerCommon.name)
        if !wanted.isEmpty {
            guard containers.contains(wanted) || initial.contains(wanted) || ephemeral.contains(wanted) else {
                throw APIFailure(.badRequest("container \(wanted) is not valid for pod \(metadata.name)"))
            }
            return wanted
        }
        if containers.count == 1 { return containers[0] }
        var text = "a container name must be specified for pod \(metadata.name)"
        if containers.isEmpty { throw APIFailure(.badRequest(text)) }
        text += ", choose one of: [\(containers.joined(separator: " "))]"
        if !initial.isEmpty { text += " or one of the init containers: [\(initial.joined(separator: " "))]" }
        if !ephemeral.isEmpty {
            text += " or one of the ephemeral containers: [\(ephemeral.joined(separator: " "))]"
        }
        throw APIFailure(.badRequest(text))
    }
}
