extension PodWarnings {
    private static func fate(since: String, gone: String) -> String {
        "deprecated in \(since), non-functional in \(gone)+"
    }

    /// Sources that are no more, amounts that cannot be, files that hide each other.
    mutating func addVolume(_ volume: Volume, at path: FieldPath) {
        let source = volume.volumeSource
        let dead: [(name: String, isSet: Bool, since: String, gone: String)] = [
            ("photonPersistentDisk", source.photonPersistentDisk != nil, "v1.11", "v1.16"),
            ("scaleIO", source.scaleIO != nil, "v1.16", "v1.22"),
            ("flocker", source.flocker != nil, "v1.22", "v1.25"),
            ("storageOS", source.storageos != nil, "v1.22", "v1.25"),
            ("quobyte", source.quobyte != nil, "v1.22", "v1.25"),
            ("glusterfs", source.glusterfs != nil, "v1.25", "v1.26"),
            ("cephfs", source.cephfs != nil, "v1.28", "v1.31"), ("rbd", source.rbd != nil, "v1.28", "v1.31"),
        ]
        for entry in dead where entry.isSet {
            add(path.child(entry.name), Self.fate(since: entry.since, gone: entry.gone))
        }
        if source.gitRepo != nil {
            add(path.child("gitRepo"), "deprecated in v1.11, and disabled by default in v1.33+")
        }
        if let template = source.ephemeral?.volumeClaimTemplate {
            let resources = path.child("ephemeral", "volumeClaimTemplate", "spec", "resources")
            addFractions(template.spec.resources.requests, at: resources.child("requests"))
            addFractions(template.spec.resources.limits, at: resources.child("limits"))
        }
        addOverlaps(in: volume)
    }

    private mutating func addOverlaps(in volume: Volume) {
        let source = volume.volumeSource
        if let configMap = source.configMap {
            let name = GoText.quoted(configMap.localObjectReference.name)
            addOverlaps(configMap.items.map { VolumeFile($0.path) }, of: volume, "ConfigMap \(name)")
        }
        if let secret = source.secret {
            addOverlaps(
                secret.items.map { VolumeFile($0.path) }, of: volume, "Secret \(GoText.quoted(secret.secretName))")
        }
        if let downward = source.downwardAPI {
            addOverlaps(downward.items.map { VolumeFile($0.path) }, of: volume, "DownwardAPI")
        }
        guard let projected = source.projected else { return }
        for projection in projected.sources where projection == VolumeProjection() {
            add("volume \(GoText.quoted(volume.name)) (Projected) has no sources provided")
        }
        addOverlaps(projected.sources.flatMap(\.files), of: volume, "Projected")
    }

    private mutating func addOverlaps(_ files: [VolumeFile], of volume: Volume, _ source: String) {
        for (index, file) in files.enumerated() {
            for earlier in files[..<index] where file.overlaps(earlier) {
                add("volume \(GoText.quoted(volume.name)) (\(source)): overlapping paths: \(file) with \(earlier)")
            }
        }
    }
}

/// A file that a volume makes, and of what.
private struct VolumeFile: CustomStringConvertible {
    let path: String
    var source = ""

    init(_ path: String, _ source: String = "") {
        let bytes = path.utf8
        let end = bytes.lastIndex { $0 != UInt8(ascii: "/") }.map { bytes.index(after: $0) } ?? bytes.startIndex
        self.path = String(decoding: bytes[..<end], as: UTF8.self)
        self.source = source
    }

    var description: String { GoText.quoted(path) + (source.isEmpty ? "" : " (\(source))") }

    /// Whether both are one file, or one is a folder above the other.
    func overlaps(_ other: VolumeFile) -> Bool {
        guard !path.isEmpty, !other.path.isEmpty else { return false }
        let mine = (path + "/").utf8
        let others = (other.path + "/").utf8
        return mine.starts(with: others) || others.starts(with: mine)
    }
}

extension VolumeProjection {
    fileprivate var files: [VolumeFile] {
        if let configMap {
            let source = "ConfigMap \(GoText.quoted(configMap.localObjectReference.name))"
            return configMap.items.map { VolumeFile($0.path, source) }
        }
        if let secret {
            let source = "Secret \(GoText.quoted(secret.localObjectReference.name))"
            return secret.items.map { VolumeFile($0.path, source) }
        }
        if let downwardAPI { return downwardAPI.items.map { VolumeFile($0.path, "DownwardAPI") } }
        if let token = serviceAccountToken { return [VolumeFile(token.path, "ServiceAccountToken")] }
        if let bundle = clusterTrustBundle {
            let name = bundle.name ?? bundle.signerName ?? ""
            return [VolumeFile(bundle.path, "ClusterTrustBundle \(GoText.quoted(name))")]
        }
        guard let certificate = podCertificate else { return [] }
        return [
            VolumeFile(certificate.certificateChainPath, "PodCertificate chain"),
            VolumeFile(certificate.keyPath, "PodCertificate key"),
            VolumeFile(certificate.credentialBundlePath, "PodCertificate credential bundle"),
        ]
    }
}
