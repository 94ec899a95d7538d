public import APIModel

/// What a request's handling depends on besides the request: nothing in the pipeline reads a clock or draws a number.
public struct RequestContext: Sendable {
    public var now: Time
    /// The uid that a new object gets, as text.
    public var uid: String
    /// Five characters that complete a generated name; each try draws others.
    public var nameSuffix: String
    public var isDryRun = false
    public var fieldManager = ""
    /// `Ignore`, `Warn` or `Strict`; empty is `Warn`, as in Kubernetes.
    public var fieldValidation = ""

    public init(now: Time, uid: String, nameSuffix: String) {
        self.now = now
        self.uid = uid
        self.nameSuffix = nameSuffix
    }

    /// The characters of generated names: no vowels and no digits that look like letters, so that no words arise.
    public static let nameAlphabet = Array("bcdfghjklmnpqrstvwxz2456789")
}
