import APIModel
import Base
import Client

/// How fast pods are driven away from nodes that are not ready, for each zone. Upstream's rules.
struct ZoneEviction {
    /// Nodes a second, of a zone that is mostly well.
    static let usualRate = 0.1
    /// Nodes a second, of a large zone that is mostly not.
    static let slowRate = 0.01
    /// A zone with more nodes is large.
    static let largeZone = 50
    /// From this share of nodes that are not ready on a zone is mostly not well.
    static let unhealthyShare = 0.55
    /// How soon a node is looked at again that has to wait for its zone.
    static let pause = Duration.seconds(5)

    private struct Zone {
        var ready: Set<String> = []
        var notReady: Set<String> = []
        var bucket = TokenBucket(perSecond: ZoneEviction.usualRate, burst: 1)
    }

    private var zones: [String: Zone] = [:]
    private var places: [String: String] = [:]

    static func zone(of node: Node) -> String {
        let labels = node.metadata.labels
        let region = labels["topology.kubernetes.io/region"] ?? ""
        return region + ":\0:" + (labels["topology.kubernetes.io/zone"] ?? "")
    }

    /// A node is there, or has changed.
    mutating func note(_ node: Node) {
        let (name, zone) = (node.metadata.name, Self.zone(of: node))
        if places[name] != zone { forget(name) }
        places[name] = zone
        if node.isReady {
            zones[zone, default: Zone()].notReady.remove(name)
            zones[zone]?.ready.insert(name)
        } else {
            zones[zone, default: Zone()].ready.remove(name)
            zones[zone]?.notReady.insert(name)
        }
    }

    mutating func forget(_ name: String) {
        guard let zone = places.removeValue(forKey: name) else { return }
        zones[zone]?.ready.remove(name)
        zones[zone]?.notReady.remove(name)
        if zones[zone]?.ready.isEmpty == true, zones[zone]?.notReady.isEmpty == true { zones[zone] = nil }
    }

    /// How long a node has to wait for its turn; nil: it is its turn.
    mutating func wait(for node: Node, now: Instant) -> Duration? {
        let name = Self.zone(of: node)
        guard var zone = zones[name] else { return nil }
        let rate = rate(of: zone)
        guard rate > 0 else { return Self.pause }
        if zone.bucket.perSecond != rate { zone.bucket = TokenBucket(perSecond: rate, burst: 1) }
        let isTurn = zone.bucket.take(now: now)
        zones[name] = zone
        return isTurn ? nil : min(Self.pause, .seconds(1 / rate))
    }

    private func rate(of zone: Zone) -> Double {
        let isDisrupted = zones.values.allSatisfy { $0.ready.isEmpty && !$0.notReady.isEmpty }
        // When nobody answers, it is us who are cut off.
        if isDisrupted { return 0 }
        if zone.ready.isEmpty { return Self.usualRate }
        let all = zone.ready.count + zone.notReady.count
        guard zone.notReady.count > 2, Double(zone.notReady.count) / Double(all) >= Self.unhealthyShare else {
            return Self.usualRate
        }
        return all > Self.largeZone ? Self.slowRate : 0
    }
}
