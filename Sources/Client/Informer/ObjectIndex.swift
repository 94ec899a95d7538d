public import APIModel

/// A way to find objects other than by their names: each object is under some values.
public struct ObjectIndex<Object: Sendable>: Sendable {
    public let name: String
    /// The values that an object is found under; none is fine.
    public let values: @Sendable (ObjectKey, Object) -> [String]

    public init(_ name: String, values: @escaping @Sendable (ObjectKey, Object) -> [String]) {
        self.name = name
        self.values = values
    }

    /// By namespace. Its name is `namespace`.
    public static var namespace: ObjectIndex {
        ObjectIndex("namespace") { key, _ in [key.namespace] }
    }
}

extension ObjectIndex where Object: Kind {
    /// By the value of a label. Its name is `label:` and the label.
    public static func label(_ label: String) -> ObjectIndex {
        ObjectIndex("label:" + label) { _, object in object.metadata.labels[label].map { [$0] } ?? [] }
    }

    /// By the uids of owners. Its name is `owner`.
    public static var owner: ObjectIndex {
        ObjectIndex("owner") { _, object in object.metadata.ownerReferences.map(\.uid) }
    }
}

extension ObjectIndex where Object == Pod {
    /// By `spec.nodeName`; pods that have no node yet are under the empty text. Its name is `node`.
    public static var node: ObjectIndex {
        ObjectIndex("node") { _, pod in [pod.spec.nodeName] }
    }
}

extension ObjectIndex where Object == EncodedObject {
    /// By the value of a label. Its name is `label:` and the label.
    public static func label(_ label: String) -> ObjectIndex {
        ObjectIndex("label:" + label) { _, object in object.label(label).map { [$0] } ?? [] }
    }

    /// By the uids of owners. Its name is `owner`.
    public static var owner: ObjectIndex {
        ObjectIndex("owner") { _, object in ObjectHeader.owners(of: object.bytes) }
    }

    /// By the text at a path of field numbers; objects without it are under the empty text.
    public static func field(_ name: String, at path: [UInt32]) -> ObjectIndex {
        ObjectIndex(name) { _, object in [object.text(at: path) ?? ""] }
    }

    /// Of pods: by `spec.nodeName`, as `ObjectIndex<Pod>.node`.
    public static var node: ObjectIndex { field("node", at: [2, 10]) }
}
