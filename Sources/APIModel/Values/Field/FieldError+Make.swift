extension FieldError {
    /// A value of the wrong type.
    public static func typeInvalid(_ path: FieldPath, _ value: FieldValue, _ detail: String) -> FieldError {
        FieldError(.typeInvalid, at: path, value: value, detail: detail)
    }

    /// A value that refers to nothing.
    public static func notFound(_ path: FieldPath, _ value: FieldValue) -> FieldError {
        FieldError(.notFound, at: path, value: value)
    }

    /// A value that is missing.
    public static func required(_ path: FieldPath, _ detail: String = "") -> FieldError {
        FieldError(.required, at: path, value: "", detail: detail)
    }

    /// A value that is there twice.
    public static func duplicate(_ path: FieldPath, _ value: FieldValue) -> FieldError {
        FieldError(.duplicate, at: path, value: value)
    }

    /// A malformed value.
    public static func invalid(_ path: FieldPath, _ value: FieldValue, _ detail: String) -> FieldError {
        FieldError(.invalid, at: path, value: value, detail: detail)
    }

    /// A value outside of `supported`, which are listed in the order given.
    public static func notSupported(
        _ path: FieldPath, _ value: FieldValue, supported: [String] = []
    ) -> FieldError {
        let list = supported.map(GoText.quoted).joined(separator: ", ")
        return FieldError(
            .notSupported, at: path, value: value, detail: list.isEmpty ? "" : "supported values: " + list)
    }

    /// A value that may not be given now.
    public static func forbidden(_ path: FieldPath, _ detail: String) -> FieldError {
        FieldError(.forbidden, at: path, value: "", detail: detail)
    }

    /// A value of more than `bytesMax` bytes; a negative limit is not mentioned.
    public static func tooLong(_ path: FieldPath, bytesMax: Int) -> FieldError {
        FieldError(.tooLong, at: path, detail: limit(bytesMax, "may not be more than", "byte", "value is too long"))
    }

    /// A value of more than `charactersMax` characters; a negative limit is not mentioned.
    public static func tooLong(_ path: FieldPath, charactersMax: Int) -> FieldError {
        FieldError(
            .tooLong, at: path, detail: limit(charactersMax, "may not be more than", "character", "value is too long"))
    }

    /// A value of less than `charactersMin` characters; a negative limit is not mentioned.
    public static func tooShort(_ path: FieldPath, _ value: FieldValue, charactersMin: Int) -> FieldError {
        let detail = limit(charactersMin, "must be at least", "character", "value is too short")
        return FieldError(.tooShort, at: path, value: value, detail: detail)
    }

    /// A list of `count` items, more than `max`; a negative number is not mentioned.
    public static func tooMany(_ path: FieldPath, count: Int, max: Int) -> FieldError {
        FieldError(
            .tooMany, at: path, value: count < 0 ? .omitted : .integer(Int64(count)),
            detail: limit(max, "must have at most", "item", "has too many items"))
    }

    /// A list of `count` items, less than `min`; a negative limit is not mentioned.
    public static func tooFew(_ path: FieldPath, count: Int, min: Int) -> FieldError {
        FieldError(
            .tooFew, at: path, value: .integer(Int64(count)),
            detail: limit(min, "must have at least", "item", "has too few items"))
    }

    /// A fault of ours.
    public static func internalError(_ path: FieldPath, _ detail: String) -> FieldError {
        FieldError(.internalError, at: path, detail: detail)
    }

    private static func limit(_ limit: Int, _ words: String, _ unit: String, _ otherwise: String) -> String {
        limit < 0 ? otherwise : "\(words) \(limit) \(unit)\(limit == 1 ? "" : "s")"
    }
}
