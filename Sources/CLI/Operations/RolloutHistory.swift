import APIModel
import Base
import JSON
import Wire

/// The revisions that a workload has had: replica sets of a deployment, controller revisions of the other kinds.
struct RolloutHistory: Sendable {
    struct Revision: Sendable {
        let number: Int64
        let changeCause: String
        let template: PodTemplateSpec
        /// What makes the workload as it was.
        let patch: PatchBody
        /// The object that keeps it.
        let object: AnyKind
    }

    /// The oldest first.
    let revisions: [Revision]

    static let kinds: Set<String> = ["Deployment", "StatefulSet", "DaemonSet"]

    private static let revisionAnnotation = "deployment.kubernetes.io/revision"
    private static let causeAnnotation = "kubernetes.io/change-cause"

    /// Reads what the cluster keeps of a workload.
    init(of object: AnyKind, _ cluster: any Cluster) async throws(CommandError) {
        let metadata = object.metadata
        func isOwned(_ candidate: ObjectMeta) -> Bool {
            candidate.ownerReferences.contains { $0.controller == true && $0.uid == metadata.uid }
        }
        var found: [Revision] = []
        if object.object is Deployment {
            for set in try await cluster.all(ReplicaSet.self, in: metadata.namespace) where isOwned(set.metadata) {
                guard let number = set.metadata.annotations[Self.revisionAnnotation].flatMap(Int64.init) else {
                    continue
                }
                var template = set.spec.template
                template.metadata.labels["pod-template-hash"] = nil
                let patch: JSONValue = [
                    ["op": "replace", "path": "/spec/template", "value": try Self.json(template.encodedText())]
                ]
                found.append(
                    Revision(
                        number: number, changeCause: set.metadata.annotations[Self.causeAnnotation] ?? "",
                        template: template, patch: .json(patch.encoded()), object: AnyKind(set)))
            }
        } else {
            for revision in try await cluster.all(ControllerRevision.self, in: metadata.namespace)
            where isOwned(revision.metadata) {
                found.append(
                    Revision(
                        number: revision.revision,
                        changeCause: revision.metadata.annotations[Self.causeAnnotation] ?? "",
                        template: try Self.template(in: revision), patch: .strategic(revision.data.raw),
                        object: AnyKind(revision)))
            }
        }
        revisions = found.sorted { $0.number < $1.number }
    }

    private static func json(_ text: Bytes) throws(CommandError) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue.parse(text)
        } catch {
            throw .message("a revision is not readable: \(error)")
        }
    }

    /// The template that a controller revision keeps as a patch of its workload.
    private static func template(in revision: ControllerRevision) throws(CommandError) -> PodTemplateSpec {
        guard let json = try json(revision.data.raw)["spec"]?["template"] else {
            throw .message("controllerrevision \"\(revision.metadata.name)\" keeps no template")
        }
        var issues: [TextIssue] = []
        guard let tape = try? JSONTape.parse(json.encoded()),
            let template = try? TextDecoder.decode(PodTemplateSpec.self, from: tape, node: 0, issues: &issues)
        else {
            throw .message("controllerrevision \"\(revision.metadata.name)\" keeps a template that is not readable")
        }
        return template
    }

    /// The revision of a number; the one before the last for 0.
    func revision(_ number: Int64, of target: Target) throws(CommandError) -> Revision {
        if number > 0 {
            guard let found = revisions.first(where: { $0.number == number }) else {
                throw .message("unable to find specified revision \(number) in history")
            }
            return found
        }
        guard revisions.count > 1 else {
            throw .message("no rollout history found for \(target.kind.identity.kind.lowercased()) \"\(target.name)\"")
        }
        return revisions[revisions.count - 2]
    }

    /// The revisions as a table.
    func table() -> String {
        var table = TextTable()
        table.append(["REVISION", "CHANGE-CAUSE"])
        for revision in revisions { table.append(["\(revision.number)", revision.changeCause.or("<none>")]) }
        return table.text
    }
}

/// `ctl rollout undo`.
struct RolloutUndo: Sendable {
    /// 0 for the revision before the last.
    var toRevision: Int64 = 0
    var printer = ResultPrinter()

    func run(_ target: Target, _ cluster: any Cluster, _ console: Console) async throws(CommandError) {
        guard RolloutHistory.kinds.contains(target.kind.identity.kind) else {
            throw .message("no rollbacker has been implemented for \"\(target.kind.identity.kind)\"")
        }
        let object = try await cluster.get(target.kind, target.name, in: target.namespace, managedFields: false)
        let (current, isPaused): (PodTemplateSpec, Bool)
        switch object.object {
        case let one as Deployment: (current, isPaused) = (one.spec.template, one.spec.paused)
        case let one as StatefulSet: (current, isPaused) = (one.spec.template, false)
        case let one as DaemonSet: (current, isPaused) = (one.spec.template, false)
        default: return
        }
        guard !isPaused else {
            throw .message(
                "you cannot rollback a paused deployment; resume it first with 'ctl rollout resume "
                    + "\(target.reference)' and try again")
        }
        let revision = try await RolloutHistory(of: object, cluster).revision(toRevision, of: target)
        guard revision.template != current else {
            return console.out(
                try printer.text(
                    object, "skipped rollback (current template already matches revision \(revision.number))"))
        }
        if printer.dryRun == .client { return console.out(try printer.text(object, "rolled back")) }
        let after = try await cluster.patch(
            target.kind, target.name, in: target.namespace, revision.patch, subresource: "",
            WriteOptions(isDryRun: printer.dryRun == .server, fieldManager: "ctl-rollout"))
        console.out(try printer.text(after, "rolled back"))
    }
}
