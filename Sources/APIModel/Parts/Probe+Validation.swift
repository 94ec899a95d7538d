extension Probe {
    enum Role {
        case liveness
        case readiness
        case startup
    }

    /// A handler and numbers that make sense; `errors` is at the probe.
    func validate(as role: Role, gracePeriod: Int64?, into errors: inout FieldErrors) {
        validate(gracePeriod: gracePeriod, into: &errors)
        switch role {
        case .liveness, .startup:
            if successThreshold != 1 {
                errors.invalid("successThreshold", .integer(Int64(successThreshold)), "must be 1")
            }
        case .readiness:
            if let seconds = terminationGracePeriodSeconds {
                errors.invalid(
                    "terminationGracePeriodSeconds", .integer(seconds), "must not be set for readinessProbes")
            }
        }
    }

    func validate(gracePeriod: Int64?, into errors: inout FieldErrors) {
        var union = UnionCheck("may not specify more than 1 handler type")
        union.member("exec", handler.exec, into: &errors) { $0.validate(into: &$1) }
        union.member("httpGet", handler.httpGet, into: &errors) { $0.validate(into: &$1) }
        union.member("tcpSocket", handler.tcpSocket, into: &errors) { $1.checkPort("port", $0.port) }
        union.member("grpc", handler.grpc, into: &errors) { $1.checkPort("port", .int($0.port)) }
        if union.count == 0 { errors.required(nil, "must specify a handler type") }
        errors.validateNonnegative(Int64(initialDelaySeconds), at: "initialDelaySeconds")
        errors.validateNonnegative(Int64(timeoutSeconds), at: "timeoutSeconds")
        errors.validateNonnegative(Int64(periodSeconds), at: "periodSeconds")
        errors.validateNonnegative(Int64(successThreshold), at: "successThreshold")
        errors.validateNonnegative(Int64(failureThreshold), at: "failureThreshold")
        if let seconds = terminationGracePeriodSeconds, seconds <= 0 {
            errors.invalid("terminationGracePeriodSeconds", .integer(seconds), "must be greater than 0")
        }
    }
}

extension ExecAction {
    fileprivate func validate(into errors: inout FieldErrors) {
        if command.isEmpty { errors.required("command", "") }
    }
}

extension HTTPGetAction {
    fileprivate func validate(into errors: inout FieldErrors) {
        errors.require("path", path)
        errors.checkPort("port", port)
        errors.validateChoice("scheme", scheme, of: ["HTTP", "HTTPS"])
        for header in httpHeaders { errors.check("httpHeaders", header.name, Names.httpHeaderName) }
    }
}

extension Lifecycle {
    /// Handlers and a signal that the pod's system knows; `errors` is at the lifecycle.
    func validate(gracePeriod: Int64?, os: PodOS?, into errors: inout FieldErrors) {
        if let postStart { errors.at("postStart") { postStart.validate(gracePeriod: gracePeriod, into: &$0) } }
        if let preStop { errors.at("preStop") { preStop.validate(gracePeriod: gracePeriod, into: &$0) } }
        if let stopSignal { Signals.validate(stopSignal, at: "stopSignal", os: os, into: &errors) }
    }
}

extension LifecycleHandler {
    fileprivate func validate(gracePeriod: Int64?, into errors: inout FieldErrors) {
        var union = UnionCheck("may not specify more than 1 handler type")
        union.member("exec", exec, into: &errors) { $0.validate(into: &$1) }
        union.member("httpGet", httpGet, into: &errors) { $0.validate(into: &$1) }
        union.member("tcpSocket", tcpSocket, into: &errors) { $1.checkPort("port", $0.port) }
        union.member("sleep", sleep, into: &errors) { sleep, errors in
            // A pod without a period has a fault already.
            guard let gracePeriod, !(0...max(0, gracePeriod)).contains(sleep.seconds) else { return }
            errors.invalid(
                nil, .integer(sleep.seconds),
                "must be non-negative and less than terminationGracePeriodSeconds (\(gracePeriod))")
        }
        if union.count == 0 { errors.required(nil, "must specify a handler type") }
    }
}

/// The signals that can stop a container.
enum Signals {
    private static let windows = ["SIGKILL", "SIGTERM"]
    private static let linux: [String] = {
        let plain = [
            "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE",
            "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU",
            "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ", "RTMIN", "RTMAX",
        ]
        let realTime = (1...15).map { "RTMIN+\($0)" } + (1...14).map { "RTMAX-\($0)" }
        return (plain + realTime).map { "SIG" + $0 }.sorted()
    }()

    static func validate(
        _ signal: String, at element: FieldPath.Element?, os: PodOS?, into errors: inout FieldErrors
    ) {
        switch os?.name {
        case "windows": errors.validateChoice(element, signal, of: windows)
        case "linux": errors.validateChoice(element, signal, of: linux)
        default: errors.forbidden(element, "may not be set for containers with empty `spec.os.name`")
        }
    }
}
