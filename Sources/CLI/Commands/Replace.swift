import APIModel
import ArgumentParser
import Glibc
import JSON
import Manifest

/// `ctl replace`.
struct ReplaceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replace", abstract: "Put the objects of files in the place of those that are there.")

    @OptionGroup var connection: ConnectionFlags
    @OptionGroup var outputFlags: OutputFlags
    @OptionGroup var files: FileFlags
    @OptionGroup var dryRun: DryRunFlags
    @OptionGroup var validation: ValidationFlags
    @Flag(help: "Delete first and create anew.") var force = false
    @Option(help: "Seconds that pods get to end, with --force.") var gracePeriod: Int64 = -1
    @Option(help: "How long to wait until the old one is gone, with --force; 0s for as long as it takes.")
    var timeout = "0s"
    @Option(help: "The name that fields are managed under.") var fieldManager = "ctl-replace"

    func run() async throws {
        guard !files.arguments.isEmpty else { throw CommandError.message("must specify one of -f and -k") }
        let context = try CommandContext(connection)
        let scope = try context.scope()
        let printer = ResultPrinter(format: try outputFlags.format(), dryRun: try dryRun.value())
        let options = WriteOptions(
            isDryRun: printer.dryRun == .server, fieldManager: fieldManager, fieldValidation: try validation.value())
        let contents = try files.arguments.contents()
        if options.fieldValidation == "Strict", let issue = contents.issues.first {
            throw CommandError.message("\(issue)")
        }
        let cluster = try await context.connect()
        if force {
            var deletion = DeleteOperation()
            deletion.request.files = files.arguments
            deletion.request.scope = scope
            deletion.request.ignoresNotFound = true
            deletion.gracePeriod = gracePeriod
            let limit = try TimeArgument.duration(timeout, of: "--timeout")
            deletion.timeout = limit == .zero ? nil : limit
            deletion.printer.dryRun = printer.dryRun
            try await deletion.run(cluster, context.console)
        }
        for item in try contents.allKnown() {
            var object = item.object
            object.metadata.namespace = try scope.place(of: object, item.kind)
            if printer.dryRun != .client {
                object = force ? try await cluster.create(object, options) : try await cluster.update(object, options)
            }
            context.console.out(try printer.text(object, "replaced"))
        }
    }
}

/// `ctl edit`.
struct EditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit", abstract: "Edit an object in an editor.",
        discussion: "The editor is that of CTL_EDITOR, KUBE_EDITOR or EDITOR, else vi.")

    @OptionGroup var connection: ConnectionFlags
    @OptionGroup var outputFlags: OutputFlags
    @OptionGroup var files: FileFlags
    @Option(help: "The name that fields are managed under.") var fieldManager = "ctl-edit"
    @Argument(help: "TYPE NAME..., or TYPE/NAME...") var resources: [String] = []

    func run() async throws {
        let context = try CommandContext(connection)
        var request = TargetRequest()
        request.words = resources
        request.files = files.arguments
        request.scope = try context.scope()
        let printer = ResultPrinter(format: try outputFlags.format())
        if request.files.isEmpty { _ = try request.parsed() }
        let cluster = try await context.connect()
        for target in try await request.targets(cluster) {
            let before = try await cluster.get(target.kind, target.name, in: target.namespace, managedFields: false)
            guard let patch = try Self.edited(before) else {
                context.console.line("Edit cancelled, no changes made.")
                continue
            }
            let options = WriteOptions(fieldManager: fieldManager)
            do throws(CommandError) {
                let after = try await cluster.patch(
                    target.kind, target.name, in: target.namespace, .merge(patch.encoded()), subresource: "", options)
                context.console.out(try printer.text(after, "edited"))
            } catch {
                // What was typed is not lost.
                let path = Self.path("rejected")
                try? FileAccess.write(Array(Documents.yaml(patch).utf8), to: path)
                context.console.error("\(error.text)\nYour change is kept in \(path), as a merge patch.\n")
                throw CommandError.exit(1)
            }
        }
    }

    private static func path(_ word: String) -> String {
        let folder = FileAccess.environment("TMPDIR") ?? "/tmp"
        return "\(folder)/ctl-\(word)-\(getpid()).yaml"
    }

    /// Lets an editor work on the object until the text can be read; the change as a merge patch, nil for none.
    private static func edited(_ object: AnyKind) throws(CommandError) -> JSONValue? {
        let path = path("edit")
        defer { unlink(path) }
        let header =
            "# Edit the object below. Lines that begin with a '#' are passed over. An empty file, or one that\n"
            + "# is left as it is, changes nothing.\n#\n"
        let original = PrintedObject(object)
        var text = header + Documents.yaml(original)
        var lastError: CommandError?
        while true {
            do throws(FileAccessError) {
                try FileAccess.write(Array(text.utf8), to: path)
            } catch {
                throw .message("\(error)")
            }
            try runEditor(on: path)
            let fresh: String
            do throws(FileAccessError) {
                fresh = String(decoding: try FileAccess.read(path), as: UTF8.self)
            } catch {
                throw .message("\(error)")
            }
            guard fresh != text, fresh.lines.contains(where: { !$0.hasPrefix("#") && !$0.trimmingSpace.isEmpty }) else {
                // Left as it was after a mistake: the mistake is the answer.
                if let lastError { throw lastError }
                return nil
            }
            do throws(CommandError) {
                return try patch(from: original, to: fresh)
            } catch {
                // The reason stands above the text, and the editor is opened again.
                let lines = fresh.lines.drop { $0.hasPrefix("#") }
                let reason = error.text.lines.map { "# \($0)\n" }.joined()
                text = header + reason + "#\n" + lines.joined(separator: "\n")
                lastError = error
                if text == fresh { throw error }
            }
        }
    }

    /// The change between an object and a text, nil for none.
    static func patch(from original: PrintedObject, to text: String) throws(CommandError) -> JSONValue? {
        let objects: [ManifestObject]
        do throws(ManifestError) {
            objects = try Manifest.objects(in: text, file: "edited")
        } catch {
            throw .message("\(error)")
        }
        guard objects.count == 1, let changed = objects.first, let edited = try? PrintedObject(changed) else {
            throw .message("expected one object")
        }
        if let issue = changed.issues.first { throw .message("\(issue)") }
        guard edited.identity == original.identity, edited.name == original.name,
            edited.namespace == original.namespace
        else { throw .message("kind, name and namespace cannot be changed") }
        let diff = MergePatch.diff(from: original.json(), to: edited.json())
        guard diff.object?.isEmpty == false else { return nil }
        return diff
    }

    /// Runs the editor and waits for its end.
    private static func runEditor(on path: String) throws(CommandError) {
        let editor = ["CTL_EDITOR", "KUBE_EDITOR", "EDITOR"].lazy.compactMap(FileAccess.environment).first ?? "vi"
        // The shell splits what the variable holds, as it does for other programs; the path is an argument of its own.
        let words: [String] = ["sh", "-c", "\(editor) \"$1\"", "sh", path]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, "/bin/sh", nil, nil, arguments, environ)
        guard code == 0 else {
            throw .message("unable to launch the editor \"\(editor)\": \(String(cString: strerror(code)))")
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { throw .message("the editor was lost") }
        }
        // 0 is an end by itself with the code 0.
        guard status == 0 else { throw .message("there was a problem with the editor \"\(editor)\"") }
    }
}
