import APIModel
import ArgumentParser

/// `ctl run`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "run", abstract: "Run an image in a pod.")

    @OptionGroup var flags: CreateFlags
    @Option(help: "The image.") var image = ""
    @Option(name: [.customShort("l", allowingJoined: true), .long], help: "Labels: a=b,c=d.") var labels = ""
    @Option(help: "key=value.") var annotations: [String] = []
    @Option(help: "NAME=value.") var env: [String] = []
    @Option(help: "The port that the container serves.") var port: String?
    @Flag(help: "Make a service for the port too.") var expose = false
    @Option(help: "Always, OnFailure or Never.") var restart = "Always"
    @Option(help: "Always, IfNotPresent or Never.") var imagePullPolicy = ""
    @Flag(help: "With all rights on the node.") var privileged = false
    @Flag(help: "What stands behind -- replaces the image's command.") var command = false
    @Flag(name: [.customShort("i"), .long], help: "Keep the input open (attaching is not there yet).") var stdin = false
    @Flag(name: [.customShort("t"), .long], help: "A terminal (attaching is not there yet).") var tty = false
    @Flag(help: "Not supported yet.") var rm = false
    @Argument(help: "The pod's name.") var name: String
    @Argument(parsing: .postTerminator, help: "Arguments, or the command.") var words: [String] = []

    func run() async throws {
        if rm || stdin || tty, (try? flags.dryRun.value()) == DryRun.none {
            throw LaterCommands.missing("attaching (--rm, -i, -t)")
        }
        guard !expose || port != nil else { throw CommandError.message("--port must be set when exposing a service") }
        var options = Generate.RunOptions()
        options.image = image
        options.labels = labels
        options.annotations = annotations
        options.environment = env
        options.port = port
        options.restart = restart
        options.pullPolicy = imagePullPolicy
        options.isPrivileged = privileged
        options.isInteractive = stdin
        options.hasTerminal = tty
        options.isCommand = command
        options.words = words
        let (name, settings) = (name, options)
        let pod: Pod
        do throws(GenerateError) {
            pod = try Generate.pod(name, namespace: "", settings)
        } catch {
            throw CommandError.message(error.description)
        }
        try await flags.create { () throws(GenerateError) in pod }
        guard expose else { return }
        try await flags.create { () throws(GenerateError) in
            try Generate.service(exposing: AnyKind(pod), Generate.ExposeOptions())
        }
    }
}

/// `ctl expose`.
struct ExposeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "expose", abstract: "Make a service for a pod, a deployment, a replica set or a service.")

    @OptionGroup var flags: CreateFlags
    @OptionGroup var files: FileFlags
    @Option(help: "The service's name.") var name = ""
    @Option(help: "Its port.") var port = ""
    @Option(help: "The port or the name of a port of the pods.") var targetPort = ""
    @Option(name: .customLong("protocol"), help: "TCP, UDP or SCTP.") var transport = ""
    @Option(help: "ClusterIP, NodePort or LoadBalancer.") var type = ""
    @Option(help: "Labels of the pods.") var selector = ""
    @Option(name: [.customShort("l", allowingJoined: true), .long], help: "Labels of the service.") var labels = ""
    @Option(name: .customLong("cluster-ip"), help: "Its address, or None.") var clusterIP: String?
    @Option(name: .customLong("external-ip"), help: "A further address.") var externalIP = ""
    @Option(name: .customLong("load-balancer-ip"), help: "The balancer's address.") var loadBalancerIP = ""
    @Option(help: "None or ClientIP.") var sessionAffinity = ""
    @Argument(help: "TYPE NAME, or TYPE/NAME.") var resources: [String] = []

    func run() async throws {
        let (context, operation) = try flags.operation()
        var options = Generate.ExposeOptions()
        options.name = name
        options.port = port
        options.targetPort = targetPort
        options.protocol = transport
        options.type = type
        options.selector = selector
        options.labels = labels
        options.clusterIP = clusterIP
        options.externalIP = externalIP
        options.loadBalancerIP = loadBalancerIP
        options.sessionAffinity = sessionAffinity
        var request = TargetRequest()
        request.words = resources
        request.files = files.arguments
        request.scope = operation.scope
        let cluster = try await context.connect()
        for target in try await request.targets(cluster) {
            let object = try await cluster.get(target.kind, target.name, in: target.namespace, managedFields: false)
            let service: Service
            do throws(GenerateError) {
                service = try Generate.service(exposing: object, options)
            } catch {
                throw CommandError.message(error.description)
            }
            var exposing = operation
            exposing.fieldManager = "ctl-expose"
            try await exposing.run(AnyKind(service), cluster, context.console, word: "exposed")
        }
    }
}

/// `ctl autoscale`.
struct AutoscaleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "autoscale", abstract: "Make an autoscaler for a deployment, replica set or stateful set.")

    @OptionGroup var flags: CreateFlags
    @OptionGroup var files: FileFlags
    @Option(help: "The autoscaler's name.") var name = ""
    @Option(help: "Replicas at least.") var min: Int32 = -1
    @Option(help: "Replicas at most.") var max: Int32 = -1
    @Option(help: "The use of processors to aim at, in percent of what is asked for.") var cpuPercent: Int32 = -1
    @Argument(help: "TYPE NAME, or TYPE/NAME.") var resources: [String] = []

    func run() async throws {
        let (context, operation) = try flags.operation()
        var request = TargetRequest()
        request.words = resources
        request.files = files.arguments
        request.scope = operation.scope
        let cluster = try await context.connect()
        for target in try await request.targets(cluster) {
            let object = try await cluster.get(target.kind, target.name, in: target.namespace, managedFields: false)
            let scaler: HorizontalPodAutoscaler
            do throws(GenerateError) {
                scaler = try Generate.autoscaler(for: object, name: name, min: min, max: max, cpuPercent: cpuPercent)
            } catch {
                throw CommandError.message(error.description)
            }
            try await operation.run(AnyKind(scaler), cluster, context.console, word: "autoscaled")
        }
    }
}
