public import APIModel

/// Pods name a class of runtimes only where there is one. This version has none: every name is refused, as Kubernetes
/// refuses the name of a class that does not exist.
public enum RuntimeClassAdmission: AdmissionStep {
    public static let name = "RuntimeClass"

    public static func mutate<Object: Kind, View: PolicyView>(
        _ request: inout AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal) {
        guard request.operation == .create, request.isAbout("pods"), let pod = request.take(Pod.self) else { return }
        if let name = pod.spec.runtimeClassName {
            throw request.forbidden("pod rejected: RuntimeClass \(GoText.quoted(name)) not found")
        }
        if !pod.spec.overhead.isEmpty {
            throw request.forbidden(
                "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead")
        }
        request.replace(with: pod)
    }
}
