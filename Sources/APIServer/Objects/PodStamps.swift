import APIModel
import Base
import Wire

/// New pods that differ from an earlier one by their names, and by the node that they ask for, alone.
///
/// What admission, defaults and validation made of the first pod of a template holds for all of them, as long as no
/// policy has changed: so the later ones are stamped, their own name, node, uid, time and the name of their token's
/// volume put into a copy of the first one's bytes. A stamp is found by the whole body of the request with name and node
/// masked, compared byte by byte. Belongs to the server's loop; holds at most `countMax` stamps.
public final class PodStamps {
    /// Templates that pods are made of at one time, many times over.
    static let countMax = 1_024
    /// Bytes of a body: a pod of usual size a few times over. About 32 MiB in all at the worst.
    static let bytesMax = 16_384

    private struct Key: Hashable {
        let namespace: String
        let body: Bytes
    }

    /// A part of the bytes that is each pod's own.
    private enum Part {
        case name, node, uid, seconds, suffix
    }

    private struct Stamp {
        let bytes: Bytes
        /// In the order of their places.
        let parts: [(place: Range<Int>, part: Part)]
        let nameBytes: Int
        /// The beginning of a name that is to be generated; nil where the body has the name.
        let generateName: String?
        let warnings: [String]
        /// Of the policies that it was made under.
        let generation: UInt64
    }

    struct Result {
        let object: Bytes
        let name: String
        let warnings: [String]
    }

    private var stamps: [Key: Stamp] = [:]
    private(set) var hits: UInt64 = 0

    public init() {}

    // MARK: Stamping

    /// The stored form of the pod in `body`, if it is one of a known template; nil: it goes the whole way.
    func stamp(_ body: Bytes, namespace: String, generation: UInt64, _ context: RequestContext, _ random: inout Random)
        -> Result?
    {
        guard !stamps.isEmpty, body.count <= Self.bytesMax else { return nil }
        let own = OwnParts(body)
        guard let stamp = stamps[Key(namespace: namespace, body: own.masked(body))], stamp.generation == generation
        else { return nil }
        let name: String
        if let generateName = stamp.generateName {
            name = Self.generated(generateName, context)
        } else {
            guard let text = own.name.flatMap({ Self.text(body[$0]) }) else { return nil }
            name = text
        }
        // A bad name is told by the whole way.
        guard name.utf8.count == stamp.nameBytes, Names.dns1123Subdomain(name).isEmpty else { return nil }
        var node = ""
        if let place = own.node {
            guard let text = Self.text(body[place]), Names.dns1123Subdomain(text).isEmpty else { return nil }
            node = text
        }
        guard let object = Self.object(stamp, name, node, context, &random) else { return nil }
        hits &+= 1
        return Result(object: object, name: name, warnings: stamp.warnings)
    }

    private static func object(
        _ stamp: Stamp, _ name: String, _ node: String, _ context: RequestContext, _ random: inout Random
    ) -> Bytes? {
        var seconds = ByteBuffer(capacity: 10)
        seconds.append(varint: UInt64(bitPattern: context.now.seconds))
        let time = seconds.finish()
        let suffix = ServiceAccountAdmission.suffix(&random)
        var buffer = ByteBuffer(capacity: stamp.bytes.count)
        var end = 0
        for (place, part) in stamp.parts {
            buffer.append(stamp.bytes[end..<place.lowerBound])
            switch part {
            case .name: buffer.append(utf8: name)
            case .node: buffer.append(utf8: node)
            case .uid: buffer.append(utf8: context.uid)
            case .seconds: buffer.append(time)
            case .suffix: buffer.append(utf8: suffix)
            }
            guard buffer.count == place.upperBound else { return nil }
            end = place.upperBound
        }
        buffer.append(stamp.bytes[end..<stamp.bytes.count])
        return buffer.finish()
    }

    // MARK: Learning

    /// Whether what becomes of a pod depends on its body and on policies alone: no annotation says anything about a
    /// container, and no name of another object is made of the pod's own.
    static func mayLearn(_ pod: Pod) -> Bool {
        pod.metadata.annotations.isEmpty && pod.spec.resourceClaims.isEmpty
            && !pod.spec.volumes.contains { $0.volumeSource.ephemeral != nil }
    }

    /// Notes what became of the pod in `body`, whose usual way it went: stored as `object`.
    func learn(
        _ body: Bytes, namespace: String, generation: UInt64, stored object: Bytes, _ pod: Pod, warnings: [String]
    ) {
        let own = OwnParts(body)
        guard body.count <= Self.bytesMax, own.areSole(in: body),
            let metadata = object.leadingField(1, in: 0..<object.count),
            let name = object.leadingField(1, in: metadata), let uid = object.field(5, in: metadata),
            let time = object.field(8, in: metadata), let seconds = object.field(1, in: time),
            own.name != nil || !pod.metadata.generateName.isEmpty
        else { return }
        var parts: [(place: Range<Int>, part: Part)] = [(name, .name), (uid, .uid), (seconds, .seconds)]
        if own.node != nil {
            guard let spec = object.field(2, in: 0..<object.count), let node = object.field(10, in: spec) else {
                return
            }
            parts.append((node, .node))
        }
        let prefix = ServiceAccountAdmission.volumePrefix
        if let volume = pod.spec.volumes.first(where: { $0.name.utf8.starts(with: prefix.utf8) }) {
            for place in object.places(of: Array(volume.name.utf8), in: metadata.upperBound..<object.count) {
                parts.append((place + prefix.utf8.count..<place + volume.name.utf8.count, .suffix))
            }
        }
        parts.sort { $0.place.lowerBound < $1.place.lowerBound }
        // Which ones are in use shows by itself soon after.
        if stamps.count >= Self.countMax { stamps.removeAll(keepingCapacity: true) }
        stamps[Key(namespace: namespace, body: own.masked(body))] = Stamp(
            bytes: object, parts: parts, nameBytes: name.count,
            generateName: own.name == nil ? pod.metadata.generateName : nil, warnings: warnings, generation: generation)
    }

    // MARK: Bodies

    /// Where a body has what is each pod's own; nil: nowhere.
    private struct OwnParts {
        var metadata: Range<Int>?
        var name: Range<Int>?
        var spec: Range<Int>?
        var node: Range<Int>?

        init(_ body: Bytes) {
            metadata = body.leadingField(1, in: 0..<body.count)
            name = metadata.flatMap { body.leadingField(1, in: $0) }
            spec = metadata.flatMap { body.field(2, in: $0.upperBound..<body.count) }
            node = spec.flatMap { body.field(10, in: $0) }
        }

        /// Whether none of them comes again later, where it would count more. Of bodies that are equal but for the
        /// masked places it holds for all or none.
        func areSole(in body: Bytes) -> Bool {
            guard let metadata, let spec, body.field(1, in: metadata.upperBound..<body.count) == nil,
                body.field(2, in: spec.upperBound..<body.count) == nil
            else { return false }
            if let name, body.field(1, in: name.upperBound..<metadata.upperBound) != nil { return false }
            if let node, body.field(10, in: node.upperBound..<spec.upperBound) != nil { return false }
            return true
        }

        /// A copy of the body with zeros for them.
        func masked(_ body: Bytes) -> Bytes {
            var buffer = ByteBuffer(capacity: body.count)
            var end = 0
            for place in [name, node] {
                guard let place else { continue }
                buffer.append(body[end..<place.lowerBound])
                for _ in place { buffer.append(0) }
                end = place.upperBound
            }
            buffer.append(body[end..<body.count])
            return buffer.finish()
        }
    }

    private static func text(_ bytes: Bytes) -> String? {
        bytes.withUnsafeBytes { String(validating: $0, as: UTF8.self) }
    }

    private static func generated(_ base: String, _ context: RequestContext) -> String {
        Resource<Pod>.generatedName(base, context.nameSuffix)
    }
}
