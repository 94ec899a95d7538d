/// Rules for the parts of metadata, which report at the current path.
extension FieldErrors {
    /// Labels: keys and values.
    public mutating func validateLabels(_ labels: some Sequence<(key: String, value: String)>) {
        for (key, value) in labels {
            invalid(nil, .string(key), messages: Names.labelKey(key))
            invalid(nil, .string(value), messages: Names.labelValue(value))
        }
    }

    /// Annotations: keys, whose case does not matter, and the size of all together.
    public mutating func validateAnnotations(_ annotations: some Sequence<(key: String, value: String)>) {
        var size = 0
        for (key, value) in annotations {
            let messages = Names.labelKey(key)
            // The faults are those of the key in lower case.
            if !messages.isEmpty { invalid(nil, .string(key), messages: Names.labelKey(key.lowercased())) }
            size += key.utf8.count + value.utf8.count
        }
        if size > Names.Limit.annotations { tooLong(bytesMax: Names.Limit.annotations) }
    }

    /// Finalizers: names, and not both ways of dealing with dependents.
    public mutating func validateFinalizers(_ finalizers: [String]) {
        for finalizer in finalizers { invalid(nil, .string(finalizer), messages: Names.labelKey(finalizer)) }
        if finalizers.contains("orphan"), finalizers.contains("foregroundDeletion") {
            invalid(
                nil, .strings(finalizers), "finalizer orphan and foregroundDeletion cannot be both set")
        }
    }

    /// Finalizers of an object that is being deleted: none may be new.
    public mutating func validateNoNewFinalizers(_ new: [String], old: [String]) {
        let extra = Set(new).subtracting(old).sorted()
        guard !extra.isEmpty else { return }
        let list = extra.map(GoText.quoted).joined(separator: ", ")
        forbidden(
            nil,
            "no new finalizers can be added if the object is being deleted, found new finalizers []string{\(list)}")
    }

    /// A number that must not be negative.
    public mutating func validateNonnegative(_ number: Int64, at element: FieldPath.Element? = nil) {
        if number < 0 { invalid(element, .integer(number), "must be greater than or equal to 0") }
    }

    /// A field that must not change.
    public mutating func validateImmutable<T: Equatable>(
        at element: FieldPath.Element? = nil, new: T, old: T, value: @autoclosure () -> FieldValue
    ) {
        if new != old { invalid(element, value(), "field is immutable") }
    }

    /// The name of a field manager: printable, 128 bytes at most.
    public mutating func validateFieldManager(_ manager: String, at element: FieldPath.Element? = nil) {
        if manager.utf8.count > Names.Limit.fieldManager { tooLong(element, bytesMax: Names.Limit.fieldManager) }
        var position = 0
        for scalar in manager.unicodeScalars {
            if !GoText.isPrintable(scalar) {
                invalid(
                    element, .string(manager),
                    "invalid character \(GoText.codePoint(scalar)) (at position \(position))")
            }
            position += UTF8.width(scalar)
        }
    }

    /// The option `dryRun`: `All` or nothing.
    public mutating func validateDryRun(_ dryRun: [String], at element: FieldPath.Element? = "dryRun") {
        if dryRun.contains(where: { $0 != "All" }) {
            notSupported(element, .strings(dryRun), supported: ["All"])
        }
    }

    /// The option `fieldValidation`: `Ignore`, `Warn`, `Strict` or nothing.
    public mutating func validateFieldValidation(_ text: String, at element: FieldPath.Element? = "fieldValidation") {
        let supported = ["", "Ignore", "Strict", "Warn"]
        if !supported.contains(text) { notSupported(element, .string(text), supported: supported) }
    }

    /// The options of a patch; `apply` tells server-side apply from the others.
    public mutating func validatePatchOptions(
        apply: Bool, force: Bool?, fieldManager: String, dryRun: [String], fieldValidation: String
    ) {
        if apply {
            if fieldManager.isEmpty { required("fieldManager", "is required for apply patch") }
        } else if force != nil {
            forbidden("force", "may not be specified for non-apply patch")
        }
        validateFieldManager(fieldManager, at: "fieldManager")
        validateDryRun(dryRun)
        validateFieldValidation(fieldValidation)
    }

    /// One entry of managed fields.
    public mutating func validateManagedFields(
        operation: String, fieldsType: String, manager: String, subresource: String
    ) {
        if operation.isEmpty {
            required("operation", "must not be empty")
        } else if operation != "Apply", operation != "Update" {
            notSupported("operation", .string(operation), supported: ["Apply", "Update"])
        }
        if !fieldsType.isEmpty, fieldsType != "FieldsV1" {
            invalid("fieldsType", .string(fieldsType), "must be `FieldsV1`")
        }
        validateFieldManager(manager, at: "manager")
        if subresource.utf8.count > Names.Limit.subresource {
            tooLong("subresource", bytesMax: Names.Limit.subresource)
        }
    }
}
