import APIModel
import Base
import Client
import JSON
import Wire

/// The history of a template: a `ControllerRevision` for each that a stateful or daemon set had, as a strategic merge patch
/// of the set, numbered in order of use.
struct RevisionHistory {
    /// Those of the set, in order of their numbers.
    private(set) var revisions: [ControllerRevision]
    /// The one of the set's template; made by `update`, where there was none.
    private(set) var current = ControllerRevision()
    private(set) var isCurrentNew = false

    /// What the templates of a set are kept under.
    struct Form {
        /// The label of pods and revisions with the hash.
        var label: String
        /// Further labels of revisions.
        var labels: StringMap<String>
    }

    init(_ revisions: [ControllerRevision]) {
        self.revisions = revisions.sorted { left, right in
            if left.revision != right.revision { return left.revision < right.revision }
            let ages = (left.metadata.creationTimestamp ?? .zero, right.metadata.creationTimestamp ?? .zero)
            return ages.0 == ages.1 ? left.metadata.name < right.metadata.name : ages.0 < ages.1
        }
    }

    /// Finds the revision of a template, gives it the highest number, or makes it.
    ///
    /// - Returns: Whether its name belongs to another template, so that the hash has to be another one.
    mutating func update<Owner: Kind>(
        to template: PodTemplateSpec, of owner: Owner, collisions: Int32?, form: Form,
        named: (String) -> ControllerRevision?, plan: inout Plan
    ) -> Bool {
        let data = Self.data(template)
        let next = (revisions.last?.revision ?? 0) + 1
        if let place = revisions.lastIndex(where: { Self.isSame($0.data.raw, data) }) {
            var found = revisions[place]
            if place != revisions.count - 1 {
                // A template that is used again is the newest once more.
                found.revision = next
                plan.update(found)
            }
            current = found
            return false
        }
        let hash = Self.hash(template, collisions)
        let name = "\(owner.metadata.name.prefix(223))-\(hash)"
        if named(name) != nil { return true }
        current = ControllerRevision {
            $0.metadata.name = name
            $0.metadata.namespace = owner.metadata.namespace
            $0.metadata.labels = form.labels
            $0.metadata.labels[form.label] = hash
            $0.metadata.ownerReferences = [OwnerReference(controlling: owner)]
            $0.data.raw = data
            $0.revision = next
        }
        isCurrentNew = true
        plan.create(current)
        return false
    }

    /// Revisions beyond the history go, the oldest first; those that are in use stay.
    func truncate(_ limit: Int32?, live: Set<String>, _ plan: inout Plan) {
        let idle = revisions.filter {
            !live.contains($0.metadata.name) && $0.metadata.name != current.metadata.name
        }
        let surplus = idle.count - Int(limit ?? 10)
        for revision in idle.prefix(max(0, surplus)) { plan.delete(revision) }
    }

    /// The patch that gives a set this template.
    static func data(_ template: PodTemplateSpec) -> Bytes {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("spec")
        writer.beginObject()
        writer.key("template")
        var value = (try? JSONValue.parse(template.encodedText())) ?? .null
        value["$patch"] = "replace"
        value.write(to: &writer)
        writer.endObject()
        writer.endObject()
        var buffer = writer.finish()
        return buffer.finish()
    }

    /// The template of a revision; nil where it has none.
    static func template(_ revision: ControllerRevision) -> PodTemplateSpec? {
        guard var value = try? JSONValue.parse(revision.data.raw), var template = value["spec"]?["template"] else {
            return nil
        }
        template["$patch"] = nil
        value = template
        guard let tape = try? JSONTape.parse(value.encoded()) else { return nil }
        var issues: [TextIssue] = []
        return try? TextDecoder.decode(PodTemplateSpec.self, from: tape, issues: &issues)
    }

    /// Whether two pieces of JSON say the same.
    private static func isSame(_ left: Bytes, _ right: Bytes) -> Bool {
        if left == right { return true }
        guard let a = try? JSONValue.parse(left), let b = try? JSONValue.parse(right) else { return false }
        return a == b
    }

    private static func hash(_ template: PodTemplateSpec, _ collisions: Int32?) -> String {
        TemplateHash.text(template, collisions: collisions)
    }
}
