public import APIModel
public import Base

/// What the steps know besides the request, and what they leave for the caller.
public struct AdmissionContext<View: PolicyView> {
    public let view: View
    public let authorizer: Authorizer
    public let now: Time
    /// For the names of volumes that are added.
    public var random: Random
    /// For the client, in the order in which they came up.
    public var warnings: [String] = []
    /// A pod was changed in another way than every new pod is: account and token, tolerations, priority.
    public var hasUnusualChanges = false
    /// What the write uses of quotas; the caller charges it before the write.
    public var quota = QuotaPlan()

    public init(view: View, authorizer: Authorizer, now: Time, random: Random) {
        self.view = view
        self.authorizer = authorizer
        self.now = now
        self.random = random
    }

    /// Whether the user may do something to objects of another resource.
    func isAllowed(_ user: Identity, _ verb: String, _ target: ResourceTarget) -> Bool {
        authorizer.authorize(AccessRequest(user: user, verb: verb, target)).isAllowed
    }
}
