import ArgumentParser

/// `-o` and what belongs to it.
struct OutputFlags: ParsableArguments {
    @Option(
        name: [.customShort("o", allowingJoined: true), .long],
        help: ArgumentHelp("Output format.", valueName: OutputFormat.names.joined(separator: "|")))
    var output: String?
    @Option(help: "The template of -o jsonpath, custom-columns, or the file of their -file forms.")
    var template: String?
    @Flag(inversion: .prefixedNo, help: "Whether members that a template names may be missing.")
    var allowMissingTemplateKeys = true
    @Flag(help: "Keep managedFields in documents.")
    var showManagedFields = false

    func format(noHeaders: Bool = false) throws(CommandError) -> OutputFormat {
        var text = output
        if let template, let name = output, !name.contains("=") { text = "\(name)=\(template)" }
        do throws(OutputFormatError) {
            return try OutputFormat(
                parsing: text, noHeaders: noHeaders, allowsMissingKeys: allowMissingTemplateKeys
            ) { (path) throws(FileAccessError) in try FileAccess.read(path, bytesMax: Limits.templateBytesMax) }
        } catch {
            throw .message(error.description)
        }
    }
}

/// `--dry-run`.
struct DryRunFlags: ParsableArguments {
    @Option(help: ArgumentHelp("Show what would happen.", valueName: "none|client|server"))
    var dryRun: String = "none"

    func value() throws(CommandError) -> DryRun {
        switch dryRun {
        case "none", "false": return .none
        // The word alone, as older scripts have it, means the client.
        case "client", "true": return .client
        case "server": return .server
        default:
            throw .message(
                "Invalid dry-run value (\(dryRun)). Must be \"none\", \"server\", or \"client\".")
        }
    }
}

/// `-f`, `-R` and `-k`.
struct FileFlags: ParsableArguments {
    @Option(
        name: [.customShort("f", allowingJoined: true), .long], help: "Files, folders, or - for standard input.")
    var filename: [String] = []
    @Flag(name: [.customShort("R"), .long], help: "Descend into folders.")
    var recursive = false
    @Option(name: [.customShort("k", allowingJoined: true), .long], help: "Not supported: build the manifests first.")
    var kustomize: String?

    var arguments: FileArguments {
        FileArguments(
            filename.flatMap { $0.split(separator: ",").map(String.init) }, isRecursive: recursive,
            kustomize: kustomize)
    }
}

/// `-l`, `--field-selector` and `-A`.
struct SelectorFlags: ParsableArguments {
    @Option(name: [.customShort("l", allowingJoined: true), .long], help: "Labels: a=b,c!=d,e in (x,y),!f.")
    var selector = ""
    @Option(help: "Fields: metadata.name=web,status.phase!=Running.")
    var fieldSelector = ""
    @Flag(name: [.customShort("A"), .long], help: "All namespaces.")
    var allNamespaces = false
}

/// `--validate`.
struct ValidationFlags: ParsableArguments {
    @Option(help: ArgumentHelp("What unknown and duplicate fields are.", valueName: "strict|warn|ignore"))
    var validate = "strict"

    func value() throws(CommandError) -> String {
        switch validate.lowercased() {
        case "strict", "true": return "Strict"
        case "warn": return "Warn"
        case "ignore", "false": return "Ignore"
        default: throw .message("invalid argument \"\(validate)\" for \"--validate\": strict, warn or ignore")
        }
    }
}
