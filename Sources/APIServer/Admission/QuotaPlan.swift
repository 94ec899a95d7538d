public import APIModel
public import Base

/// What a write adds to the quotas of its namespace.
///
/// The caller charges each quota by compare-and-set (its status, at the resource version that was read) before the
/// write, in the order of the list. A conflict means that somebody else charged: the write is admitted again from a
/// fresh view. When the write fails after a charge, or the process dies between the two, the charge stands too high
/// until the controller of quotas counts anew: a quota is never overrun.
public struct QuotaPlan: Hashable, Sendable {
    public var charges: [QuotaCharge] = []

    public init() {}

    public var isEmpty: Bool { charges.isEmpty }
}

/// The new use of one quota.
public struct QuotaCharge: Hashable, Sendable {
    public let namespace: String
    public let name: String
    public let uid: String
    /// The resource version of the quota that was read; the write of the status must meet it.
    public let resourceVersion: String
    /// All of `status.used` after the charge.
    public let used: StringMap<Quantity>
    /// What the write adds.
    public let added: StringMap<Quantity>

    /// The quota as it is to be written through its subresource `status`.
    public func applied(to quota: ResourceQuota) -> ResourceQuota {
        var quota = quota
        quota.status.used = used
        quota.metadata.resourceVersion = resourceVersion
        return quota
    }
}
