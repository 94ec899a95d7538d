import APIModel
public import Base

/// Which objects of a cluster live in memory only, unless it is made otherwise: heartbeats of nodes and Events.
///
/// They are written all the time, and are worth nothing after a power cut: nodes renew their leases within seconds, and
/// Events live for an hour.
public enum MemoryKeys {
    /// Beginnings of their keys.
    public static let prefixes: [Bytes] = {
        var prefixes: [Bytes] = []
        if let lease = KindCatalogue.entry(Lease.identity),
            let range = ResourcePrefix(lease).range(namespace: SystemName.nodeLeaseNamespace)
        {
            prefixes.append(range.from)
        }
        if let event = KindCatalogue.entry(Event.identity) { prefixes.append(ResourcePrefix(event).bytes) }
        return prefixes
    }()
}
