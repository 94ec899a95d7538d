import APIModel
import Base
import Wire

/// `ctl logs`: the logs of one container or of many, one after the other or, when they are followed, together.
struct LogsOperation: Sendable {
    var options = PodLogOptions()
    var labelSelector = ""
    var namespace = "default"
    var allContainers = false
    var allPods = false
    var prefix = false
    /// Logs that are followed at once at most.
    var followedMax = 5
    /// Whether what one log says of itself does not end the others.
    var ignoresErrors = false

    /// Where a log comes from.
    struct Source: Sendable, Equatable {
        let pod: String
        let container: String

        var prefix: String { "[pod/\(pod)/\(container)] " }
    }

    func run(_ word: String?, _ cluster: any PodCluster, _ console: Console) async throws(CommandError) {
        let sources = try await sources(word, cluster, console)
        guard !sources.isEmpty else {
            console.error("No resources found in \(namespace) namespace.\n")
            return
        }
        guard options.follow, sources.count > 1 else {
            for source in sources { try await copy(source, cluster, console) }
            return
        }
        guard sources.count <= followedMax else {
            throw .message(
                "you are attempting to follow \(sources.count) log streams, but maximum allowed concurrency is "
                    + "\(followedMax), use --max-log-requests to increase the limit")
        }
        let failures = await withTaskGroup(of: CommandError?.self) { group in
            for source in sources {
                group.addTask {
                    do throws(CommandError) {
                        try await copy(source, cluster, console)
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            var failures: [CommandError] = []
            for await failure in group {
                guard let failure else { continue }
                failures.append(failure)
                if !ignoresErrors { group.cancelAll() }
            }
            return failures
        }
        if let first = failures.first { throw first }
    }

    /// The containers whose logs are wanted, in order.
    func sources(
        _ word: String?, _ cluster: any Cluster, _ console: Console
    ) async throws(CommandError) -> [Source] {
        let pods: [Pod]
        if let word {
            guard labelSelector.isEmpty else {
                throw .message("only a selector (-l) or a POD name is allowed")
            }
            let target = try PodTarget(parsing: word, cluster)
            pods =
                allPods
                ? try await target.pods(cluster, in: namespace)
                : [try await target.pod(cluster, in: namespace, console)]
        } else {
            guard !labelSelector.isEmpty else {
                throw .message(
                    "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'. POD or TYPE/NAME is a required argument for the logs command"
                )
            }
            pods = try await cluster.all(
                Pod.self, in: namespace, ListQuery(labelSelector: labelSelector, limit: 500))
        }
        return pods.flatMap { pod in
            containers(of: pod, console).map { Source(pod: pod.metadata.name, container: $0) }
        }
    }

    private func containers(of pod: Pod, _ console: Console) -> [String] {
        if allContainers {
            return pod.spec.initContainers.map(\.name) + pod.spec.containers.map(\.name)
                + pod.spec.ephemeralContainers.map(\.ephemeralContainerCommon.name)
        }
        return [options.container.isEmpty ? pod.defaultContainer(console) : options.container]
    }

    private func copy(_ source: Source, _ cluster: any PodCluster, _ console: Console) async throws(CommandError) {
        var options = options
        options.container = source.container
        do throws(CommandError) {
            let log = try await cluster.log(of: source.pod, in: namespace, options)
            var lines = LogLines(prefix: prefix ? source.prefix : "", isWhole: prefix || self.options.follow)
            while let bytes = try await log.next() {
                let ready = lines.take(bytes)
                if !ready.isEmpty { console.write(ready) }
            }
            let rest = lines.finish()
            if !rest.isEmpty { console.write(rest) }
        } catch {
            guard ignoresErrors else { throw error }
            console.error(error.text + "\n")
        }
    }
}

/// Cuts what comes of a log into whole lines with a prefix, so that lines of several logs do not mix.
struct LogLines {
    private let prefix: [UInt8]
    private let isWhole: Bool
    private var begun: [UInt8] = []
    private var isInside = false

    /// `isWhole`: nothing is let out that does not end a line, but for lines longer than `Limits.logLineBytesMax`.
    init(prefix: String, isWhole: Bool) {
        self.prefix = Array(prefix.utf8)
        self.isWhole = isWhole
    }

    /// What may be written now.
    mutating func take(_ bytes: Bytes) -> Bytes {
        guard isWhole else { return bytes }
        var out: [UInt8] = []
        for byte in bytes.array {
            if !isInside {
                begun += prefix
                isInside = true
            }
            begun.append(byte)
            if byte == 10 {
                out += begun
                begun.removeAll(keepingCapacity: true)
                isInside = false
            } else if begun.count >= Limits.logLineBytesMax {
                out += begun
                begun.removeAll(keepingCapacity: true)
            }
        }
        return Bytes(out)
    }

    /// What is left at the end; a line that is not whole is ended where another log's may follow.
    mutating func finish() -> Bytes {
        if isInside, !prefix.isEmpty { begun.append(10) }
        let rest = Bytes(begun)
        begun = []
        return rest
    }
}
