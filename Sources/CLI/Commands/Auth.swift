import APIModel
import ArgumentParser

/// `ctl auth`.
struct AuthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "auth", abstract: "Ask who one is and what one may do.", subcommands: [CanI.self, WhoAmI.self])

    struct CanI: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "can-i", abstract: "Ask whether an action is allowed: prints yes or no.",
            discussion: "ctl auth can-i create deployments.apps -n shop; ctl auth can-i get /healthz")

        @OptionGroup var connection: ConnectionFlags
        @Flag(name: [.customShort("A"), .long], help: "In all namespaces.") var allNamespaces = false
        @Flag(help: "List all that is allowed in the namespace.") var list = false
        @Flag(name: [.customShort("q"), .long], help: "Only the exit code.") var quiet = false
        @Flag(help: "No headers above the columns.") var noHeaders = false
        @Option(help: "A subresource: log.") var subresource = ""
        @Argument(help: "VERB TYPE[/NAME] or VERB /path") var words: [String] = []

        func run() async throws {
            let context = try CommandContext(connection)
            let namespace = allNamespaces ? "" : try context.scope().namespace
            guard list else {
                let review = try AccessQuestion.review(words, subresource: subresource, namespace: namespace)
                let answer = try await context.connect().create(AnyKind(review), WriteOptions(fieldManager: ""))
                guard let status = (answer.object as? SelfSubjectAccessReview)?.status else {
                    throw CommandError.message("the server gave no answer")
                }
                let reason = [status.reason, status.evaluationError].filter { !$0.isEmpty }.joined(separator: " - ")
                if !quiet {
                    context.console.line(
                        (status.allowed ? "yes" : "no") + (reason.isEmpty || status.allowed ? "" : " - \(reason)"))
                }
                if !status.allowed { throw CommandError.exit(1) }
                return
            }
            let review = SelfSubjectRulesReview { $0.spec.namespace = namespace.or("default") }
            let answer = try await context.connect().create(AnyKind(review), WriteOptions(fieldManager: ""))
            guard let status = (answer.object as? SelfSubjectRulesReview)?.status else {
                throw CommandError.message("the server gave no answer")
            }
            context.console.out(AccessQuestion.table(status, noHeaders: noHeaders))
            if status.incomplete { context.console.warn("the list may be incomplete: \(status.evaluationError)") }
        }
    }

    struct WhoAmI: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "whoami", abstract: "Print who the server takes one for.")
        @OptionGroup var connection: ConnectionFlags
        @OptionGroup var outputFlags: OutputFlags

        func run() async throws {
            let context = try CommandContext(connection)
            let format = try outputFlags.format()
            let answer = try await context.connect().create(
                AnyKind(SelfSubjectReview()), WriteOptions(fieldManager: ""))
            guard let user = (answer.object as? SelfSubjectReview)?.status.userInfo else {
                throw CommandError.message("the server gave no answer")
            }
            guard !format.isDocument else {
                return context.console.out(try ResultPrinter(format: format).text(answer, ""))
            }
            var table = TextTable()
            table.append(["ATTRIBUTE", "VALUE"])
            table.append(["Username", user.username])
            if !user.uid.isEmpty { table.append(["UID", user.uid]) }
            if !user.groups.isEmpty { table.append(["Groups", "[\(user.groups.joined(separator: " "))]"]) }
            for entry in user.extra {
                table.append(["Extra: \(entry.key)", "[\(entry.value.items.joined(separator: " "))]"])
            }
            context.console.out(table.text)
        }
    }
}

/// What `can-i` asks.
enum AccessQuestion {
    static func review(
        _ words: [String], subresource: String, namespace: String
    ) throws(CommandError) -> SelfSubjectAccessReview {
        guard words.count == 2 || words.count == 3 else {
            throw .message("you must specify two arguments: verb resource or verb resource/resourceName, or --list")
        }
        var review = SelfSubjectAccessReview()
        let verb = words[0]
        if words[1].hasPrefix("/") {
            review.spec.nonResourceAttributes = NonResourceAttributes {
                $0.verb = verb
                $0.path = words[1]
            }
            return review
        }
        let (type, slashed) = words[1].split(once: "/")
        guard slashed == nil || words.count == 2 else {
            throw .message("a name is given twice: \(words[1]), \(words[2])")
        }
        let (whole, part) = (type, subresource)
        var (group, resource) = ("", whole)
        var isNamespaced = true
        if whole != "*" {
            if let known = try? NamedResource(parsing: whole) {
                resource = known.entry.resource.plural
                group = (try? GroupVersion(parsing: known.entry.identity.apiVersion))?.group ?? ""
                isNamespaced = known.entry.resource.isNamespaced
            } else {
                let (name, rest) = whole.split(once: ".")
                (resource, group) = (name, rest ?? "")
            }
        }
        review.spec.resourceAttributes = ResourceAttributes {
            $0.verb = verb
            $0.group = group
            $0.resource = resource
            $0.subresource = part
            $0.name = slashed ?? (words.count == 3 ? words[2] : "")
            $0.namespace = isNamespaced ? namespace : ""
        }
        return review
    }

    /// All that is allowed.
    static func table(_ status: SubjectRulesReviewStatus, noHeaders: Bool) -> String {
        var table = TextTable()
        if !noHeaders { table.append(["Resources", "Non-Resource URLs", "Resource Names", "Verbs"]) }
        func list(_ words: [String]) -> String { "[\(words.joined(separator: " "))]" }
        for rule in status.resourceRules {
            for resource in rule.resources {
                for group in rule.apiGroups {
                    let (name, part) = resource.split(once: "/")
                    let text = name + (group.isEmpty ? "" : ".\(group)") + (part.map { "/\($0)" } ?? "")
                    table.append([text, "[]", list(rule.resourceNames), list(rule.verbs)])
                }
            }
        }
        for rule in status.nonResourceRules {
            table.append(["", list(rule.nonResourceURLs), "[]", list(rule.verbs)])
        }
        return table.text
    }
}
