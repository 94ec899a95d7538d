/// Why a text is not a JSON document that we take, and where.
public struct JSONError: Error, Hashable, Sendable {
    public enum Code: String, Sendable, CaseIterable {
        /// The text ends inside a value.
        case unexpectedEnd
        /// A character that no value, separator or bracket can have here.
        case unexpectedCharacter
        /// Something follows the document's only value.
        case trailingContent
        /// A number that RFC 8259 does not allow: a leading zero, a bare minus, a point without digits.
        case invalidNumber
        /// A number beyond the largest double.
        case numberOutOfRange
        /// A backslash that is followed by none of `"\/bfnrtu`, or `\u` without four hexadecimal digits.
        case invalidEscape
        /// An escaped surrogate without its other half.
        case unpairedSurrogate
        /// A control character inside a string that is not escaped.
        case controlCharacter
        /// Bytes that are not UTF-8.
        case invalidUTF8
        /// More containers inside each other than the limit.
        case tooDeep
        /// More bytes than the limit.
        case tooLarge
        /// More nodes than the limit.
        case tooManyNodes
    }

    public let code: Code
    /// The line, from 1.
    public let line: Int
    /// The column, from 1, in bytes of UTF-8 for parsed text.
    public let column: Int
    /// One sentence without the place.
    public let message: String

    public init(_ code: Code, line: Int, column: Int, message: String) {
        self.code = code
        self.line = line
        self.column = column
        self.message = message
    }
}

extension JSONError: CustomStringConvertible {
    /// The sentence with its place: `line 3, column 7: …`.
    public var description: String { "line \(line), column \(column): \(message)" }
}

/// What the scanner throws: the place as an offset, turned into line and column only once it is wanted.
struct TapeFault: Error {
    let code: JSONError.Code
    let offset: Int
    let message: String

    init(_ code: JSONError.Code, at offset: Int, _ message: String) {
        self.code = code
        self.offset = offset
        self.message = message
    }

    func located(in source: UnsafeBufferPointer<UInt8>) -> JSONError {
        var line = 1
        var start = 0
        for index in 0..<min(offset, source.count) where source[index] == UInt8(ascii: "\n") {
            line += 1
            start = index + 1
        }
        return JSONError(code, line: line, column: offset - start + 1, message: message)
    }
}
