import APIModel

/// `--dry-run`.
enum DryRun: String, Sendable {
    case none
    case client
    case server

    /// What lines say of it.
    var mark: String {
        switch self {
        case .none: ""
        case .client: " (dry run)"
        case .server: " (server dry run)"
        }
    }
}

/// What commands that write say of each object: a line, its name, or the object itself.
struct ResultPrinter: Sendable {
    var format: OutputFormat = .standard
    var dryRun = DryRun.none
    var managedFields = false

    /// The text for one object that something was done to: `pod/web created`.
    func text(_ object: AnyKind, _ operation: String) throws(CommandError) -> String {
        let printed = PrintedObject(object)
        switch format {
        case .standard, .wide: return "\(printed.reference) \(operation)\(dryRun.mark)\n"
        case .name: return printed.reference + "\n"
        case .yaml, .json, .jsonPath, .jsonPathAsJSON, .customColumns:
            do throws(JSONPathError) {
                return try ObjectPrinter(format, managedFields: managedFields).text(
                    [printed], isSingle: true, now: .zero)
            } catch {
                throw .message(error.description)
            }
        }
    }
}
