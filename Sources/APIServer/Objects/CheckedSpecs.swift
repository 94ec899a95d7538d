import APIModel
import Base

/// Specs of pods that were found valid: pods of one template are checked once.
///
/// The key is the whole spec as it was sent and defaulted, compared byte by byte. What depends on more than the spec is
/// not kept here: see `canSkip`. Belongs to the server's loop; holds at most `countMax` specs of `bytesMax` bytes.
public final class CheckedSpecs {
    /// Templates that pods are made of at one time, many times over.
    static let countMax = 1_024
    /// A spec of usual size, a few times over: 16 MiB in all.
    static let bytesMax = 16_384

    private var warnings: [Bytes: [String]] = [:]

    public init() {}

    /// The warnings about a spec that was found valid before; nil for another.
    func warnings(of spec: Bytes) -> [String]? { warnings[spec] }

    /// Notes that a spec is valid.
    func insert(_ spec: Bytes, warnings texts: [String]) {
        guard spec.count <= Self.bytesMax else { return }
        // Which ones are in use shows by itself soon after.
        if warnings.count >= Self.countMax { warnings.removeAll(keepingCapacity: true) }
        // A copy: the slice would keep the whole object.
        warnings[Bytes(spec.array)] = texts
    }

    /// Whether the check of a pod depends on its spec and on its metadata apart: no annotation says anything about a
    /// container, and no name of another object is made of the pod's own.
    static func canSkip(_ pod: Pod) -> Bool {
        pod.metadata.annotations.isEmpty && pod.spec.resourceClaims.isEmpty
            && !pod.spec.volumes.contains { $0.volumeSource.ephemeral != nil }
    }

    /// The spec in an encoded pod: its field 2. Nil where it stands elsewhere than a writer puts it.
    static func spec(in pod: Bytes) -> Bytes? {
        guard let metadata = pod.leadingField(1, in: 0..<pod.count),
            let spec = pod.leadingField(2, in: metadata.upperBound..<pod.count)
        else { return nil }
        return pod[spec]
    }
}
