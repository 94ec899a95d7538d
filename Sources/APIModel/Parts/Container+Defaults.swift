extension Container {
    /// Fills in what a container of any pod or template leaves open.
    public mutating func applyDefaults() {
        if imagePullPolicy.isEmpty { imagePullPolicy = PullPolicy.standard(for: image) }
        if terminationMessagePath.isEmpty { terminationMessagePath = "/dev/termination-log" }
        if terminationMessagePolicy.isEmpty { terminationMessagePolicy = "File" }
        for index in ports.indices where ports[index].protocol.isEmpty { ports[index].protocol = "TCP" }
        for index in env.indices where env[index].valueFrom != nil { env[index].valueFrom?.applyDefaults() }
        resources.applyDefaults()
        livenessProbe?.applyDefaults()
        readinessProbe?.applyDefaults()
        startupProbe?.applyDefaults()
        lifecycle?.applyDefaults()
    }
}

extension EphemeralContainer {
    /// Fills in what the container leaves open.
    public mutating func applyDefaults() {
        ephemeralContainerCommon.container.applyDefaults()
    }
}

extension EnvVarSource {
    /// Fills in what the source leaves open.
    public mutating func applyDefaults() {
        fieldRef?.applyDefaults()
        if let file = fileKeyRef, file.optional == nil { fileKeyRef?.optional = false }
    }
}

extension ObjectFieldSelector {
    /// The version of the fields' paths.
    public mutating func applyDefaults() {
        if apiVersion.isEmpty { apiVersion = "v1" }
    }
}

/// When a node pulls an image.
enum PullPolicy {
    static let all = ["Always", "IfNotPresent", "Never"]

    /// Images that may change under their tag are always pulled.
    static func standard(for image: String) -> String {
        ImageReference(image)?.tag == "latest" ? "Always" : "IfNotPresent"
    }
}

extension EphemeralContainerCommon {
    /// The same fields as a container, so that one set of rules serves both.
    var container: Container {
        get {
            Container {
                $0.name = name
                $0.image = image
                $0.command = command
                $0.args = args
                $0.workingDir = workingDir
                $0.ports = ports
                $0.env = env
                $0.resources = resources
                $0.volumeMounts = volumeMounts
                $0.livenessProbe = livenessProbe
                $0.readinessProbe = readinessProbe
                $0.lifecycle = lifecycle
                $0.terminationMessagePath = terminationMessagePath
                $0.imagePullPolicy = imagePullPolicy
                $0.securityContext = securityContext
                $0.stdin = stdin
                $0.stdinOnce = stdinOnce
                $0.tty = tty
                $0.envFrom = envFrom
                $0.terminationMessagePolicy = terminationMessagePolicy
                $0.volumeDevices = volumeDevices
                $0.startupProbe = startupProbe
                $0.resizePolicy = resizePolicy
                $0.restartPolicy = restartPolicy
                $0.restartPolicyRules = restartPolicyRules
                $0.unknown = unknown
            }
        }
        set {
            name = newValue.name
            image = newValue.image
            command = newValue.command
            args = newValue.args
            workingDir = newValue.workingDir
            ports = newValue.ports
            env = newValue.env
            resources = newValue.resources
            volumeMounts = newValue.volumeMounts
            livenessProbe = newValue.livenessProbe
            readinessProbe = newValue.readinessProbe
            lifecycle = newValue.lifecycle
            terminationMessagePath = newValue.terminationMessagePath
            imagePullPolicy = newValue.imagePullPolicy
            securityContext = newValue.securityContext
            stdin = newValue.stdin
            stdinOnce = newValue.stdinOnce
            tty = newValue.tty
            envFrom = newValue.envFrom
            terminationMessagePolicy = newValue.terminationMessagePolicy
            volumeDevices = newValue.volumeDevices
            startupProbe = newValue.startupProbe
            resizePolicy = newValue.resizePolicy
            restartPolicy = newValue.restartPolicy
            restartPolicyRules = newValue.restartPolicyRules
            unknown = newValue.unknown
        }
    }
}
