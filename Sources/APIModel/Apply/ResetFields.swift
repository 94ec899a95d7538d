extension FieldManager {
    /// The fields that a request to a resource leaves as they are, whatever it sends: nobody comes to own them there.
    ///
    /// For the object itself that is `status`, where the kind has one as a subresource; for the status everything
    /// else that matters. As Kubernetes has it, kind by kind.
    static func resetFields(kind: String, resource: ResourceNames, subresource: String) -> FieldSet {
        switch subresource {
        case "":
            return resource.subresources.contains("status") ? FieldSet(ApplyPath(fields: "status")) : FieldSet()
        case "status":
            var paths = [ApplyPath(fields: "spec")]
            switch kind {
            case "Deployment": paths.append(ApplyPath(fields: "metadata", "labels"))
            case "Pod":
                paths.append(ApplyPath(fields: "metadata", "deletionTimestamp"))
                paths.append(ApplyPath(fields: "metadata", "ownerReferences"))
            case "CustomResourceDefinition": paths.append(ApplyPath(fields: "metadata"))
            case "CertificateSigningRequest": paths.append(ApplyPath(fields: "status", "conditions"))
            default: break
            }
            return FieldSet(paths)
        case "approval":
            return FieldSet([ApplyPath(fields: "spec"), ApplyPath(fields: "status", "certificate")])
        default: return FieldSet()
        }
    }
}
