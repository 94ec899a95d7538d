import APIModel
import JSON

/// What `ctl wait --for` asks for.
enum WaitCondition: Sendable, Equatable {
    case condition(type: String, status: String)
    /// An expression, and the value that it has to give; nil for any.
    case path(JSONPath, value: String?)
    case deleted
    case created

    /// Reads `condition=Ready`, `condition=Ready=false`, `jsonpath={.status.phase}=Running`, `delete`, `create`.
    init(parsing text: String) throws(CommandError) {
        if text.lowercased() == "delete" {
            self = .deleted
            return
        }
        if text.lowercased() == "create" {
            self = .created
            return
        }
        let (kind, rest) = text.split(once: "=")
        guard let rest, !rest.isEmpty else { throw .message("unrecognized condition: \"\(text)\"") }
        switch kind {
        case "condition":
            let (type, status) = rest.split(once: "=")
            self = .condition(type: type, status: status ?? "true")
        case "jsonpath":
            let (expression, value) = try Self.split(rest)
            do throws(JSONPathError) {
                self = .path(try JSONPath(relaxed: expression), value: value)
            } catch {
                throw .message(error.description)
            }
        default: throw .message("unrecognized condition: \"\(text)\"")
        }
    }

    /// An expression and the value behind the `=` that stands outside of its braces and brackets.
    private static func split(_ text: String) throws(CommandError) -> (String, String?) {
        var depth = 0
        for place in text.indices {
            switch text[place] {
            case "{", "[", "(": depth += 1
            case "}", "]", ")": depth -= 1
            case "=" where depth == 0:
                var value = text[text.index(after: place)...]
                for quote in ["'", "\""] where value.count >= 2 && value.hasPrefix(quote) && value.hasSuffix(quote) {
                    value = value.dropFirst().dropLast()
                }
                guard !value.isEmpty else {
                    throw .message(
                        "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or "
                            + "--for=jsonpath='{.status.readyReplicas}'")
                }
                return (String(text[..<place]), String(value))
            default: break
            }
        }
        return (text, nil)
    }

    /// Whether an object that is there has it.
    func isMet(by object: AnyKind) throws(CommandError) -> Bool {
        switch self {
        case .created: return true
        case .deleted: return false
        case .condition(let type, let status):
            let conditions = PrintedObject(object).json()["status"]?["conditions"]?.array ?? []
            guard let found = conditions.first(where: { $0["type"]?.string?.lowercased() == type.lowercased() }) else {
                return false
            }
            // A condition that was set before the object changed last says nothing of it now.
            if let seen = found["observedGeneration"]?.integer, seen < object.metadata.generation { return false }
            return found["status"]?.string?.lowercased() == status.lowercased()
        case .path(let path, let value):
            let results: [JSONValue]
            do throws(JSONPathError) {
                results = try path.results(PrintedObject(object).json()).flatMap { $0 }
            } catch {
                throw .message(error.description)
            }
            guard let value else { return !results.isEmpty }
            guard results.count <= 1 else { throw .message("given jsonpath expression matches more than one value") }
            guard let only = results.first else { return false }
            guard only.array == nil, only.object == nil else {
                throw .message("jsonpath leads to a nested object or list")
            }
            return only.plain == value.trimmingSpace
        }
    }

    /// Whether nothing of that name there is what is waited for.
    var isMetByAbsence: Bool { self == .deleted }
}

/// `ctl wait`: for objects to be as wanted, also for objects that are not there yet.
struct WaitOperation: Sendable {
    var request = TargetRequest()
    var condition: WaitCondition
    /// nil for a week; zero to look once.
    var timeout: Duration? = .seconds(30)
    var format = OutputFormat.standard

    func run(_ cluster: any Cluster, _ console: Console) async throws(CommandError) {
        let targets: [Target]
        do throws(CommandError) {
            targets = try await request.targets(cluster)
        } catch {
            if error.isNotFound, condition.isMetByAbsence { return }
            throw error
        }
        guard !targets.isEmpty else {
            if condition.isMetByAbsence { return }
            throw .message("no matching resources found")
        }
        // All of them share the time.
        let start = console.now()
        for target in targets {
            let left = timeout.map { max($0 - (console.now() - start), .zero) }
            try await wait(for: target, left, cluster, console)
        }
    }

    private func wait(
        for target: Target, _ timeout: Duration?, _ cluster: any Cluster, _ console: Console
    ) async throws(CommandError) {
        let condition = condition
        var last: AnyKind?
        var isThere = false
        let query = ListQuery(fieldSelector: "metadata.name=\(target.name)")
        let outcome: Waiting.Outcome
        if timeout == .zero {
            outcome = try await look(at: target, cluster, &last)
        } else {
            outcome = await Waiting.first(
                cluster.follow(target.kind, in: target.namespace, query), timeout: timeout ?? .seconds(604_800),
                sleep: console.sleep
            ) { change in
                switch change {
                case .added(let object), .modified(let object):
                    last = object
                    isThere = true
                    return try condition.isMet(by: object)
                case .deleted:
                    isThere = false
                    return condition.isMetByAbsence
                case .synced: return condition.isMetByAbsence && !isThere
                case .interrupted, .failed: return false
                }
            }
        }
        switch outcome {
        case .found:
            if format == .name {
                console.line(target.reference)
            } else if let last, format.isDocument {
                console.out(try ResultPrinter(format: format).text(last, ""))
            } else {
                console.line("\(target.reference) condition met")
            }
        case .failed(let error): throw error
        case .timedOut:
            var text = "timed out waiting for the condition on \(target.kind.resource.plural)/\(target.name)"
            if let last {
                let reason = condition == .deleted ? GoneWaiter.reason(of: last) : Why.summary(last)
                if !reason.isEmpty { text += ": \(reason)" }
            } else {
                text += ": it does not exist"
            }
            throw .message(text)
        }
    }

    /// Looks once.
    private func look(
        at target: Target, _ cluster: any Cluster, _ last: inout AnyKind?
    ) async throws(CommandError) -> Waiting.Outcome {
        do throws(CommandError) {
            let object = try await cluster.get(target.kind, target.name, in: target.namespace, managedFields: false)
            last = object
            return try condition.isMet(by: object) ? .found : .timedOut
        } catch {
            guard error.isNotFound else { throw error }
            return condition.isMetByAbsence ? .found : .timedOut
        }
    }
}
