public import APIModel
public import Base

/// Where objects lie in the store: `pods/default/web`, `deployments.apps/default/web`, `nodes/one`.
///
/// Text that a person can read in a raw range. A namespace or a name never holds a slash or a zero byte, which
/// `init` checks before anything else looks at them: nothing reaches the store unescaped.
public struct ObjectKey: Sendable {
    public let bytes: Bytes

    /// Longest name or namespace, bytes: that of a DNS subdomain, and room for the names of RBAC.
    static let nameBytesMax = 512

    /// The key of one object; nil when the name or namespace cannot be one.
    public init?(_ prefix: ResourcePrefix, namespace: String, name: String) {
        guard Self.isSegment(name), !prefix.isNamespaced || Self.isSegment(namespace) else { return nil }
        var buffer = ByteBuffer(capacity: prefix.bytes.count + namespace.utf8.count + name.utf8.count + 1)
        buffer.append(prefix.bytes)
        if prefix.isNamespaced {
            buffer.append(utf8: namespace)
            buffer.append(UInt8(ascii: "/"))
        }
        buffer.append(utf8: name)
        bytes = buffer.finish()
    }

    static func isSegment(_ text: String) -> Bool {
        let bytes = text.utf8
        return !bytes.isEmpty && bytes.count <= nameBytesMax && text != "." && text != ".."
            && bytes.allSatisfy { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "%") && $0 >= 0x20 && $0 != 0x7F }
    }
}

/// The beginning of all keys of a resource, with the slash.
public struct ResourcePrefix: Sendable {
    public let bytes: Bytes
    public let isNamespaced: Bool

    public init(_ entry: KindEntry) {
        let group = entry.group
        let text = GroupResource(group: group, resource: entry.resource.plural).description + "/"
        bytes = Bytes(text.utf8)
        isNamespaced = entry.resource.isNamespaced
    }

    /// The range of keys of a namespace, or of the whole resource when it is empty. Nil for what is no namespace.
    public func range(namespace: String) -> (from: Bytes, to: Bytes)? {
        guard isNamespaced, !namespace.isEmpty else { return (bytes, Self.end(bytes)) }
        guard ObjectKey.isSegment(namespace) else { return nil }
        var buffer = ByteBuffer(capacity: bytes.count + namespace.utf8.count + 1)
        buffer.append(bytes)
        buffer.append(utf8: namespace)
        buffer.append(UInt8(ascii: "/"))
        let from = buffer.finish()
        return (from, Self.end(from))
    }

    /// What follows every key that begins with `prefix`: its slash becomes a zero, the next byte.
    private static func end(_ prefix: Bytes) -> Bytes {
        var bytes = prefix.array
        bytes[bytes.count - 1] += 1
        return Bytes(bytes)
    }
}
