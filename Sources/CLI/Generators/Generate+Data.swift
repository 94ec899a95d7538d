import APIModel
import Base
import JSON

/// Keys and values of a config map or a secret, as flags give them.
struct DataSources {
    /// `--from-literal`: `key=value`.
    var literals: [String] = []
    /// `--from-file`: a key with its file's content, files of folders already one by one.
    var files: [(key: String, content: [UInt8])] = []
    /// `--from-env-file`: the content of files of `key=value` lines.
    var environments: [(path: String, content: [UInt8])] = []

    /// `[key=]path` of `--from-file` in two; the key is the file's name where none is given.
    static func file(_ text: String) throws(GenerateError) -> (key: String?, path: String) {
        let (head, tail) = text.split(once: "=")
        guard let tail else {
            guard !text.isEmpty else { throw GenerateError("source is required") }
            return (nil, text)
        }
        guard !head.isEmpty else { throw GenerateError("key name for file path \(tail) missing") }
        guard !tail.isEmpty else { throw GenerateError("file path for key name \(head) missing") }
        guard !tail.contains("=") else {
            throw GenerateError("key names or file paths cannot contain '='")
        }
        return (head, tail)
    }

    /// All keys with their values.
    ///
    /// - Parameter environment: The variables of the process, for lines that name one without a value.
    func values(_ environment: (String) -> String?) throws(GenerateError) -> [(key: String, value: [UInt8])] {
        guard environments.isEmpty || literals.isEmpty && files.isEmpty else {
            throw GenerateError("from-env-file cannot be combined with from-file or from-literal")
        }
        var values: [(key: String, value: [UInt8])] = []
        func add(_ key: String, _ value: [UInt8]) throws(GenerateError) {
            let messages = Names.configMapKey(key)
            guard messages.isEmpty else {
                throw GenerateError(
                    "\"\(key)\" is not a valid key name: \(messages.joined(separator: "; "))")
            }
            guard !values.contains(where: { $0.key == key }) else {
                throw GenerateError("cannot add key \"\(key)\", another key by that name already exists in Data")
            }
            values.append((key, value))
        }
        for (key, content) in files { try add(key, content) }
        for literal in literals {
            let (key, value) = literal.split(once: "=")
            guard let value, !key.isEmpty else {
                throw GenerateError("invalid literal source \(literal), expected key=value")
            }
            try add(key, Array(value.utf8))
        }
        for (path, content) in environments {
            guard let text = String(validating: content, as: UTF8.self) else {
                throw GenerateError("env file \(path) contains invalid utf8 bytes")
            }
            for (index, line) in text.lines.enumerated() {
                let line = String(line.drop(while: \.isWhitespace))
                if line.isEmpty || line.hasPrefix("#") { continue }
                let (key, value) = (line.hasSuffix("\r") ? String(line.dropLast()) : line).split(once: "=")
                guard !key.isEmpty else { throw GenerateError("\(path), line \(index + 1): the line has no key") }
                // A name alone is a variable of the process, passed over where there is none.
                if let value {
                    try add(key, Array(value.utf8))
                } else if let value = environment(key) {
                    try add(key, Array(value.utf8))
                }
            }
        }
        return values
    }
}

extension Generate {
    static func configMap(
        _ name: String, namespace: String, _ values: [(key: String, value: [UInt8])]
    ) throws(GenerateError) -> ConfigMap {
        var object = ConfigMap()
        object.metadata = try metadata(name, namespace)
        for (key, value) in values {
            // What is no text is kept as bytes.
            if let text = String(validating: value, as: UTF8.self) {
                object.data[key] = text
            } else {
                object.binaryData[key] = Bytes(value)
            }
        }
        return object
    }

    static func secret(
        _ name: String, namespace: String, type: String, _ values: [(key: String, value: [UInt8])]
    ) throws(GenerateError) -> Secret {
        var object = Secret()
        object.metadata = try metadata(name, namespace)
        object.type = type
        for (key, value) in values { object.data[key] = Bytes(value) }
        return object
    }

    /// A secret that images are pulled with.
    static func dockerSecret(
        _ name: String, namespace: String, server: String, username: String, password: String, email: String
    ) throws(GenerateError) -> Secret {
        guard !username.isEmpty else { throw GenerateError("docker-username is required") }
        guard !password.isEmpty else { throw GenerateError("docker-password is required") }
        guard !server.isEmpty else { throw GenerateError("docker-server is required") }
        var entry = JSONObject()
        entry["username"] = .string(username)
        entry["password"] = .string(password)
        if !email.isEmpty { entry["email"] = .string(email) }
        entry["auth"] = .string(Base64.text(Array("\(username):\(password)".utf8)))
        let document: JSONValue = ["auths": .object([server: .object(entry)])]
        return try secret(
            name, namespace: namespace, type: "kubernetes.io/dockerconfigjson",
            [(".dockerconfigjson", document.encoded(escapesHTML: true).array)])
    }

    /// A secret with a certificate and its key, both in PEM.
    static func tlsSecret(
        _ name: String, namespace: String, certificate: [UInt8], key: [UInt8]
    ) throws(GenerateError) -> Secret {
        func holds(_ bytes: [UInt8], _ word: String) -> Bool {
            let text = String(decoding: bytes, as: UTF8.self)
            return text.contains("-----BEGIN ") && text.contains("\(word)-----")
        }
        guard holds(certificate, "CERTIFICATE") else {
            throw GenerateError("tls: failed to find any PEM data in certificate input")
        }
        guard holds(key, "PRIVATE KEY") else { throw GenerateError("tls: failed to find any PEM data in key input") }
        return try secret(
            name, namespace: namespace, type: "kubernetes.io/tls", [("tls.crt", certificate), ("tls.key", key)])
    }
}

/// Base64 as RFC 4648 has it, with padding.
enum Base64 {
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func text(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var word: UInt32 = 0
            for byte in group { word = word << 8 | UInt32(byte) }
            word <<= UInt32(8 * (3 - group.count))
            for place in 0..<4 {
                out.append(
                    place <= group.count ? letters[Int(word >> UInt32(18 - 6 * place)) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The bytes; nil for a text that is not base64. White space is passed over.
    static func bytes(_ text: String) -> [UInt8]? {
        var out: [UInt8] = []
        var word: UInt32 = 0
        var bits = 0
        var padding = 0
        for byte in text.utf8 where ![0x20, 0x0A, 0x0D, 0x09].contains(byte) {
            if byte == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            guard padding == 0, let value = letters.firstIndex(of: byte) else { return nil }
            word = word << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                out.append(UInt8(truncatingIfNeeded: word >> UInt32(bits)))
            }
        }
        return padding <= 2 && bits < 6 ? out : nil
    }
}
