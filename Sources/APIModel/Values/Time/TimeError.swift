/// Why a text is no point in time.
///
/// The messages are those that Kubernetes passes on from Go's `time` package.
public enum TimeError: Error, Hashable, CustomStringConvertible {
    /// `rest` of `text` does not begin with `element` of `layout`.
    case malformed(text: String, layout: String, rest: String, element: String)
    /// A part is well formed and names no time: `month`, `day`, `time zone offset hour`.
    case outOfRange(text: String, part: String)
    /// Something follows the time.
    case extraText(text: String, rest: String)

    public var description: String {
        switch self {
        case .malformed(let text, let layout, let rest, let element):
            "parsing time \(GoText.timeQuoted(text)) as \(GoText.timeQuoted(layout)): "
                + "cannot parse \(GoText.timeQuoted(rest)) as \(GoText.timeQuoted(element))"
        case .outOfRange(let text, let part):
            "parsing time \(GoText.timeQuoted(text)): \(part) out of range"
        case .extraText(let text, let rest):
            "parsing time \(GoText.timeQuoted(text)): extra text: \(GoText.timeQuoted(rest))"
        }
    }
}
