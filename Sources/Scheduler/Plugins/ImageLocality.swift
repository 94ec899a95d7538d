/// Prefers nodes that have the pod's images already, the more the larger they are and the more nodes have them.
///
/// The thresholds and the formula are kube-scheduler's.
struct ImageLocality: RowScore {
    let readsPods = false
    let normalization = Normalization.none
    /// Scaled bytes by row.
    let bytes: [Int32: Int64]
    let containers: Int64

    /// Bytes of images below which nothing counts, and bytes a container above which no more is gained.
    static let bytesMin: Int64 = 23 << 20
    static let bytesPerContainerMax: Int64 = 1000 << 20

    static let prepare: @Sendable (PluginNumber, ClassSubject, PluginArguments, inout Snapshot) -> Prepared = {
        _, subject, _, snapshot in
        var bytes: [Int32: Int64] = [:]
        let nodes = Double(snapshot.nodes.presentCount)
        for image in subject.shape.images {
            guard let sizes = snapshot.nodes.images[image] else { continue }
            // An image that few nodes have draws less, so that it does not heap up where it was first pulled.
            let spread = Double(sizes.count) / nodes
            for (row, size) in sizes { bytes[row, default: 0] += Int64(Double(size) * spread) }
        }
        if bytes.isEmpty { return Prepared() }
        return Prepared(score: ImageLocality(bytes: bytes, containers: Int64(subject.shape.containers)))
    }

    func score(_ row: Int, _ snapshot: borrowing Snapshot) -> Int64 {
        let most = Self.bytesPerContainerMax * containers
        let held = min(max(bytes[Int32(row)] ?? 0, Self.bytesMin), most)
        return PluginScore.max * (held - Self.bytesMin) / (most - Self.bytesMin)
    }
}
