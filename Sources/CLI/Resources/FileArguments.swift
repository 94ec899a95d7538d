import Manifest

/// The values of `-f`, `-R` and `-k`.
struct FileArguments: Sendable {
    var paths: [String]
    var isRecursive: Bool
    var kustomize: String?

    init(_ paths: [String] = [], isRecursive: Bool = false, kustomize: String? = nil) {
        self.paths = paths
        self.isRecursive = isRecursive
        self.kustomize = kustomize
    }

    var isEmpty: Bool { paths.isEmpty && kustomize == nil }

    /// Why files give no objects.
    enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        case access(FileAccessError)
        case kustomize(String)
        case url(String)
        case tooMany
        case tooDeep(String)
        /// A folder without any file of manifests.
        case nothing(String)

        var description: String {
            switch self {
            case .access(let error):
                error.reason == "no such file or directory"
                    ? "the path \"\(error.path)\" does not exist" : "error reading \"\(error.path)\": \(error.reason)"
            case .kustomize(let path):
                "kustomize is not supported (-k \(path)): build the manifests first and give them with -f"
            case .url(let url): "manifests are not fetched from the network: fetch \(url) and give the file with -f"
            case .tooMany: "more than \(Limits.filesMax) files"
            case .tooDeep(let path): "folders are nested deeper than \(Limits.folderDepthMax): \(path)"
            case .nothing(let path):
                "error reading [\(path)]: recognized file extensions are [.json .yaml .yml]"
            }
        }
    }

    /// The files to read, in the order that they were given in; those of a folder in order of their names.
    func files() throws(Failure) -> [String] {
        if let kustomize { throw .kustomize(kustomize) }
        var files: [String] = []
        for path in paths {
            if path.hasPrefix("http://") || path.hasPrefix("https://") { throw .url(path) }
            if path == "-" || !FileAccess.isFolder(path) {
                guard path == "-" || FileAccess.exists(path) else {
                    throw .access(FileAccessError(path, "no such file or directory"))
                }
                files.append(path)
                continue
            }
            let before = files.count
            try collect(path, into: &files, depth: 0)
            if files.count == before { throw .nothing(path) }
        }
        return files
    }

    private func collect(_ folder: String, into files: inout [String], depth: Int) throws(Failure) {
        guard depth < Limits.folderDepthMax else { throw .tooDeep(folder) }
        let names: [String]
        do throws(FileAccessError) {
            names = try FileAccess.names(in: folder)
        } catch {
            throw .access(error)
        }
        for name in names {
            let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
            if FileAccess.isFolder(path) {
                if isRecursive { try collect(path, into: &files, depth: depth + 1) }
            } else if [".json", ".yaml", ".yml"].contains(where: name.hasSuffix) {
                guard files.count < Limits.filesMax else { throw .tooMany }
                files.append(path)
            }
        }
    }

    /// What files hold: the objects, in order, and everything that is wrong, each with its file, line and field.
    struct Contents: Sendable {
        var objects: [ManifestObject] = []
        var errors: [ManifestError] = []

        /// Unknown and duplicate fields of all objects.
        var issues: [ManifestIssue] { objects.flatMap(\.issues) }
    }

    /// Reads all objects of all files. Documents that are wrong are gathered as errors, so that one run shows them all.
    func read() throws(Failure) -> Contents {
        var contents = Contents()
        for path in try files() {
            let bytes: [UInt8]
            do throws(FileAccessError) {
                bytes = try FileAccess.read(path)
            } catch {
                throw .access(error)
            }
            Self.read(bytes, file: path == "-" ? "STDIN" : path, into: &contents)
        }
        return contents
    }

    static func read(_ bytes: [UInt8], file: String, into contents: inout Contents) {
        var reader = ManifestReader(bytes, file: file)
        while true {
            do throws(ManifestError) {
                guard let object = try reader.next() else { return }
                contents.objects.append(object)
            } catch {
                contents.errors.append(error)
            }
        }
    }
}
