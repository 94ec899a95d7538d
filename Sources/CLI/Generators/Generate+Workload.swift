import APIModel
import Base

extension Generate {
    /// - Parameters:
    ///   - images: A container for each.
    ///   - port: nil for none.
    ///   - command: What stands behind `--`.
    ///   - suffix: What makes the names of containers unique whose images have points in theirs: five letters or
    ///     digits by chance.
    static func deployment(
        _ name: String, namespace: String, images: [String], replicas: Int32, port: Int32?, command: [String],
        suffix: String
    ) throws(GenerateError) -> Deployment {
        guard !images.isEmpty else { throw GenerateError("required flag(s) \"image\" not set") }
        guard images.count == 1 || command.isEmpty else {
            throw GenerateError("cannot specify multiple --image options and command")
        }
        var object = Deployment()
        object.metadata = try metadata(name, namespace, labels: [("app", name)])
        object.spec.replicas = replicas
        object.spec.selector = LabelSelector { $0.matchLabels = ["app": name] }
        object.spec.template.metadata.labels = ["app": name]
        object.spec.template.spec.containers = images.map { image in
            Container {
                $0.name = containerName(image, suffix: suffix)
                $0.image = image
                $0.command = command
            }
        }
        if let port { object.spec.template.spec.containers[0].ports = [ContainerPort { $0.containerPort = port }] }
        return object
    }

    /// A job that runs one container.
    static func job(
        _ name: String, namespace: String, image: String, command: [String]
    ) throws(GenerateError) -> Job {
        guard !image.isEmpty else { throw GenerateError("either --image or --from must be specified") }
        var object = Job()
        object.metadata = try metadata(name, namespace)
        object.spec = jobSpec(name, image: image, command: command, restart: "Never")
        return object
    }

    /// A job of a cron job's template, as `create job --from=cronjob/x` makes it.
    static func job(_ name: String, from cron: CronJob) throws(GenerateError) -> Job {
        var object = Job()
        object.metadata = try metadata(name, cron.metadata.namespace)
        object.metadata.labels = cron.spec.jobTemplate.metadata.labels
        object.metadata.annotations = cron.spec.jobTemplate.metadata.annotations
        object.metadata.annotations["cronjob.kubernetes.io/instantiate"] = "manual"
        object.metadata.ownerReferences = [
            OwnerReference {
                $0.apiVersion = CronJob.identity.apiVersion
                $0.kind = CronJob.identity.kind
                $0.name = cron.metadata.name
                $0.uid = cron.metadata.uid
                $0.controller = true
            }
        ]
        object.spec = cron.spec.jobTemplate.spec
        return object
    }

    static func cronJob(
        _ name: String, namespace: String, image: String, schedule: String, restart: String, command: [String]
    ) throws(GenerateError) -> CronJob {
        guard !image.isEmpty else { throw GenerateError("--image must be specified") }
        guard !schedule.isEmpty else { throw GenerateError("--schedule must be specified") }
        var object = CronJob()
        object.metadata = try metadata(name, namespace)
        object.spec.schedule = schedule
        object.spec.jobTemplate.metadata.name = name
        object.spec.jobTemplate.spec = jobSpec(
            name, image: image, command: command, restart: restart.isEmpty ? "OnFailure" : restart)
        return object
    }

    private static func jobSpec(_ name: String, image: String, command: [String], restart: String) -> JobSpec {
        JobSpec { spec in
            spec.template.spec.restartPolicy = restart
            spec.template.spec.containers = [
                Container {
                    $0.name = name
                    $0.image = image
                    $0.command = command
                }
            ]
        }
    }

    /// What `ctl run` is told.
    struct RunOptions {
        var image = ""
        var labels = ""
        var annotations: [String] = []
        var environment: [String] = []
        var port: String?
        var restart = "Always"
        var pullPolicy = ""
        var isPrivileged = false
        var isInteractive = false
        var hasTerminal = false
        var leavesInputOpen = false
        /// Whether what stands behind `--` replaces the image's command instead of its arguments.
        var isCommand = false
        var words: [String] = []
    }

    /// The pod that `ctl run` makes.
    static func pod(_ name: String, namespace: String, _ options: RunOptions) throws(GenerateError) -> Pod {
        guard !options.image.isEmpty else { throw GenerateError("required flag(s) \"image\" not set") }
        guard ["Always", "OnFailure", "Never"].contains(options.restart) else {
            throw GenerateError("invalid restart policy: \(options.restart)")
        }
        guard ["", "Always", "IfNotPresent", "Never"].contains(options.pullPolicy) else {
            throw GenerateError("invalid image pull policy: \(options.pullPolicy)")
        }
        var object = Pod()
        let labels = options.labels.isEmpty ? [("run", name)] : try labels(options.labels)
        object.metadata = try metadata(name, namespace, labels: labels)
        for annotation in options.annotations {
            let (key, value) = annotation.split(once: "=")
            guard let value, !key.isEmpty else {
                throw GenerateError("unexpected annotation: \"\(annotation)\", expected key=value")
            }
            object.metadata.annotations[key] = value
        }
        var container = Container()
        container.name = name
        container.image = options.image
        container.env = try variables(options.environment)
        container.stdin = options.isInteractive
        container.stdinOnce = options.isInteractive && !options.leavesInputOpen
        container.tty = options.hasTerminal
        container.imagePullPolicy = options.pullPolicy
        if options.isPrivileged { container.securityContext = SecurityContext { $0.privileged = true } }
        if options.isCommand { container.command = options.words } else { container.args = options.words }
        if let text = options.port {
            let number = try port(text)
            container.ports = [ContainerPort { $0.containerPort = number }]
        }
        object.spec.containers = [container]
        object.spec.dnsPolicy = "ClusterFirst"
        object.spec.restartPolicy = options.restart
        return object
    }
}
