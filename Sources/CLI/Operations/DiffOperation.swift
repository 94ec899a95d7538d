import APIModel
import JSON

/// `ctl diff`: what applying files would change.
struct DiffOperation: Sendable {
    var files = FileArguments()
    var scope = NamespaceScope()
    var force = false
    var fieldManager = "ctl"
    var labelSelector = ""
    var managedFields = false

    /// Prints differences; exits with 1 where there are some, as kubectl and diff do.
    func run(_ cluster: any Cluster, _ console: Console) async throws(CommandError) {
        let known = try files.contents().allKnown(try Selector.command(labelSelector))
        var isDifferent = false
        for item in known {
            var object = item.object
            let kind = item.kind
            object.metadata.namespace = try scope.place(of: object, kind)
            let name = object.metadata.name
            var live: AnyKind?
            do throws(CommandError) {
                live = try await cluster.get(
                    kind, name, in: object.metadata.namespace, managedFields: managedFields)
            } catch {
                guard error.isNotFound else { throw error }
            }
            let merged = try await cluster.apply(
                kind, name, in: object.metadata.namespace, object.encodedText(), force: force, subresource: "",
                WriteOptions(isDryRun: true, fieldManager: fieldManager))
            let title = [
                kind.identity.apiVersion.map { $0 == "/" ? "." : $0 }.map(String.init).joined(), kind.identity.kind,
                object.metadata.namespace, name,
            ].joined(separator: ".")
            let old = live.map { Self.lines($0, managedFields) } ?? []
            let text = LineDiff.unified(
                old, Self.lines(merged, managedFields), "LIVE/\(title)", "MERGED/\(title)")
            guard !text.isEmpty else { continue }
            isDifferent = true
            console.out(console.terminal.usesColour ? LineDiff.coloured(text) : text)
        }
        if isDifferent { throw .exit(1) }
    }

    /// The object as lines, without the version that only a kept object has. Values of secrets are not shown.
    private static func lines(_ object: AnyKind, _ managedFields: Bool) -> [String] {
        var json = PrintedObject(object).json(managedFields: managedFields)
        json["metadata"]?["resourceVersion"] = nil
        if object.identity.kind == "Secret" {
            for (key, value) in json["data"]?.object ?? [:] {
                // Equal values look equal, different ones different.
                json["data"]?[key] = .string("*** (\(value.string?.utf8.count ?? 0) bytes, #\(value.hashText))")
            }
        }
        return Documents.yaml(json).lines.dropLast()
    }
}

extension JSONValue {
    /// A short mark of the value, the same for the same value.
    fileprivate var hashText: String {
        var hash: UInt32 = 2_166_136_261
        for byte in (string ?? "").utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return String(hash % 0xFFFF, radix: 16)
    }
}

/// Differences of texts by lines.
enum LineDiff {
    /// Lines before and behind a change.
    private static let context = 3

    /// The differences as a unified diff; nothing for equal texts.
    static func unified(_ old: [String], _ new: [String], _ oldName: String, _ newName: String) -> String {
        let edits = edits(old, new)
        guard edits.contains(where: { $0.kind != .same }) else { return "" }
        var text = "--- \(oldName)\n+++ \(newName)\n"
        var start = 0
        while let first = edits[start...].firstIndex(where: { $0.kind != .same }) {
            // A hunk goes on while changes are close to each other.
            var last = first
            var place = first
            while place < edits.count, place - last <= 2 * context {
                if edits[place].kind != .same { last = place }
                place += 1
            }
            let from = max(first - context, start)
            let to = min(last + context + 1, edits.count)
            text += hunk(
                Array(edits[from..<to]), old: edits[..<from].count { $0.kind != .added },
                new: edits[..<from].count { $0.kind != .removed })
            start = to
            if start >= edits.count { break }
        }
        return text
    }

    private static func hunk(_ edits: [Edit], old: Int, new: Int) -> String {
        let oldCount = edits.count { $0.kind != .added }
        let newCount = edits.count { $0.kind != .removed }
        func range(_ start: Int, _ count: Int) -> String {
            count == 1 ? "\(start + 1)" : "\(count == 0 ? start : start + 1),\(count)"
        }
        return "@@ -\(range(old, oldCount)) +\(range(new, newCount)) @@\n"
            + edits.map { $0.kind.rawValue + $0.line + "\n" }.joined()
    }

    struct Edit {
        enum Kind: String {
            case same = " "
            case added = "+"
            case removed = "-"
        }

        let kind: Kind
        let line: String
    }

    /// The shortest way from one text to the other, after the standard library's own comparison.
    static func edits(_ old: [String], _ new: [String]) -> [Edit] {
        let difference = new.difference(from: old)
        var removed: Set<Int> = []
        var added: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let place, _, _): removed.insert(place)
            case .insert(let place, _, _): added.insert(place)
            }
        }
        var edits: [Edit] = []
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if left < old.count, removed.contains(left) {
                edits.append(Edit(kind: .removed, line: old[left]))
                left += 1
            } else if right < new.count, added.contains(right) {
                edits.append(Edit(kind: .added, line: new[right]))
                right += 1
            } else {
                edits.append(Edit(kind: .same, line: old[left]))
                left += 1
                right += 1
            }
        }
        return edits
    }

    static func coloured(_ text: String) -> String {
        text.lines.map { line in
            switch line.first {
            case "+": TextStyle.green.applied(to: line)
            case "-": TextStyle.red.applied(to: line)
            case "@": TextStyle.cyan.applied(to: line)
            default: line
            }
        }.joined(separator: "\n")
    }
}
