/// How much a decision may cost, and how large what is shown to the server may be.
enum PolicyLimits {
    /// Parts that the rules of one role may be taken apart into when its author's rights are compared with it: a role
    /// of 1.5 MiB with three equally long lists would make 10¹⁵. Every role that Kubernetes ships has fewer than 300.
    static let rulePartsMax = 50_000
    /// Lines of missing rights in a refusal; a person reads the first few.
    static let missingRulesShownMax = 100

    /// Bytes of a bearer token; the longest that we issue are below 2 KiB, with names at their longest.
    static let tokenBytesMax = 16 << 10
    /// Nesting of the JSON in a token: claims of ours have four levels.
    static let tokenDepthMax = 16
    /// Values in the JSON of a token part.
    static let tokenNodesMax = 1024
    /// Audiences in a token or a request for one.
    static let audiencesMax = 64

    /// Bytes of a file of static tokens: one million lines of 32 bytes would be compared for each request.
    static let tokenFileBytesMax = 4 << 20
    /// Lines of a file of static tokens: every comparison looks at all of them.
    static let tokenFileEntriesMax = 10_000

    /// Bytes of a user's name that a certificate gives, and of each of its groups.
    static let identityNameBytesMax = 1024
    /// Groups that a certificate gives.
    static let identityGroupsMax = 256
}
