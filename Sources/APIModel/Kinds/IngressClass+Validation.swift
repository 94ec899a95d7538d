extension IngressClass {
    /// The longest name of a controller; Kubernetes' number.
    private static let controllerBytesMax = 250

    public mutating func applyDefaults() {
        if spec.parameters != nil, spec.parameters?.scope == nil { spec.parameters?.scope = "Cluster" }
    }

    public mutating func prepareForCreate() {
        metadata.generation = 1
    }

    public mutating func prepareForUpdate(from old: IngressClass) {
        countGeneration(from: old, ifChanged: spec != old.spec)
    }

    public func validate(into errors: inout FieldErrors) {
        validateMetadata(into: &errors)
        errors.at("spec") { errors in
            if spec.controller.utf8.count > Self.controllerBytesMax {
                errors.tooLong("controller", bytesMax: Self.controllerBytesMax)
            }
            errors.append(contentsOf: Names.domainPrefixedPath(spec.controller, at: errors.here("controller")))
            if let parameters = spec.parameters { errors.at("parameters") { parameters.validate(into: &$0) } }
        }
    }

    public func validateUpdate(from old: IngressClass, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        errors.at("spec") {
            $0.validateImmutable(
                at: "controller", new: spec.controller, old: old.spec.controller, value: .string(spec.controller))
        }
        validate(into: &errors)
    }
}

extension IngressClassParametersReference {
    func validate(into errors: inout FieldErrors) {
        errors.validateTypedReference(apiGroup: apiGroup, kind: kind, name: name)
        switch scope {
        case nil: errors.required("scope", "")
        case "Namespace":
            if let namespace {
                errors.invalid("namespace", .string(namespace), messages: Names.labelName(namespace))
            } else {
                errors.required("namespace", "`parameters.scope` is set to 'Namespace'")
            }
        case "Cluster":
            if namespace != nil { errors.forbidden("namespace", "`parameters.scope` is set to 'Cluster'") }
        case let other?: errors.notSupported("scope", .string(other), supported: ["Cluster", "Namespace"])
        }
    }
}
