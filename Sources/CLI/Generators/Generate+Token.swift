import APIModel

extension Generate {
    /// A request for a token of a service account.
    ///
    /// - Parameters:
    ///   - seconds: How long it is to hold; nil leaves it to the server.
    ///   - kind: What the token ends with: `Pod`, `Secret` or `Node`; empty for nothing.
    static func tokenRequest(
        audiences: [String], seconds: Int64?, boundTo kind: String, name: String, uid: String
    ) throws(GenerateError) -> TokenRequest {
        guard !audiences.contains("") else { throw GenerateError("--audience must not be an empty string") }
        if kind.isEmpty {
            guard name.isEmpty else {
                throw GenerateError("--bound-object-name can only be set if --bound-object-kind is provided")
            }
            guard uid.isEmpty else {
                throw GenerateError("--bound-object-uid can only be set if --bound-object-kind is provided")
            }
        } else {
            guard ["Node", "Pod", "Secret"].contains(kind) else {
                throw GenerateError("supported --bound-object-kind values are Node, Pod, Secret")
            }
            guard !name.isEmpty else {
                throw GenerateError("--bound-object-name is required if --bound-object-kind is provided")
            }
        }
        return TokenRequest { request in
            request.spec.audiences = audiences
            request.spec.expirationSeconds = seconds
            guard !kind.isEmpty else { return }
            request.spec.boundObjectRef = BoundObjectReference {
                $0.apiVersion = "v1"
                $0.kind = kind
                $0.name = name
                $0.uid = uid
            }
        }
    }
}
