import APIModel
import Base

/// Objects made of flags, as `kubectl create`, `run`, `expose` and `autoscale` make them.
///
/// Each function is pure: files and objects of the cluster that it needs are parameters.
enum Generate {}

/// Flags that give no object.
struct GenerateError: Error, Hashable, CustomStringConvertible {
    /// One sentence without `error:`.
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

// What several generators share.
extension Generate {
    static func metadata(
        _ name: String, _ namespace: String, labels: [(String, String)] = []
    ) throws(GenerateError) -> ObjectMeta {
        guard !name.isEmpty else { throw GenerateError("NAME is required") }
        var metadata = ObjectMeta()
        metadata.name = name
        metadata.namespace = namespace
        for (key, value) in labels { metadata.labels[key] = value }
        return metadata
    }

    /// `a=b,c=d` of `--labels` and `--selector`.
    static func labels(_ text: String) throws(GenerateError) -> [(String, String)] {
        var labels: [(String, String)] = []
        for pair in text.split(separator: ",") {
            let (key, value) = String(pair).split(once: "=")
            guard let value, !key.isEmpty else {
                throw GenerateError("unexpected label specification: \"\(text)\", expected key=value")
            }
            labels.append((key, value))
        }
        return labels
    }

    /// A port's number.
    static func port(_ text: String) throws(GenerateError) -> Int32 {
        guard let port = Int32(text), (1...65_535).contains(port) else {
            throw GenerateError("port must be a number between 1 and 65535, inclusive: \"\(text)\"")
        }
        return port
    }

    /// `key=value` of `--env`.
    static func variables(_ texts: [String]) throws(GenerateError) -> [EnvVar] {
        var variables: [EnvVar] = []
        for text in texts {
            let (name, value) = text.split(once: "=")
            guard let value, !name.isEmpty else { throw GenerateError("invalid env: \(text)") }
            variables.append(
                EnvVar {
                    $0.name = name
                    $0.value = value
                })
        }
        return variables
    }

    /// The last part of an image's name, without tag and digest, as the name of a container.
    static func containerName(_ image: String, suffix: String) -> String {
        let last = image.split(separator: "/").last.map(String.init) ?? image
        let name = last.split(once: ":").head.split(once: "@").head
        guard name.contains(where: { $0 == "_" || $0 == "." }) else { return name }
        return String(name.map { $0 == "_" || $0 == "." ? "-" : $0 }) + "-" + suffix
    }
}
