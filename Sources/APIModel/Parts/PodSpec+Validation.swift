/// What the validation of a pod's spec lets pass because an older object has it already.
public struct PodValidationOptions: Hashable, Sendable {
    /// The annotation of the cost of deleting a pod need not be a number.
    public var allowsInvalidDeletionCost = false

    /// The rules for a new object.
    public init() {}
}

extension PodSpec {
    /// What is wrong with the spec of a pod or of a template; `errors` is at the spec.
    ///
    /// - Parameter metadata: That of the pod; nil for a template.
    public func validate(
        into errors: inout FieldErrors, options: PodValidationOptions = PodValidationOptions(),
        metadata: ObjectMeta? = nil
    ) {}
}

extension PodTemplateSpec {
    /// What is wrong with the template; `errors` is at the template.
    public func validate(
        into errors: inout FieldErrors, options: PodValidationOptions = PodValidationOptions()
    ) {
        errors.at("spec") { spec.validate(into: &$0, options: options) }
    }
}
