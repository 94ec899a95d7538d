import APIModel
import ArgumentParser

/// `ctl create`.
struct CreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create objects of files, or of flags.",
        subcommands: [
            CreateNamespace.self, CreateConfigMap.self, CreateSecret.self, CreateServiceAccount.self,
            CreateDeployment.self, CreateJob.self, CreateCronJob.self, CreateService.self, CreateRole.self,
            CreateRoleBinding.self, CreateClusterRole.self, CreateClusterRoleBinding.self, CreateQuota.self,
            CreatePriorityClass.self, CreatePodDisruptionBudget.self, CreateToken.self,
        ])

    @OptionGroup var flags: CreateFlags
    @OptionGroup var files: FileFlags
    @Option(name: [.customShort("l", allowingJoined: true), .long], help: "Only objects with these labels.")
    var selector = ""

    func run() async throws {
        guard !files.arguments.isEmpty else { throw CommandError.message("must specify one of -f and -k") }
        let (context, operation) = try flags.operation()
        try await operation.run(
            files.arguments, labelSelector: selector, try await context.connect(), context.console)
    }
}

/// The flags of all forms of `create`.
struct CreateFlags: ParsableArguments {
    @OptionGroup var connection: ConnectionFlags
    @OptionGroup var outputFlags: OutputFlags
    @OptionGroup var dryRun: DryRunFlags
    @OptionGroup var validation: ValidationFlags
    @Option(help: "The name that fields are managed under.") var fieldManager = "ctl-create"

    func operation() throws(CommandError) -> (CommandContext, CreateOperation) {
        let context = try CommandContext(connection)
        var operation = CreateOperation()
        operation.scope = try context.scope()
        operation.printer = ResultPrinter(
            format: try outputFlags.format(), dryRun: try dryRun.value(),
            managedFields: outputFlags.showManagedFields)
        operation.fieldManager = fieldManager
        operation.fieldValidation = try validation.value()
        return (context, operation)
    }

    /// Creates what `make` makes.
    func create(_ make: () throws(GenerateError) -> some Kind) async throws(CommandError) {
        let (context, operation) = try operation()
        let object: AnyKind
        do throws(GenerateError) {
            object = AnyKind(try make())
        } catch {
            throw .message(error.description)
        }
        let cluster: (any Cluster)? = operation.printer.dryRun == .client ? nil : try await context.connect()
        try await operation.run(object, cluster, context.console)
    }
}

struct CreateNamespace: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "namespace", abstract: "Create a namespace.", aliases: ["ns"])
    @OptionGroup var flags: CreateFlags
    @Argument(help: "Its name.") var name: String

    func run() async throws {
        let name = name
        try await flags.create { () throws(GenerateError) in try Generate.namespace(name) }
    }
}

struct CreateServiceAccount: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serviceaccount", abstract: "Create a service account.", aliases: ["sa"])
    @OptionGroup var flags: CreateFlags
    @Argument(help: "Its name.") var name: String

    func run() async throws {
        let name = name
        try await flags.create { () throws(GenerateError) in try Generate.serviceAccount(name, namespace: "") }
    }
}

/// `--from-literal`, `--from-file` and `--from-env-file`.
struct DataFlags: ParsableArguments {
    @Option(help: "key=value.") var fromLiteral: [String] = []
    @Option(help: "[key=]file, or a folder.") var fromFile: [String] = []
    @Option(help: "A file of key=value lines.") var fromEnvFile: [String] = []

    /// The keys with their values, files read.
    func values() throws(CommandError) -> [(key: String, value: [UInt8])] {
        var sources = DataSources()
        sources.literals = fromLiteral
        do throws(FileAccessError) {
            for path in fromEnvFile { sources.environments.append((path, try FileAccess.read(path))) }
            for text in fromFile {
                let (key, path) = try source(text)
                if FileAccess.isFolder(path) {
                    guard key == nil else {
                        throw FileAccessError(path, "cannot give a key name for a directory path")
                    }
                    for name in try FileAccess.names(in: path) where !FileAccess.isFolder("\(path)/\(name)") {
                        sources.files.append((name, try FileAccess.read("\(path)/\(name)")))
                    }
                } else {
                    let name = path.split(separator: "/").last.map(String.init) ?? path
                    sources.files.append((key ?? name, try FileAccess.read(path)))
                }
            }
        } catch {
            throw .message("error reading \(error.path): \(error.reason)")
        }
        do throws(GenerateError) {
            return try sources.values(FileAccess.environment)
        } catch {
            throw .message(error.description)
        }
    }

    private func source(_ text: String) throws(FileAccessError) -> (String?, String) {
        do throws(GenerateError) {
            return try DataSources.file(text)
        } catch {
            throw FileAccessError(text, error.description)
        }
    }
}

struct CreateConfigMap: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "configmap", abstract: "Create a config map of literals and files.", aliases: ["cm"])
    @OptionGroup var flags: CreateFlags
    @OptionGroup var data: DataFlags
    @Argument(help: "Its name.") var name: String

    func run() async throws {
        let (name, values) = (name, try data.values())
        try await flags.create { () throws(GenerateError) in try Generate.configMap(name, namespace: "", values) }
    }
}

struct CreateSecret: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret", abstract: "Create a secret.", subcommands: [Generic.self, Docker.self, TLS.self])

    struct Generic: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "generic", abstract: "Create a secret of literals and files.")
        @OptionGroup var flags: CreateFlags
        @OptionGroup var data: DataFlags
        @Option(help: "The secret's type.") var type = ""
        @Argument(help: "Its name.") var name: String

        func run() async throws {
            let (name, type, values) = (name, type, try data.values())
            try await flags.create { () throws(GenerateError) in
                try Generate.secret(name, namespace: "", type: type, values)
            }
        }
    }

    struct Docker: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "docker-registry", abstract: "Create a secret that images are pulled with.")
        @OptionGroup var flags: CreateFlags
        @Option(help: "The registry.") var dockerServer = "https://index.docker.io/v1/"
        @Option(help: "The user.") var dockerUsername = ""
        @Option(help: "The password.") var dockerPassword = ""
        @Option(help: "The mail address.") var dockerEmail = ""
        @Argument(help: "Its name.") var name: String

        func run() async throws {
            let command = self
            try await flags.create { () throws(GenerateError) in
                try Generate.dockerSecret(
                    command.name, namespace: "", server: command.dockerServer, username: command.dockerUsername,
                    password: command.dockerPassword, email: command.dockerEmail)
            }
        }
    }

    struct TLS: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "tls", abstract: "Create a secret of a certificate and its key.")
        @OptionGroup var flags: CreateFlags
        @Option(help: "A file with the certificate.") var cert: String
        @Option(help: "A file with the key.") var key: String
        @Argument(help: "Its name.") var name: String

        func run() async throws {
            let (certificate, key): ([UInt8], [UInt8])
            do throws(FileAccessError) {
                (certificate, key) = (try FileAccess.read(cert), try FileAccess.read(self.key))
            } catch {
                throw CommandError.message("\(error)")
            }
            let name = name
            try await flags.create { () throws(GenerateError) in
                try Generate.tlsSecret(name, namespace: "", certificate: certificate, key: key)
            }
        }
    }
}

struct CreateDeployment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deployment", abstract: "Create a deployment of images.", aliases: ["deploy"])
    @OptionGroup var flags: CreateFlags
    @Option(help: "An image; several make several containers.") var image: [String] = []
    @Option(name: [.customShort("r", allowingJoined: true), .long], help: "The number of replicas.")
    var replicas: Int32 = 1
    @Option(help: "The port that the container serves.") var port: Int32?
    @Argument(help: "Its name.") var name: String
    @Argument(parsing: .postTerminator, help: "What the container runs.") var command: [String] = []

    func run() async throws {
        let me = self
        let letters = Array("bcdfghjklmnpqrstvwxz2456789")
        let suffix = String((0..<5).map { _ in letters.randomElement() ?? "x" })
        try await flags.create { () throws(GenerateError) in
            try Generate.deployment(
                me.name, namespace: "", images: me.image.flatMap { $0.split(separator: ",").map(String.init) },
                replicas: me.replicas, port: me.port, command: me.command, suffix: suffix)
        }
    }
}

struct CreateJob: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job", abstract: "Create a job of an image, or of a cron job's template.")
    @OptionGroup var flags: CreateFlags
    @Option(help: "The image.") var image = ""
    @Option(help: "cronjob/NAME whose template to use.") var from = ""
    @Argument(help: "Its name.") var name: String
    @Argument(parsing: .postTerminator, help: "What the container runs.") var command: [String] = []

    func run() async throws {
        let me = self
        guard !from.isEmpty else {
            return try await flags.create { () throws(GenerateError) in
                try Generate.job(me.name, namespace: "", image: me.image, command: me.command)
            }
        }
        guard image.isEmpty, command.isEmpty else {
            throw CommandError.message("cannot specify --from and --image, or a command, together")
        }
        let (context, _) = try flags.operation()
        var request = TargetRequest()
        request.words = [from]
        request.scope = try context.scope()
        let cluster = try await context.connect()
        guard let target = try await request.targets(cluster).first, target.kind.identity.kind == "CronJob" else {
            throw CommandError.message("from must be an existing cronjob")
        }
        let object = try await cluster.get(target.kind, target.name, in: target.namespace, managedFields: false)
        guard let cron = object.object as? CronJob else {
            throw CommandError.message("from must be an existing cronjob")
        }
        try await flags.create { () throws(GenerateError) in try Generate.job(me.name, from: cron) }
    }
}

struct CreateCronJob: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cronjob", abstract: "Create a cron job of an image.", aliases: ["cj"])
    @OptionGroup var flags: CreateFlags
    @Option(help: "The image.") var image = ""
    @Option(help: "When: \"*/5 * * * *\".") var schedule = ""
    @Option(help: "OnFailure or Never.") var restart = ""
    @Argument(help: "Its name.") var name: String
    @Argument(parsing: .postTerminator, help: "What the container runs.") var command: [String] = []

    func run() async throws {
        let me = self
        try await flags.create { () throws(GenerateError) in
            try Generate.cronJob(
                me.name, namespace: "", image: me.image, schedule: me.schedule, restart: me.restart,
                command: me.command)
        }
    }
}

struct CreateService: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "service", abstract: "Create a service.",
        subcommands: [ClusterIP.self, NodePort.self, LoadBalancer.self, ExternalName.self], aliases: ["svc"])

    struct ClusterIP: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "clusterip", abstract: "Inside the cluster.")
        @OptionGroup var flags: CreateFlags
        @Option(help: "port[:targetPort].") var tcp: [String] = []
        @Option(name: .customLong("clusterip"), help: "Its address, or None.") var address = ""
        @Argument(help: "Its name.") var name: String

        func run() async throws {
            let me = self
            try await flags.create { () throws(GenerateError) in
                try Generate.service(me.name, namespace: "", type: "ClusterIP", tcp: me.tcp, clusterIP: me.address)
            }
        }
    }

    struct NodePort: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "nodeport", abstract: "At a port of each node.")
        @OptionGroup var flags: CreateFlags
        @Option(help: "port[:targetPort].") var tcp: [String] = []
        @Option(help: "The port of the nodes.") var nodePort: Int32 = 0
        @Argument(help: "Its name.") var name: String

        func run() async throws {
            let me = self
            try await flags.create { () throws(GenerateError) in
                try Generate.service(me.name, namespace: "", type: "NodePort", tcp: me.tcp, nodePort: me.nodePort)
            }
        }
    }

    struct LoadBalancer: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "loadbalancer", abstract: "At a balancer's address.")
        @OptionGroup var flags: CreateFlags
        @Option(help: "port[:targetPort].") var tcp: [String] = []
        @Argument(help: "Its name.") var name: String

        func run() async throws {
            let me = self
            try await flags.create { () throws(GenerateError) in
                try Generate.service(me.name, namespace: "", type: "LoadBalancer", tcp: me.tcp)
            }
        }
    }

    struct ExternalName: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "externalname", abstract: "Another name for a name.")
        @OptionGroup var flags: CreateFlags
        @Option(help: "port[:targetPort].") var tcp: [String] = []
        @Option(help: "The name that it stands for.") var externalName = ""
        @Argument(help: "Its name.") var name: String

        func run() async throws {
            let me = self
            try await flags.create { () throws(GenerateError) in
                try Generate.service(
                    me.name, namespace: "", type: "ExternalName", tcp: me.tcp, externalName: me.externalName)
            }
        }
    }
}

/// Verbs and resources of a rule.
struct RuleFlags: ParsableArguments {
    @Option(help: "Verbs: get,list.") var verb: [String] = []
    @Option(help: "Resources: pods,deployments.apps/scale.") var resource: [String] = []
    @Option(help: "Names of objects.") var resourceName: [String] = []

    func rules(paths: [String] = []) throws(GenerateError) -> [PolicyRule] {
        func words(_ texts: [String]) -> [String] { texts.flatMap { $0.split(separator: ",").map(String.init) } }
        return try Generate.rules(
            verbs: words(verb), resources: words(resource), names: words(resourceName), paths: words(paths))
    }
}

struct CreateRole: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "role", abstract: "Create a role of one rule.")
    @OptionGroup var flags: CreateFlags
    @OptionGroup var rule: RuleFlags
    @Argument(help: "Its name.") var name: String

    func run() async throws {
        let me = self
        try await flags.create { () throws(GenerateError) in
            try Generate.role(me.name, namespace: "", me.rule.rules())
        }
    }
}

struct CreateClusterRole: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clusterrole", abstract: "Create a cluster role of one rule, or of other roles.")
    @OptionGroup var flags: CreateFlags
    @OptionGroup var rule: RuleFlags
    @Option(name: .customLong("non-resource-url"), help: "Paths: /healthz.") var paths: [String] = []
    @Option(help: "Labels of the roles whose rules it has.") var aggregationRule = ""
    @Argument(help: "Its name.") var name: String

    func run() async throws {
        let me = self
        try await flags.create { () throws(GenerateError) in
            let rules = me.aggregationRule.isEmpty ? try me.rule.rules(paths: me.paths) : []
            return try Generate.clusterRole(me.name, rules, aggregation: me.aggregationRule)
        }
    }
}

/// Who is bound.
struct SubjectFlags: ParsableArguments {
    @Option(help: "A user.") var user: [String] = []
    @Option(help: "A group.") var group: [String] = []
    @Option(name: .customLong("serviceaccount"), help: "namespace:name.") var serviceAccount: [String] = []
}

struct CreateRoleBinding: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rolebinding", abstract: "Give a role to users, groups and service accounts.")
    @OptionGroup var flags: CreateFlags
    @Option(help: "A role of the namespace.") var role = ""
    @Option(name: .customLong("clusterrole"), help: "A cluster role.") var clusterRole = ""
    @Option(help: "A group.") var group: [String] = []
    @Option(name: .customLong("serviceaccount"), help: "namespace:name.") var serviceAccount: [String] = []
    @Argument(help: "Its name.") var name: String

    func run() async throws {
        let me = self
        // `--user` is also the flag that says who one is; here, as with kubectl, it is who is bound.
        var subjects = Generate.Subjects()
        subjects.users = flags.connection.user.map { $0.split(separator: ",").map(String.init) } ?? []
        subjects.groups = group
        subjects.serviceAccounts = serviceAccount
        let bound = subjects
        try await flags.withoutUser.create { () throws(GenerateError) in
            try Generate.roleBinding(me.name, namespace: "", role: me.role, clusterRole: me.clusterRole, bound)
        }
    }
}

struct CreateClusterRoleBinding: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clusterrolebinding", abstract: "Give a cluster role everywhere.")
    @OptionGroup var flags: CreateFlags
    @Option(name: .customLong("clusterrole"), help: "A cluster role.") var clusterRole = ""
    @Option(help: "A group.") var group: [String] = []
    @Option(name: .customLong("serviceaccount"), help: "namespace:name.") var serviceAccount: [String] = []
    @Argument(help: "Its name.") var name: String

    func run() async throws {
        let me = self
        var subjects = Generate.Subjects()
        subjects.users = flags.connection.user.map { $0.split(separator: ",").map(String.init) } ?? []
        subjects.groups = group
        subjects.serviceAccounts = serviceAccount
        let bound = subjects
        try await flags.withoutUser.create { () throws(GenerateError) in
            try Generate.clusterRoleBinding(me.name, clusterRole: me.clusterRole, bound)
        }
    }
}

extension CreateFlags {
    /// The flags without who one is.
    var withoutUser: CreateFlags {
        var flags = self
        flags.connection.user = nil
        return flags
    }
}

struct CreateQuota: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quota", abstract: "Create a quota.", aliases: ["resourcequota"])
    @OptionGroup var flags: CreateFlags
    @Option(help: "cpu=1,memory=1G,pods=2.") var hard = ""
    @Option(help: "BestEffort, NotTerminating, ...") var scopes = ""
    @Argument(help: "Its name.") var name: String

    func run() async throws {
        let me = self
        try await flags.create { () throws(GenerateError) in
            try Generate.quota(me.name, namespace: "", hard: me.hard, scopes: me.scopes)
        }
    }
}

struct CreatePriorityClass: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "priorityclass", abstract: "Create a priority class.", aliases: ["pc"])
    @OptionGroup var flags: CreateFlags
    @Option(help: "The priority.") var value: Int32
    @Option(help: "What it is for.") var description = ""
    @Flag(help: "For pods that name none.") var globalDefault = false
    @Option(help: "PreemptLowerPriority or Never.") var preemptionPolicy = "PreemptLowerPriority"
    @Argument(help: "Its name.") var name: String

    func run() async throws {
        let me = self
        try await flags.create { () throws(GenerateError) in
            try Generate.priorityClass(
                me.name, value: me.value, isDefault: me.globalDefault, description: me.description,
                preemptionPolicy: me.preemptionPolicy)
        }
    }
}

struct CreatePodDisruptionBudget: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "poddisruptionbudget", abstract: "Create a disruption budget.", aliases: ["pdb"])
    @OptionGroup var flags: CreateFlags
    @Option(help: "Labels of the pods.") var selector = ""
    @Option(help: "A number or a percentage.") var minAvailable = ""
    @Option(help: "A number or a percentage.") var maxUnavailable = ""
    @Argument(help: "Its name.") var name: String

    func run() async throws {
        let me = self
        try await flags.create { () throws(GenerateError) in
            try Generate.podDisruptionBudget(
                me.name, namespace: "", selector: me.selector, minAvailable: me.minAvailable,
                maxUnavailable: me.maxUnavailable)
        }
    }
}

struct CreateToken: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Ask for a token of a service account.")
    @OptionGroup var connection: ConnectionFlags
    @Option(help: "Who the token is for; repeatable.") var audience: [String] = []
    @Option(help: "How long it holds.") var duration = ""
    @Option(help: "What the token ends with: Node, Pod or Secret.") var boundObjectKind = ""
    @Option(help: "The name of what the token ends with.") var boundObjectName = ""
    @Option(help: "Its uid, where it is not whichever has the name.") var boundObjectUid = ""
    @Argument(help: "The service account.") var name: String

    func run() async throws {
        let context = try CommandContext(connection)
        let limit = duration.isEmpty ? nil : try TimeArgument.duration(duration, of: "--duration")
        let request: TokenRequest
        do throws(GenerateError) {
            request = try Generate.tokenRequest(
                audiences: audience, seconds: limit?.components.seconds, boundTo: boundObjectKind,
                name: boundObjectName, uid: boundObjectUid)
        } catch {
            throw CommandError.message(error.description)
        }
        let cluster = try await context.connect()
        let answer = try await cluster.create(
            AnyKind(request), on: cluster.entry(ServiceAccount.self), name, in: try context.scope().namespace,
            subresource: "token")
        guard let token = (answer.object as? TokenRequest)?.status.token, !token.isEmpty else {
            throw CommandError.message("the server gave no token")
        }
        context.console.line(token)
    }
}
