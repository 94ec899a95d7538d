import APIModel
import ArgumentParser
import JSON

/// `ctl cordon`.
struct CordonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cordon", abstract: "Let no new pods onto a node.")
    @OptionGroup var flags: CordonFlags

    func run() async throws { try await flags.run(true) }
}

/// `ctl uncordon`.
struct UncordonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uncordon", abstract: "Let new pods onto a node again.")
    @OptionGroup var flags: CordonFlags

    func run() async throws { try await flags.run(false) }
}

struct CordonFlags: ParsableArguments {
    @OptionGroup var connection: ConnectionFlags
    @OptionGroup var selectors: SelectorFlags
    @OptionGroup var dryRun: DryRunFlags
    @Argument(help: "Nodes.") var nodes: [String] = []

    func run(_ isCordoned: Bool) async throws(CommandError) {
        guard nodes.isEmpty == !selectors.selector.isEmpty else {
            throw .message(
                nodes.isEmpty
                    ? "at least one node name or a selector is needed"
                    : "node names and --selector cannot be given together")
        }
        let context = try CommandContext(connection)
        let dryRun = try dryRun.value()
        let cluster = try await context.connect()
        var request = TargetRequest()
        request.words = ["nodes"] + nodes
        request.labelSelector = selectors.selector
        let cordon = Cordon(isCordoned: isCordoned, dryRun: dryRun, fieldManager: "ctl-cordon")
        for target in try await request.targets(cluster) { try await cordon.run(target, cluster, context.console) }
    }
}

/// Lets no new pods onto a node, or lets them again.
struct Cordon: Sendable {
    let isCordoned: Bool
    let dryRun: DryRun
    let fieldManager: String

    func run(_ target: Target, _ cluster: any Cluster, _ console: Console) async throws(CommandError) {
        let object = try await cluster.get(target.kind, target.name, in: "", managedFields: false)
        guard let node = object.object as? Node else { return }
        let word = isCordoned ? "cordoned" : "uncordoned"
        guard node.spec.unschedulable != isCordoned else {
            return console.line("\(target.reference) already \(word)\(dryRun.mark)")
        }
        if dryRun != .client {
            let patch: JSONValue = ["spec": ["unschedulable": isCordoned ? true : .null]]
            _ = try await cluster.patch(
                target.kind, target.name, in: "", .strategic(patch.encoded()), subresource: "",
                WriteOptions(isDryRun: dryRun == .server, fieldManager: fieldManager))
        }
        console.line("\(target.reference) \(word)\(dryRun.mark)")
    }
}

/// `ctl taint`.
struct TaintCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "taint", abstract: "Put taints on nodes: key=value:effect sets, key[:effect]- removes.")

    @OptionGroup var connection: ConnectionFlags
    @OptionGroup var outputFlags: OutputFlags
    @OptionGroup var selectors: SelectorFlags
    @OptionGroup var dryRun: DryRunFlags
    @Flag(help: "All nodes.") var all = false
    @Flag(help: "Replace taints that are there.") var overwrite = false
    @Argument(help: "nodes NAME... TAINT...") var words: [String] = []

    func run() async throws {
        let context = try CommandContext(connection)
        let place = words.firstIndex { $0.contains("=") || $0.contains(":") || $0.hasSuffix("-") } ?? words.count
        let change = try TaintChange(parsing: Array(words[place...]))
        var request = TargetRequest()
        request.words = Array(words[..<place])
        request.labelSelector = selectors.selector
        request.isAll = all
        let printer = ResultPrinter(format: try outputFlags.format(), dryRun: try dryRun.value())
        let items = try request.parsed().items
        guard items.allSatisfy({ $0.resource.entry.identity.kind == "Node" }), !items.isEmpty else {
            throw CommandError.message("invalid resource type: only node(s) is supported")
        }
        let cluster = try await context.connect()
        for target in try await request.targets(cluster) {
            let object = try await cluster.get(target.kind, target.name, in: "", managedFields: false)
            guard var node = object.object as? Node else { continue }
            let word = try change.apply(to: &node, overwrites: overwrite)
            var after = AnyKind(node)
            if printer.dryRun != .client {
                // The whole node goes back at the version that it was read at, so that no taint of others is lost.
                after = try await cluster.update(
                    after, WriteOptions(isDryRun: printer.dryRun == .server, fieldManager: "ctl-taint"))
            }
            context.console.out(try printer.text(after, word))
        }
    }
}

/// Taints to set and to remove.
struct TaintChange: Sendable {
    private(set) var added: [Taint] = []
    /// An empty effect stands for all.
    private(set) var removed: [(key: String, effect: String)] = []

    private static let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"]

    init(parsing words: [String]) throws(CommandError) {
        guard !words.isEmpty else { throw .message("at least one taint update is required") }
        for word in words {
            if word.hasSuffix("-") {
                let (head, effect) = String(word.dropLast()).split(once: ":")
                let key = head.split(once: "=").head
                guard !key.isEmpty, effect.map(Self.effects.contains) ?? true else {
                    throw .message("invalid taint effect: \(effect ?? ""), unsupported taint effect")
                }
                removed.append((key, effect ?? ""))
                continue
            }
            let (head, effect) = word.split(once: ":")
            let (key, value) = head.split(once: "=")
            guard let effect, !key.isEmpty, Self.effects.contains(effect) else {
                throw .message(
                    "invalid taint spec: \(word): write key=value:effect, with an effect of "
                        + Self.effects.joined(separator: ", "))
            }
            added.append(
                Taint {
                    $0.key = key
                    $0.value = value ?? ""
                    $0.effect = effect
                })
        }
    }

    /// Changes a node; the word for what was done.
    func apply(to node: inout Node, overwrites: Bool) throws(CommandError) -> String {
        for (key, effect) in removed {
            let before = node.spec.taints.count
            node.spec.taints.removeAll { $0.key == key && (effect.isEmpty || $0.effect == effect) }
            guard node.spec.taints.count < before else { throw .message("taint \"\(key)\" not found") }
        }
        for taint in added {
            let place = node.spec.taints.firstIndex { $0.key == taint.key && $0.effect == taint.effect }
            guard let place else {
                node.spec.taints.append(taint)
                continue
            }
            guard overwrites else {
                throw .message(
                    "node \(node.metadata.name) already has \(taint.key) taint(s) with same effect(s) and --overwrite is false"
                )
            }
            node.spec.taints[place].value = taint.value
        }
        return added.isEmpty ? "untainted" : removed.isEmpty ? "tainted" : "modified"
    }
}
