import Base

extension Namespace {
    /// The label that carries a namespace's own name, for selectors.
    public static let nameLabel = "kubernetes.io/metadata.name"
    /// The finalizer that keeps a namespace until it is empty.
    public static let finalizer = "kubernetes"

    public mutating func applyDefaults() {
        if !metadata.name.isEmpty { metadata.labels[Self.nameLabel] = metadata.name }
        if status.phase.isEmpty { status.phase = "Active" }
    }

    public mutating func prepareForCreate() {
        status = NamespaceStatus { $0.phase = "Active" }
        if !spec.finalizers.contains(Self.finalizer) { spec.finalizers.append(Self.finalizer) }
        // A generated name is known only now.
        if !metadata.name.isEmpty { metadata.labels[Self.nameLabel] = metadata.name }
    }

    /// Finalizers change through the subresource `finalize` alone.
    public mutating func prepareForUpdate(from old: Namespace) {
        spec.finalizers = old.spec.finalizers
        status = old.status
        metadata.labels[Self.nameLabel] = metadata.name
    }

    public mutating func prepareForStatusUpdate(from old: Namespace) {
        spec = old.spec
    }

    /// What a change through the subresource `finalize` leaves as it was.
    public mutating func prepareForFinalize(from old: Namespace) {
        status = old.status
    }
}

extension Namespace {
    public func validate(into errors: inout FieldErrors) {
        validateMetadata(name: .dns1123Label, into: &errors)
        errors.at("spec") { errors in
            for finalizer in spec.finalizers { validate(finalizer: finalizer, at: "finalizers", into: &errors) }
        }
    }

    public func validateStatusUpdate(from old: Namespace, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        let isLeaving = metadata.deletionTimestamp != nil
        let wanted = isLeaving ? "Terminating" : "Active"
        guard status.phase != wanted else { return }
        errors.at("status") {
            $0.invalid(
                "Phase", .string(status.phase),
                "may only be '\(wanted)' if `deletionTimestamp` is \(isLeaving ? "not empty" : "empty")")
        }
    }

    /// What is wrong with a change through the subresource `finalize`.
    public func validateFinalize(from old: Namespace, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        errors.at("spec") {
            $0.each("finalizers", of: spec.finalizers) { validate(finalizer: $1, at: nil, into: &$0) }
        }
    }

    private func validate(
        finalizer: String, at element: FieldPath.Element?, into errors: inout FieldErrors
    ) {
        errors.validateLabelKey(element, finalizer)
        let standard = [Self.finalizer, "orphan", "foregroundDeletion"]
        if !finalizer.utf8.contains(UInt8(ascii: "/")), !standard.contains(finalizer) {
            errors.invalid(
                element, .string(finalizer),
                "name is neither a standard finalizer name nor is it fully qualified")
        }
    }
}

extension Namespace {
    public static var columns: [PrintColumn] { [.name, PrintColumn("Status"), .age] }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        [.text(metadata.name), .text(status.phase), .age(metadata.creationTimestamp, context)]
    }

    public var selectableFields: [(name: String, value: String)] { [("status.phase", status.phase)] }
}
