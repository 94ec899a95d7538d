public import APIModel

/// An ingress that names no class gets the default one.
public enum DefaultIngressClass: AdmissionStep {
    public static let name = "DefaultIngressClass"

    private static let group = "networking.k8s.io"
    private static let defaultAnnotation = "ingressclass.kubernetes.io/is-default-class"
    /// The class as it was named before there was a field.
    private static let classAnnotation = "kubernetes.io/ingress.class"

    public static func mutate<Object: Kind, View: PolicyView>(
        _ request: inout AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal) {
        guard request.operation == .create, request.isAbout("ingresses", group: group),
            var ingress = request.new(Ingress.self), ingress.spec.ingressClassName == nil,
            ingress.metadata.annotations[classAnnotation] == nil
        else { return }
        let defaults = context.view.defaultIngressClasses().filter {
            $0.metadata.annotations[defaultAnnotation] == "true"
        }
        guard let standard = defaults.newest else { return }
        ingress.spec.ingressClassName = standard.metadata.name
        request.replace(with: ingress)
    }
}
