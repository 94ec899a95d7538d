/// Why entries of `managedFields` cannot be read. The sentences are Kubernetes' own where it has some.
public enum ManagedFieldsError: Error, Hashable, Sendable {
    /// Neither `Apply` nor `Update`.
    case badOperation(String)
    case noVersion
    /// Something else than `FieldsV1`, or nothing; the place of the entry.
    case badFieldsType(String, entry: Int)
    case badFields(FieldSetError, manager: String)
}

extension ManagedFieldsError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .badOperation: "operation must be `Apply` or `Update`"
        case .noVersion: "apiVersion must not be empty"
        case .badFieldsType("", let entry): "missing fieldsType in managed fields entry \(entry)"
        case .badFieldsType(let type, let entry):
            "invalid fieldsType \(GoText.quoted(type)) in managed fields entry \(entry)"
        case .badFields(let error, let manager):
            "error decoding managed fields of manager \(GoText.quoted(manager)): \(error)"
        }
    }
}
