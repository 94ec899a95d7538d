import APIModel
import JSON
import Manifest
import Wire

/// An object as commands print it: of a kind of ours, or any JSON object with `apiVersion` and `kind`.
struct PrintedObject: Sendable {
    enum Content: Sendable {
        case kind(AnyKind)
        case other(JSONValue)
    }

    let identity: TypeMeta
    private(set) var content: Content

    init(_ object: AnyKind) {
        identity = object.identity
        content = .kind(object)
    }

    init(_ object: some Kind) {
        self.init(AnyKind(object))
    }

    /// An object of a kind that this version does not know.
    init(identity: TypeMeta, json: JSONValue) {
        self.identity = identity
        content = .other(json)
    }

    /// An object of a file. Throws for a number beyond the largest double in an object of an unknown kind.
    init(_ object: ManifestObject) throws(JSONError) {
        identity = object.identity
        switch object.content {
        case .kind(let kind): content = .kind(kind)
        case .other(let tape, let node): content = .other(try JSONValue(tape, node: node))
        }
    }

    /// The object of a kind of ours; nil for others.
    var object: AnyKind? {
        if case .kind(let object) = content { object } else { nil }
    }

    /// The JSON form, `managedFields` only where asked for.
    func json(managedFields: Bool = false) -> JSONValue {
        var json: JSONValue
        switch content {
        case .kind(let object):
            let limits = JSONLimits(bytesMax: .max, depthMax: .max, nodesMax: .max)
            guard let value = try? JSONValue.parse(object.encodedText(), limits: limits) else {
                preconditionFailure("An object's JSON form is JSON.")
            }
            json = value
        case .other(let value): json = value
        }
        if !managedFields, json["metadata"]?["managedFields"] != nil { json["metadata"]?["managedFields"] = nil }
        return json
    }
}

// What commands say about an object.
extension PrintedObject {
    var name: String { text("name") { $0.name } }
    var namespace: String { text("namespace") { $0.namespace } }

    var labels: [(key: String, value: String)] {
        switch content {
        case .kind(let object): object.metadata.labels.entries.map { ($0.key, $0.value) }
        case .other(let json):
            (json["metadata"]?["labels"]?.object ?? JSONObject()).map { ($0.key, $0.value.string ?? "") }
                .sorted { $0.key < $1.key }
        }
    }

    var creationTimestamp: Time? {
        switch content {
        case .kind(let object): object.metadata.creationTimestamp
        case .other: Time(text("creationTimestamp") { _ in "" })
        }
    }

    private func text(_ name: String, of metadata: (ObjectMeta) -> String) -> String {
        switch content {
        case .kind(let object): metadata(object.metadata)
        case .other(let json): json["metadata"]?[name]?.string ?? ""
        }
    }

    /// The kind as messages name it: `pod`, `deployment.apps`.
    var kindText: String { identity.kindText }

    /// `pod/web`, `deployment.apps/web`.
    var reference: String { "\(kindText)/\(name.isEmpty ? "<unknown>" : name)" }
}

extension TypeMeta {
    /// The kind in small letters with its group behind it: `pod`, `deployment.apps`.
    var kindText: String {
        let group = (try? GroupVersion(parsing: apiVersion))?.group ?? ""
        return group.isEmpty ? kind.lowercased() : "\(kind.lowercased()).\(group)"
    }

    /// The kind with its group behind it as errors write it: `Deployment.apps`.
    var groupKindText: String {
        let group = (try? GroupVersion(parsing: apiVersion))?.group ?? ""
        return group.isEmpty ? kind : "\(kind).\(group)"
    }
}
