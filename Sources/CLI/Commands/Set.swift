import APIModel
import ArgumentParser
import JSON

/// `ctl set`.
struct SetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Set parts of objects.", subcommands: [Image.self])

    /// `ctl set image`.
    struct Image: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "image", abstract: "Set images of containers.",
            discussion: "ctl set image deployment/web app=nginx:1.27 sidecar=proxy:2; * stands for all containers.")

        @OptionGroup var connection: ConnectionFlags
        @OptionGroup var outputFlags: OutputFlags
        @OptionGroup var selectors: SelectorFlags
        @OptionGroup var files: FileFlags
        @OptionGroup var dryRun: DryRunFlags
        @Flag(help: "All objects of the kinds.") var all = false
        @Argument(help: "TYPE NAME or TYPE/NAME, then CONTAINER=IMAGE...") var words: [String] = []

        func run() async throws {
            let context = try CommandContext(connection)
            let resources = Array(words.prefix { !$0.contains("=") })
            let images = try ImageChange.parse(Array(words.dropFirst(resources.count)))
            var request = TargetRequest()
            request.words = resources
            request.files = files.arguments
            request.labelSelector = selectors.selector
            request.isAll = all
            request.scope = try context.scope()
            let printer = ResultPrinter(format: try outputFlags.format(), dryRun: try dryRun.value())
            if request.files.isEmpty { _ = try request.parsed() }
            let cluster = try await context.connect()
            for target in try await request.targets(cluster) {
                let before = try await cluster.get(target.kind, target.name, in: target.namespace, managedFields: false)
                let patch = try ImageChange.patch(before, images)
                let options = WriteOptions(isDryRun: printer.dryRun != .none, fieldManager: "ctl-set")
                let after = try await cluster.patch(
                    target.kind, target.name, in: target.namespace, .strategic(patch.encoded()), subresource: "",
                    options)
                context.console.out(try printer.text(after, "image updated"))
            }
        }
    }
}

/// What `set image` changes.
enum ImageChange {
    static func parse(_ words: [String]) throws(CommandError) -> [(container: String, image: String)] {
        guard !words.isEmpty else { throw .message("at least one image update is required") }
        var images: [(container: String, image: String)] = []
        for word in words {
            let (container, image) = word.split(once: "=")
            guard let image, !container.isEmpty, !image.isEmpty else { throw .message("invalid image change: \(word)") }
            images.append((container, image))
        }
        return images
    }

    /// The strategic merge patch for an object with a pod in it.
    static func patch(
        _ object: AnyKind, _ images: [(container: String, image: String)]
    ) throws(CommandError) -> JSONValue {
        let (spec, path): (PodSpec, [String]) =
            switch object.object {
            case let pod as Pod: (pod.spec, ["spec"])
            case let one as Deployment: (one.spec.template.spec, ["spec", "template", "spec"])
            case let one as ReplicaSet: (one.spec.template.spec, ["spec", "template", "spec"])
            case let one as StatefulSet: (one.spec.template.spec, ["spec", "template", "spec"])
            case let one as DaemonSet: (one.spec.template.spec, ["spec", "template", "spec"])
            case let one as Job: (one.spec.template.spec, ["spec", "template", "spec"])
            case let one as CronJob:
                (one.spec.jobTemplate.spec.template.spec, ["spec", "jobTemplate", "spec", "template", "spec"])
            default:
                throw .message("\(object.identity.kind.lowercased())/\(object.metadata.name) has no containers")
            }
        var changes: [String: [JSONValue]] = [:]
        for (name, image) in images {
            var found = false
            for (list, containers) in [("containers", spec.containers), ("initContainers", spec.initContainers)] {
                for container in containers where name == "*" || container.name == name {
                    found = true
                    changes[list, default: []].append(["name": .string(container.name), "image": .string(image)])
                }
            }
            guard found else { throw .message("unable to find container named \"\(name)\"") }
        }
        var patch = JSONValue.object(JSONObject())
        for (list, containers) in changes.sorted(by: { $0.key < $1.key }) { patch[list] = .array(containers) }
        for name in path.reversed() { patch = .object([name: patch]) }
        return patch
    }
}
