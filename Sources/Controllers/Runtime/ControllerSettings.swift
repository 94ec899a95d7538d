/// What controllers are told that is no object of the cluster.
public struct ControllerSettings: Sendable {
    /// The certificates that clients in the cluster believe, as PEM text; empty: they are not published.
    public var rootCertificates = ""
    /// The rules of a time zone by its name, for schedules; empty means the one of schedules that name none.
    public var zone: @Sendable (String) -> ZoneRules? = { ZoneRules.system($0) }
    /// The addresses of all pods; nil: nodes are not given any.
    public var podRange: PodRange?

    public init() {}
}
