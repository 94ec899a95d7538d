import APIModel

/// `ctl scale`.
struct ScaleOperation: Sendable {
    var request = TargetRequest()
    var printer = ResultPrinter()
    var replicas: Int32 = -1
    /// The number that there has to be now; nil for any.
    var currentReplicas: Int32?
    var resourceVersion = ""

    func run(_ cluster: any Cluster, _ console: Console) async throws(CommandError) {
        guard replicas >= 0 else {
            throw .message("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0")
        }
        let targets = try await request.targets(cluster)
        guard !targets.isEmpty else { throw .message("no objects passed to scale") }
        guard resourceVersion.isEmpty || targets.count == 1 else {
            throw .message("cannot use --resource-version with multiple resources")
        }
        for target in targets {
            guard target.kind.resource.subresources.contains("scale") else {
                throw .message(
                    "could not find a scale of \(target.reference): \(target.kind.resource.plural) have none")
            }
            var scale = try await cluster.scale(of: target.kind, target.name, in: target.namespace)
            if let currentReplicas, scale.spec.replicas != currentReplicas {
                throw .message(
                    "Expected replicas to be \(currentReplicas), was \(scale.spec.replicas)")
            }
            if !resourceVersion.isEmpty { scale.metadata.resourceVersion = resourceVersion }
            scale.spec.replicas = replicas
            if printer.dryRun != .client {
                let options = WriteOptions(isDryRun: printer.dryRun == .server, fieldManager: "ctl-scale")
                scale = try await cluster.updateScale(scale, of: target.kind, options)
            }
            if printer.format == .standard || printer.format == .name {
                console.line(
                    printer.format == .name ? target.reference : "\(target.reference) scaled\(printer.dryRun.mark)")
            } else {
                let object = try await cluster.get(
                    target.kind, target.name, in: target.namespace, managedFields: false)
                console.out(try printer.text(object, "scaled"))
            }
        }
    }
}
