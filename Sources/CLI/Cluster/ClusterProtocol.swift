import APIModel
import Base
import JSON

/// What commands ask of a cluster. One implementation goes over the network, the other one is in tests.
///
/// Objects that come back carry their `resourceVersion`. Namespaces are empty for kinds outside of them, and for all.
protocol Cluster: Sendable {
    func get(
        _ kind: KindEntry, _ name: String, in namespace: String, managedFields: Bool
    ) async throws(CommandError) -> AnyKind

    func list(_ kind: KindEntry, in namespace: String, _ query: ListQuery) async throws(CommandError) -> ListPage

    /// The scale of an object that has one.
    func scale(of kind: KindEntry, _ name: String, in namespace: String) async throws(CommandError) -> Scale

    func updateScale(
        _ scale: Scale, of kind: KindEntry, _ options: WriteOptions
    ) async throws(CommandError) -> Scale

    func create(_ object: AnyKind, _ options: WriteOptions) async throws(CommandError) -> AnyKind

    /// Creates what a subresource takes: a token, an eviction.
    func create(
        _ object: AnyKind, on kind: KindEntry, _ name: String, in namespace: String, subresource: String
    ) async throws(CommandError) -> AnyKind

    /// Replaces an object; its `resourceVersion`, where it has one, is the precondition.
    func update(_ object: AnyKind, _ options: WriteOptions) async throws(CommandError) -> AnyKind

    func patch(
        _ kind: KindEntry, _ name: String, in namespace: String, _ body: PatchBody, subresource: String,
        _ options: WriteOptions
    ) async throws(CommandError) -> AnyKind

    /// Server-side apply of JSON.
    func apply(
        _ kind: KindEntry, _ name: String, in namespace: String, _ json: Bytes, force: Bool, subresource: String,
        _ options: WriteOptions
    ) async throws(CommandError) -> AnyKind

    /// Deletes an object; what is left of it while it waits for finalizers, or nil once it is gone.
    func delete(
        _ kind: KindEntry, _ name: String, in namespace: String, _ options: DeleteOptions
    ) async throws(CommandError) -> AnyKind?

    /// The objects now, and what happens to them from then on, until the task is cancelled. Survives lost connections.
    func follow(_ kind: KindEntry, in namespace: String, _ query: ListQuery) -> AsyncStream<ClusterChange>

    /// The version that the server tells of itself.
    func serverVersion() async throws(CommandError) -> String
}

/// Which objects of a kind.
struct ListQuery: Sendable, Equatable {
    var labelSelector = ""
    var fieldSelector = ""
    /// Objects in one answer; 0 for all.
    var limit: Int64 = 0
    var `continue` = ""
    var managedFields = false
    /// A revision to read at; empty for now.
    var resourceVersion = ""
}

/// A part of a list.
struct ListPage: Sendable {
    var items: [AnyKind]
    /// Where the next part begins; empty at the end.
    var `continue` = ""
    var resourceVersion = ""
}

/// How a write is meant.
struct WriteOptions: Sendable, Equatable {
    /// Whether everything is judged and nothing is kept.
    var isDryRun = false
    var fieldManager = "ctl"
    /// `Strict`, `Warn` or `Ignore`.
    var fieldValidation = "Strict"
}

/// A patch in one of the forms that the API knows.
enum PatchBody: Sendable, Equatable {
    case json(Bytes)
    case merge(Bytes)
    case strategic(Bytes)

    static func == (left: PatchBody, right: PatchBody) -> Bool {
        switch (left, right) {
        case (.json(let l), .json(let r)), (.merge(let l), .merge(let r)), (.strategic(let l), .strategic(let r)):
            l == r
        default: false
        }
    }
}

/// What happens while one follows a kind.
enum ClusterChange: Sendable {
    case added(AnyKind)
    case modified(AnyKind)
    case deleted(AnyKind)
    /// All objects that were there at the start have been told.
    case synced
    /// The connection was lost; it is being made again.
    case interrupted(String)
    /// Following has ended for a reason that trying again does not mend.
    case failed(CommandError)
}

/// Why a command did not do what it was asked.
enum CommandError: Error, Sendable, Hashable {
    /// The server's answer.
    case status(Status)
    /// One sentence about arguments, files or connections; `error: ` goes before it.
    case message(String)
    /// Lines that say everything themselves.
    case text(String)
    /// The output has said it: only the exit code is left.
    case exit(Int32)

    /// What goes to standard error, without a newline at its end; empty for nothing.
    var text: String {
        switch self {
        case .status(let status): status.commandText
        case .message(let message): message.hasPrefix("error: ") ? message : "error: \(message)"
        case .text(let text): text
        case .exit: ""
        }
    }

    /// 1, as for every error of kubectl, or what a command has to say by its code.
    var exitCode: Int32 {
        if case .exit(let code) = self { code } else { 1 }
    }

    var isNotFound: Bool { isStatus(.notFound) }
    var isConflict: Bool { isStatus(.conflict) }
    var isAlreadyExists: Bool { isStatus(.alreadyExists) }
    var isTooManyRequests: Bool { isStatus(.tooManyRequests) }

    /// What is wrong, for use inside of another message.
    var sentence: String {
        switch self {
        case .status(let status): status.message.isEmpty ? status.reason : status.message
        case .message(let message), .text(let message):
            message.hasPrefix("error: ") ? String(message.dropFirst("error: ".count)) : message
        case .exit(let code): "exit code \(code)"
        }
    }

    private func isStatus(_ reason: StatusReason) -> Bool {
        if case .status(let status) = self { status.isFailure(reason) } else { false }
    }

    static func == (left: CommandError, right: CommandError) -> Bool {
        left.text == right.text && left.exitCode == right.exitCode
    }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension Status {
    /// The status in kubectl's words.
    var commandText: String {
        if isFailure(.invalid), let details {
            var text = "The request is invalid"
            if !details.kind.isEmpty || !details.name.isEmpty {
                text = "The \(details.kind) \"\(details.name)\" is invalid"
            } else if !message.isEmpty, details.causes.isEmpty {
                text += ": \(message)"
            }
            let causes = details.causes.map { $0.field.isEmpty ? $0.message : "\($0.field): \($0.message)" }.uniqued
            guard !causes.isEmpty else { return text }
            return causes.count == 1
                ? "\(text): \(causes[0])" : "\(text): \n" + causes.map { "* \($0)" }.joined(separator: "\n")
        }
        if isFailure(.unauthorized) { return "error: You must be logged in to the server (\(message))" }
        return reason.isEmpty ? "Error from server: \(message)" : "Error from server (\(reason)): \(message)"
    }
}
