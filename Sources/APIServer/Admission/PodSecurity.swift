public import APIModel

/// Levels of pod security, which a namespace asks for by label, are not enforced by this version: who sets such a
/// label is told so.
public enum PodSecurity: AdmissionStep {
    public static let name = "PodSecurity"

    private static let label = "pod-security.kubernetes.io/enforce"

    public static func validate<Object: Kind, View: PolicyView>(
        _ request: AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal) {
        guard request.operation == .create || request.operation == .update, request.isAbout("namespaces"),
            let level = request.object?.metadata.labels[label], level != "privileged",
            request.oldObject?.metadata.labels[label] != level
        else { return }
        context.warnings.append(
            "the level of pod security in the label \(label) is not enforced by this version of the server")
    }
}
