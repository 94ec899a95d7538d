public import APIModel

/// A claim that names no class gets the default one.
public enum DefaultStorageClass: AdmissionStep {
    public static let name = "DefaultStorageClass"

    public static func mutate<Object: Kind, View: PolicyView>(
        _ request: inout AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal) {
        guard request.operation == .create, request.isAbout("persistentvolumeclaims"),
            var claim = request.new(PersistentVolumeClaim.self), claim.className == nil,
            let standard = context.view.defaultStorageClasses().filter(\.isDefault).newest
        else { return }
        claim.spec.storageClassName = standard.metadata.name
        request.replace(with: claim)
    }
}

extension Array where Element: Kind {
    /// Of several defaults the newest counts; of those of one second the first by name.
    var newest: Element? {
        self.min {
            let (left, right) = ($0.metadata, $1.metadata)
            let (first, second) = (left.creationTimestamp?.seconds ?? 0, right.creationTimestamp?.seconds ?? 0)
            return first == second ? left.name < right.name : first > second
        }
    }
}
