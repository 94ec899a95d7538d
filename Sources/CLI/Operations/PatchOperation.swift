import APIModel
import Base
import JSON
import Manifest

/// `ctl patch`.
struct PatchOperation: Sendable {
    var request = TargetRequest()
    var printer = ResultPrinter()
    /// `strategic`, `merge` or `json`.
    var type = "strategic"
    /// YAML or JSON.
    var patch = ""
    var subresource = ""
    var fieldManager = "ctl-patch"

    func run(_ cluster: any Cluster, _ console: Console) async throws(CommandError) {
        let body = try Self.body(type, patch)
        let targets = try await request.targets(cluster)
        guard !targets.isEmpty else { throw .message("no objects passed to patch") }
        for target in targets {
            let before = try await cluster.get(target.kind, target.name, in: target.namespace, managedFields: false)
            // Without a server a patch is not judged: it is sent as a trial.
            let options = WriteOptions(isDryRun: printer.dryRun != .none, fieldManager: fieldManager)
            let after = try await cluster.patch(
                target.kind, target.name, in: target.namespace, body, subresource: subresource, options)
            let isSame = before.encodedText().array == after.encodedText().array
            console.out(try printer.text(after, isSame ? "patched (no change)" : "patched"))
        }
    }

    static func body(_ type: String, _ text: String) throws(CommandError) -> PatchBody {
        guard !text.isEmpty else {
            throw .message("must specify --patch or --patch-file containing the contents of the patch")
        }
        let json: Bytes
        do throws(YAMLTextError) {
            json = try YAMLDocumentText.json(text)
        } catch {
            throw .message("unable to parse \"\(text)\": \(error.description)")
        }
        switch type {
        case "strategic", "": return .strategic(json)
        case "merge": return .merge(json)
        case "json": return .json(json)
        default: throw .message("--type must be one of [json merge strategic], not \"\(type)\"")
        }
    }
}

/// One document of YAML or JSON that is no object of the API: a patch.
enum YAMLDocumentText {
    /// The document as JSON.
    static func json(_ text: String) throws(YAMLTextError) -> Bytes {
        if let value = try? JSONValue.parse(text) { return value.encoded() }
        // The reader of manifests wants an object with a kind: the patch goes inside of one. Every line is moved, so
        // that the lines of a block stay together.
        let indented = text.lines.map { "  \($0)" }.joined(separator: "\n")
        let wrapped = "apiVersion: trireme.dev/v1\nkind: Patch\ncontent:\n\(indented)\n"
        let objects: [ManifestObject]
        do throws(ManifestError) {
            objects = try Manifest.objects(in: wrapped, file: "patch")
        } catch {
            throw YAMLTextError(description: "line \(error.place.line - 3): \(error.message)")
        }
        guard objects.count == 1, let content = (try? objects[0].json())?["content"] else {
            throw YAMLTextError(description: "expected one document")
        }
        return content.encoded()
    }
}

struct YAMLTextError: Error {
    let description: String
}
