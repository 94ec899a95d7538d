/// Writes metrics in Prometheus' text format, version 0.0.4.
public struct PrometheusText {
    public enum Kind: String {
        case counter
        case gauge
        case histogram
    }

    public private(set) var text = ""

    public init() {}

    /// Begins a family: its samples follow.
    public mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(PrometheusText.escape(help))\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// One number of the family.
    public mutating func sample(_ name: String, _ labels: [(String, String)] = [], _ value: UInt64) {
        text += "\(name)\(PrometheusText.labels(labels)) \(value)\n"
    }

    /// One number of the family.
    public mutating func sample(_ name: String, _ labels: [(String, String)] = [], _ value: Double) {
        text += "\(name)\(PrometheusText.labels(labels)) \(value)\n"
    }

    /// A family with one sample.
    public mutating func single(_ name: String, _ kind: Kind, _ help: String, _ value: UInt64) {
        family(name, kind, help)
        sample(name, [], value)
    }

    /// The samples of a histogram in seconds.
    public mutating func histogram(_ name: String, _ labels: [(String, String)], _ histogram: LatencyHistogram) {
        var sum: UInt64 = 0
        for bucket in 0..<LatencyHistogram.bounds {
            sum += histogram.counts[bucket]
            sample("\(name)_bucket", labels + [("le", "\(LatencyHistogram.boundSeconds(bucket))")], sum)
        }
        sample("\(name)_bucket", labels + [("le", "+Inf")], histogram.count)
        sample("\(name)_sum", labels, Double(histogram.sumNanoseconds) / 1e9)
        sample("\(name)_count", labels, histogram.count)
    }

    private static func labels(_ labels: [(String, String)]) -> String {
        guard !labels.isEmpty else { return "" }
        return "{" + labels.map { "\($0.0)=\"\(escape($0.1, quotes: true))\"" }.joined(separator: ",") + "}"
    }

    private static func escape(_ text: String, quotes: Bool = false) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
