public import APIModel

/// Volumes and claims do not go away while something uses them: controllers take the finalizer off.
public enum StorageObjectInUseProtection: AdmissionStep {
    public static let name = "StorageObjectInUseProtection"

    public static let claimFinalizer = "kubernetes.io/pvc-protection"
    public static let volumeFinalizer = "kubernetes.io/pv-protection"

    public static func mutate<Object: Kind, View: PolicyView>(
        _ request: inout AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal) {
        guard request.operation == .create, request.object != nil else { return }
        let finalizer: String
        if request.isAbout("persistentvolumeclaims") {
            finalizer = claimFinalizer
        } else if request.isAbout("persistentvolumes") {
            finalizer = volumeFinalizer
        } else {
            return
        }
        guard request.object?.metadata.finalizers.contains(finalizer) == false else { return }
        request.object?.metadata.finalizers.append(finalizer)
    }
}
