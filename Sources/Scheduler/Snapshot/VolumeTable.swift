import Base

/// Claims, volumes and storage classes, and what has been decided about them and is not seen yet.
struct VolumeTable {
    private(set) var claims: [String: ClaimFacts] = [:]
    private(set) var volumes: [String: VolumeFacts] = [:]
    private(set) var classes: [String: StorageClassFacts] = [:]
    /// Counts changes: what was computed for pods with claims before is worth nothing.
    private(set) var revision = 0
    /// Volumes that were given to a claim, by name.
    private var given: [String: String] = [:]
    /// Volumes by a label of the nodes that reach them; and those with another demand, or none.
    private var byHandle: [LabelPair: Set<String>] = [:]
    private var others: Set<String> = []
    /// The keys of `byHandle`, with the number of volumes.
    private var handleKeys: [String: Int] = [:]

    mutating func setClaim(_ key: String, _ claim: ClaimFacts?) -> Bool {
        guard claims[key] != claim else { return false }
        claims[key] = claim
        revision += 1
        return true
    }

    mutating func setClass(_ name: String, _ kind: StorageClassFacts?) -> Bool {
        guard classes[name] != kind else { return false }
        classes[name] = kind
        revision += 1
        return true
    }

    mutating func setVolume(_ name: String, _ volume: VolumeFacts?) -> Bool {
        let old = volumes[name]
        guard old != volume else { return false }
        if let old { unlist(old) }
        volumes[name] = volume
        if let volume { list(volume) }
        // The volume's own word stands above what was decided.
        if volume == nil || volume?.claim.isEmpty == false { given[name] = nil }
        revision += 1
        return true
    }

    private mutating func list(_ volume: VolumeFacts) {
        guard let handle = volume.handle else {
            others.insert(volume.name)
            return
        }
        byHandle[handle, default: []].insert(volume.name)
        handleKeys[handle.key, default: 0] += 1
    }

    private mutating func unlist(_ volume: VolumeFacts) {
        guard let handle = volume.handle else {
            others.remove(volume.name)
            return
        }
        byHandle[handle]?.remove(volume.name)
        if byHandle[handle]?.isEmpty ?? false { byHandle[handle] = nil }
        handleKeys[handle.key, default: 1] -= 1
        if handleKeys[handle.key] == 0 { handleKeys[handle.key] = nil }
    }

    /// Gives a volume to a claim until its object says so; nil takes it back.
    mutating func give(_ volume: String, to claim: String?) {
        given[volume] = claim
        revision += 1
    }

    /// The smallest volume that suits the claim and that the node reaches, `taken` aside.
    func volume(for claim: ClaimFacts, node name: String, labels: StringMap<String>, taken: Set<String>) -> String? {
        var best: VolumeFacts?
        func consider(_ names: Set<String>) {
            for volumeName in names where !taken.contains(volumeName) {
                guard let volume = volumes[volumeName], volume.suits(claim) else { continue }
                if let owner = given[volumeName], owner != claim.key { continue }
                guard volume.demand.matches(name: name, labels: labels) else { continue }
                // One that waits for the claim goes before all others; then size, then name.
                if let known = best, Self.rank(known) <= Self.rank(volume) { continue }
                best = volume
            }
        }
        consider(others)
        for key in handleKeys.keys {
            guard let value = labels[key], let names = byHandle[LabelPair(key: key, value: value)] else { continue }
            consider(names)
        }
        return best?.name
    }

    private static func rank(_ volume: VolumeFacts) -> (Int, Int64, String) {
        (volume.claim.isEmpty ? 1 : 0, volume.bytes, volume.name)
    }
}
