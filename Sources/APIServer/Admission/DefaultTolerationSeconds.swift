public import APIModel

/// A pod stays five minutes on a node that is not ready or cannot be reached, unless it says otherwise.
public enum DefaultTolerationSeconds: AdmissionStep {
    public static let name = "DefaultTolerationSeconds"

    /// Kubernetes' default, in seconds.
    static let seconds: Int64 = 300
    static let keys = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]

    public static func mutate<Object: Kind, View: PolicyView>(
        _ request: inout AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal) {
        guard request.operation == .create || request.operation == .update, request.isAbout("pods"),
            var pod = request.take(Pod.self)
        else { return }
        let tolerations = pod.spec.tolerations
        let untold = keys.filter { taint in
            !tolerations.contains {
                ($0.key == taint || $0.key.isEmpty) && ($0.effect == "NoExecute" || $0.effect.isEmpty)
            }
        }
        for taint in untold {
            pod.spec.tolerations.append(
                Toleration {
                    $0.key = taint
                    $0.operator = "Exists"
                    $0.effect = "NoExecute"
                    $0.tolerationSeconds = seconds
                })
        }
        request.replace(with: pod)
    }
}
