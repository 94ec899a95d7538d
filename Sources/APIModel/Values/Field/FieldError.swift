/// What is wrong with one field of an object.
public struct FieldError: Error, Sendable, Hashable {
    /// The kind of fault. The raw value is the reason of the cause in a `Status`.
    public enum Kind: String, Sendable {
        /// A value that should exist was not found.
        case notFound = "FieldValueNotFound"
        /// A value that must be given is missing or empty.
        case required = "FieldValueRequired"
        /// A value that must be unique occurs twice.
        case duplicate = "FieldValueDuplicate"
        /// A malformed value or one out of bounds.
        case invalid = "FieldValueInvalid"
        /// A value outside of an enumeration.
        case notSupported = "FieldValueNotSupported"
        /// A well-formed value that is not permitted now.
        case forbidden = "FieldValueForbidden"
        /// A value that is too long; the message leaves it out.
        case tooLong = "FieldValueTooLong"
        /// A value that is too short; the message leaves it out.
        case tooShort = "FieldValueTooShort"
        /// A list with too many items.
        case tooMany = "FieldValueTooMany"
        /// A list with too few items.
        case tooFew = "FieldValueTooFew"
        /// Not the caller's fault.
        case internalError = "InternalError"
        /// A value of another type than the schema says.
        case typeInvalid = "FieldValueTypeInvalid"

        /// How a message begins.
        public var title: String {
            switch self {
            case .notFound: "Not found"
            case .required: "Required value"
            case .duplicate: "Duplicate value"
            case .invalid, .typeInvalid: "Invalid value"
            case .notSupported: "Unsupported value"
            case .forbidden: "Forbidden"
            case .tooLong: "Too long"
            case .tooShort: "Too short"
            case .tooMany: "Too many"
            case .tooFew: "Too few"
            case .internalError: "Internal error"
            }
        }

        /// Whether the message shows the value.
        var showsValue: Bool {
            switch self {
            case .required, .forbidden, .tooLong, .tooShort, .internalError: false
            case .invalid, .typeInvalid, .notSupported, .notFound, .duplicate, .tooMany, .tooFew: true
            }
        }
    }

    public var kind: Kind
    /// The printed path of the field.
    public var field: String
    public var value: FieldValue
    /// What is wrong in words; may be empty.
    public var detail: String

    public init(_ kind: Kind, at path: FieldPath, value: FieldValue = .omitted, detail: String = "") {
        self.kind = kind
        self.field = path.description
        self.value = value
        self.detail = detail
    }

    /// The message without the field: the message of the cause in a `Status`.
    public var body: String {
        var body = kind.title
        if kind.showsValue, let text = value.text { body += ": " + text }
        if !detail.isEmpty { body += ": " + detail }
        return body
    }
}

extension FieldError: CustomStringConvertible {
    /// The whole message: `spec.replicas: Invalid value: -1: must be greater than or equal to 0`.
    public var description: String { field + ": " + body }
}

/// The value that a `FieldError` is about, as far as its message needs it.
public enum FieldValue: Sendable, Hashable {
    case string(String)
    case integer(Int64)
    case double(Double)
    case bool(Bool)
    /// Anything else, as JSON text.
    case json(String)
    /// The message shows no value.
    case omitted

    /// A list of texts.
    public static func strings(_ strings: [String]) -> FieldValue {
        .json("[" + strings.map(GoText.json).joined(separator: ",") + "]")
    }

    /// No value: `null`.
    public static let null = FieldValue.json("null")

    /// The value as the message shows it.
    var text: String? {
        switch self {
        case .string(let string): GoText.quoted(string)
        case .integer(let integer): String(integer)
        case .double(let double): GoText.double(double)
        case .bool(let bool): String(bool)
        case .json(let json): json
        case .omitted: nil
        }
    }
}

extension FieldValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    public init(stringLiteral string: String) {
        self = .string(string)
    }

    public init(integerLiteral integer: Int64) {
        self = .integer(integer)
    }

    public init(booleanLiteral bool: Bool) {
        self = .bool(bool)
    }
}
