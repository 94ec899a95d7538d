/// Why a text or a structure is no selector.
public enum SelectorError: Error, Hashable, CustomStringConvertible {
    /// The text does not follow the grammar; what was found and what was expected.
    case syntax(String)
    /// Keys, values or operators break their rules.
    case invalid([FieldError])
    /// As `invalid`, found while a text was parsed.
    case invalidRequirement([FieldError])

    /// Kubernetes' message.
    public var description: String {
        switch self {
        case .syntax(let message): message
        case .invalid(let errors): errors.message
        case .invalidRequirement(let errors): "unable to parse requirement: " + errors.message
        }
    }
}
