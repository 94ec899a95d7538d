import Base
import JSON

/// The way from client-side apply, which keeps its configuration in an annotation, to server-side apply.
extension FieldManager {
    /// The manager that the client of client-side apply applies with; others have nothing to migrate.
    static let client = "kubectl"

    static let lastAppliedAnnotation = "kubectl.kubernetes.io/last-applied-configuration"

    /// The fields that the last client-side apply set and that are still as it set them; nil when there was none.
    func migration(of live: ApplyObject, manager: String, _ conflicts: ApplyConflicts) -> FieldSet? {
        guard manager == Self.client, let text = lastApplied(live.tape), !text.isEmpty,
            let last = try? JSONTape.parse(text, limits: ApplyLimits.objectText),
            last.nodes[0].kind == .object
        else { return nil }
        let tape = ApplyTape(last)
        guard let version = tape.member("apiVersion", of: 0), tape.value(version)?.string == apiVersion,
            schema.validate(last).isEmpty, let fields = try? FieldSet(of: last, schema: schema),
            let changes = try? FieldComparison(from: last, to: live.tape, schema: schema)
        else { return nil }
        return fields.subtracting(changes.modified).subtracting(changes.added).subtracting(changes.removed)
    }

    /// `object` with `config` in the annotation of client-side apply, so that both ways may be used in turns; nil
    /// when the object has no such annotation, which is then not begun, or when all annotations would be too large.
    func annotated(_ object: JSONTape, with config: ApplyObject) throws(ApplyError) -> JSONTape? {
        guard let before = lastApplied(object), !before.isEmpty else { return nil }
        var value = try ApplyObject(object, schema).value()
        var text = try config.value()
        if var annotations = text["metadata"]?["annotations"] {
            annotations[Self.lastAppliedAnnotation] = nil
            text["metadata"]?["annotations"] = annotations
        }
        let line = "\(text)\n"
        guard line != before, var annotations = value["metadata"]?["annotations"]?.object else { return nil }
        annotations[Self.lastAppliedAnnotation] = .string(line)
        let bytes = annotations.reduce(0) { $0 + $1.key.utf8.count + ($1.value.string?.utf8.count ?? 0) }
        if bytes > ApplyLimits.annotationBytesMax { annotations[Self.lastAppliedAnnotation] = nil }
        value["metadata"]?["annotations"] = .object(annotations)
        return try ApplyObject(value, schema).tape
    }

    private func lastApplied(_ object: JSONTape) -> String? {
        let tape = ApplyTape(object)
        guard tape.kind(0) == .object, let metadata = tape.member("metadata", of: 0), tape.kind(metadata) == .object,
            let annotations = tape.member("annotations", of: metadata), tape.kind(annotations) == .object,
            let node = tape.member(Self.lastAppliedAnnotation, of: annotations)
        else { return nil }
        return tape.value(node)?.string
    }
}
