extension Pod {
    /// What is wrong with a change of the containers that are there for a look around: they may only become more.
    public func validateEphemeralContainers(from old: Pod, into errors: inout FieldErrors) {
        if old.metadata.annotations[PodAnnotation.mirror] != nil {
            return errors.forbidden("", "static pods do not support ephemeral containers")
        }
        let options = PodValidationOptions(changing: old.spec, metadata: old.metadata)
        validateMetadataUpdate(from: old, into: &errors)
        validateMetadataAndSpec(into: &errors, options: options)
        validateAnnotationUpdate(from: old, into: &errors, options: options)
        errors.at("spec") { errors in
            for previous in old.spec.ephemeralContainers {
                let name = previous.ephemeralContainerCommon.name
                guard let now = spec.ephemeralContainers.last(where: { $0.ephemeralContainerCommon.name == name })
                else {
                    errors.forbidden(
                        "ephemeralContainers",
                        "existing ephemeral containers \(GoText.quoted(name)) may not be removed\n")
                    continue
                }
                if now != previous {
                    errors.forbidden(
                        "ephemeralContainers",
                        "existing ephemeral containers \(GoText.quoted(name)) may not be changed\n")
                }
            }
        }
    }
}
