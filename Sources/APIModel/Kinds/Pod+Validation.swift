import Base

extension Pod {
    public func validate(into errors: inout FieldErrors) {
        validate(into: &errors, options: PodValidationOptions())
    }

    /// What is wrong with a new pod, with the options of a test or of an older server.
    public func validate(into errors: inout FieldErrors, options: PodValidationOptions) {
        validateMetadataAndSpec(into: &errors, options: options)
        errors.at("spec") { errors in
            if !spec.ephemeralContainers.isEmpty {
                errors.forbidden("ephemeralContainers", "cannot be set on create")
            }
            if !spec.nodeName.isEmpty, !spec.schedulingGates.isEmpty {
                errors.forbidden("nodeName", "cannot be set until all schedulingGates have been cleared")
            }
            metadata.validateSeccomp(of: spec, into: &errors)
            metadata.validateAppArmor(of: spec, into: &errors)
        }
    }

    /// What holds for a pod however it came about.
    func validateMetadataAndSpec(into errors: inout FieldErrors, options: PodValidationOptions) {
        var options = options
        options.isPod = true
        validateMetadata(into: &errors)
        errors.at("metadata") { errors in
            errors.at("annotations") { metadata.validatePodAnnotations(of: spec, into: &$0, options: options) }
        }
        errors.at("spec") { errors in
            spec.validate(into: &errors, options: options, metadata: metadata)
            if spec.serviceAccountName.isEmpty { spec.forbidServiceAccountTokens(into: &errors) }
            errors.each("containers", of: spec.containers) { $1.validateForPod(into: &$0) }
            errors.each("initContainers", of: spec.initContainers) { $1.validateForPod(into: &$0) }
        }
    }
}

extension PodSpec {
    /// Without an account there is no token of it.
    fileprivate func forbidServiceAccountTokens(into errors: inout FieldErrors) {
        errors.each("volumes", of: volumes) { errors, volume in
            guard let projected = volume.volumeSource.projected else { return }
            errors.at("projected") { errors in
                errors.each("sources", of: projected.sources) { errors, source in
                    guard source.serviceAccountToken != nil else { return }
                    errors.forbidden("serviceAccountToken", "must not be specified when serviceAccountName is not set")
                }
            }
        }
    }
}
