public import APIModel

/// A claim grows only while it is bound and where its class allows that.
public enum PersistentVolumeClaimResize: AdmissionStep {
    public static let name = "PersistentVolumeClaimResize"

    public static func validate<Object: Kind, View: PolicyView>(
        _ request: AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal) {
        guard request.operation == .update, request.isAbout("persistentvolumeclaims"),
            let new = request.new(PersistentVolumeClaim.self), let old = request.old(PersistentVolumeClaim.self)
        else { return }
        let size = new.spec.resources.requests["storage"] ?? .zero
        guard size > old.spec.resources.requests["storage"] ?? .zero else { return }
        guard old.status.phase == "Bound" else {
            throw request.forbidden("Only bound persistent volume claims can be expanded")
        }
        let name = new.className ?? ""
        guard !name.isEmpty, name == old.className,
            context.view.storageClass(name)?.allowVolumeExpansion == true
        else {
            throw request.forbidden(
                "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must "
                    + "support resize")
        }
    }
}
