public import APIModel

/// Nothing is made in a namespace that is not there or that is going away, and the namespaces of the cluster itself
/// stay.
public enum NamespaceLifecycle: AdmissionStep {
    public static let name = "NamespaceLifecycle"

    /// Namespaces that cannot be deleted.
    static let permanent: Set<String> = [
        SystemName.defaultNamespace, SystemName.systemNamespace, SystemName.publicNamespace,
    ]

    public static func mutate<Object: Kind, View: PolicyView>(
        _ request: inout AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal) {
        if request.concerns("namespaces") {
            guard request.operation == .delete, request.subresource.isEmpty, permanent.contains(request.name) else {
                return
            }
            throw request.forbidden("this namespace may not be deleted")
        }
        // A review asks about a namespace without touching it; what is there may always be deleted.
        let isReview = request.resource.group == "authorization.k8s.io"
        guard !request.namespace.isEmpty, request.operation != .delete, !isReview else { return }
        guard let namespace = context.view.namespace(request.namespace) else {
            let missing = MissingObject("namespaces", name: request.namespace)
            throw AdmissionRefusal(missing.status, missing: missing)
        }
        guard request.operation == .create, namespace.isLeaving else { return }
        var refusal = request.forbidden(
            "unable to create new content in namespace \(request.namespace) because it is being terminated")
        refusal.status.details?.causes.append(
            StatusCause {
                $0.reason = "NamespaceTerminating"
                $0.message = "namespace \(request.namespace) is being terminated"
                $0.field = "metadata.namespace"
            })
        throw refusal
    }
}

extension Namespace {
    fileprivate var isLeaving: Bool { status.phase == "Terminating" || metadata.deletionTimestamp != nil }
}
