extension Probe {
    /// Fills in what the probe leaves open: the numbers of Kubernetes' `SetDefaults_Probe`.
    public mutating func applyDefaults() {
        if timeoutSeconds == 0 { timeoutSeconds = 1 }
        if periodSeconds == 0 { periodSeconds = 10 }
        if successThreshold == 0 { successThreshold = 1 }
        if failureThreshold == 0 { failureThreshold = 3 }
        handler.httpGet?.applyDefaults()
        if let grpc = handler.grpc, grpc.service == nil { handler.grpc?.service = "" }
    }
}

extension Lifecycle {
    /// Fills in what the handlers leave open.
    public mutating func applyDefaults() {
        postStart?.httpGet?.applyDefaults()
        preStop?.httpGet?.applyDefaults()
    }
}

extension HTTPGetAction {
    /// Fills in path and scheme.
    public mutating func applyDefaults() {
        if path.isEmpty { path = "/" }
        if scheme.isEmpty { scheme = "HTTP" }
    }
}
