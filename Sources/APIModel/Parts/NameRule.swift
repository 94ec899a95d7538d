/// What names of a kind must be: a subdomain, a label, anything that can stand in a path.
public struct NameRule: Sendable {
    private let rule: Names.Rule

    /// A rule of one's own. It is told whether it judges a whole name or the prefix of one to be generated.
    public init(_ rule: @escaping Names.Rule) {
        self.rule = rule
    }

    /// A DNS subdomain: most kinds.
    public static let dns1123Subdomain = NameRule { Names.subdomainName($0, prefix: $1) }
    /// A DNS label: namespaces.
    public static let dns1123Label = NameRule { Names.labelName($0, prefix: $1) }
    /// A DNS label that begins with a letter: services.
    public static let dns1035Label = NameRule { Names.label1035Name($0, prefix: $1) }
    /// Anything that can stand in a path as it is: roles.
    public static let pathSegment = NameRule { Names.pathSegmentName($0, prefix: $1) }
    /// Anything.
    public static let none = NameRule { _, _ in [] }

    /// What is wrong with `name`, in Kubernetes' words. As a `prefix` it may end in a dash.
    public func messages(_ name: String, prefix: Bool = false) -> [String] {
        rule(name, prefix)
    }
}
