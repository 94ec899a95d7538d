import Base
import JSON
import Manifest
import Wire

/// The file that says where clusters are and who one is: clusters, users, and contexts that join one of each.
///
/// YAML in the shape of a kubeconfig, so that it reads familiar:
///
/// ```yaml
/// apiVersion: trireme.dev/v1
/// kind: Config
/// current-context: local
/// clusters:
/// - name: local
///   cluster: {server: "127.0.0.1:6443", certificate-authority: /path/ca.pem}
/// users:
/// - name: admin
///   user: {client-certificate: /path/admin.pem, client-key: /path/admin.key}
/// contexts:
/// - name: local
///   context: {cluster: local, user: admin, namespace: default}
/// ```
///
/// `server` may name several members, with commas between. Certificates and keys are files or, with `-data` behind the
/// name, base64 in place; users may have a `token` or a `tokenFile`. Fields that are not known are kept.
struct ConfigFile {
    private(set) var document: JSONValue

    static let apiVersion = "trireme.dev/v1"

    /// A file without anything in it.
    init() {
        document = Self.empty
    }

    private static let empty: JSONValue = ["apiVersion": .string(apiVersion), "kind": "Config"]

    /// Reads a file's text; one without content is as one that is not there.
    init(parsing bytes: [UInt8], file: String) throws(ConfigError) {
        let objects: [ManifestObject]
        do throws(ManifestError) {
            objects = try Manifest.objects(in: bytes, file: file)
        } catch {
            throw ConfigError("error loading config file \"\(file)\": \(error)")
        }
        guard let object = objects.first else {
            document = Self.empty
            return
        }
        guard objects.count == 1, object.identity.kind == "Config", let json = try? object.json() else {
            throw ConfigError("error loading config file \"\(file)\": expected one document of kind Config")
        }
        guard object.identity.apiVersion == Self.apiVersion else {
            throw ConfigError(
                "error loading config file \"\(file)\": apiVersion is \"\(object.identity.apiVersion)\", not "
                    + "\"\(Self.apiVersion)\": contexts of Kubernetes clusters are of no use here")
        }
        for (section, member) in Section.all {
            guard let value = json[section], !value.isNull else { continue }
            guard let entries = value.array, entries.allSatisfy({ $0["name"]?.string?.isEmpty == false }) else {
                throw ConfigError("error loading config file \"\(file)\": \(section): expected a list of named entries")
            }
            guard entries.allSatisfy({ $0[member].map { $0.object != nil || $0.isNull } ?? true }) else {
                throw ConfigError("error loading config file \"\(file)\": \(section): \(member) is no object")
            }
        }
        document = json
    }

    /// The file as text.
    var yaml: String { Documents.yaml(document) }

    /// The three lists and the member that each entry has beside its name.
    enum Section {
        static let all = [("clusters", "cluster"), ("users", "user"), ("contexts", "context")]
    }
}

struct ConfigError: Error, Hashable, CustomStringConvertible {
    /// One sentence without `error:`.
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

// What is in it.
extension ConfigFile {
    struct Context: Equatable {
        var name: String
        var cluster: String
        var user: String
        var namespace: String
    }

    struct Cluster: Equatable {
        /// Addresses of members.
        var servers: [String]
        var certificateAuthority: Credential?
        /// The name that the server's certificate has to carry, where it is not that of its address.
        var serverName: String?
    }

    struct User: Equatable {
        var certificate: Credential?
        var key: Credential?
        var token: String?
        var tokenFile: String?

        /// Is who a token of the command line shows. A certificate of the configuration would hide it from the server,
        /// which believes certificates first, so it is not shown then.
        mutating func show(token: String?, file: String?) {
            guard token != nil || file != nil else { return }
            (self.token, tokenFile) = (token, file)
            (certificate, key) = (nil, nil)
        }
    }

    /// Bytes in the file itself, or in another.
    enum Credential: Equatable {
        case file(String)
        case data([UInt8])
    }

    var currentContext: String {
        get { document["current-context"]?.string ?? "" }
        set { document["current-context"] = newValue.isEmpty ? nil : .string(newValue) }
    }

    /// All contexts, in order of their names.
    var contexts: [Context] {
        entries("contexts").map { name, content in
            Context(
                name: name, cluster: content["cluster"]?.string ?? "", user: content["user"]?.string ?? "",
                namespace: content["namespace"]?.string ?? "")
        }.sorted { $0.name < $1.name }
    }

    var clusterNames: [String] { entries("clusters").map(\.name).sorted() }
    var userNames: [String] { entries("users").map(\.name).sorted() }

    func cluster(_ name: String) throws(ConfigError) -> Cluster? {
        guard let content = entries("clusters").first(where: { $0.name == name })?.content else { return nil }
        let servers = (content["server"]?.string ?? "").split(separator: ",").map { String($0.trimmingBlanks) }
        guard !servers.isEmpty else { throw ConfigError("cluster \"\(name)\" has no server") }
        return Cluster(
            servers: servers,
            certificateAuthority: try credential("certificate-authority", in: content, of: "cluster \"\(name)\""),
            serverName: content["tls-server-name"]?.string)
    }

    func user(_ name: String) throws(ConfigError) -> User? {
        guard let content = entries("users").first(where: { $0.name == name })?.content else { return nil }
        return User(
            certificate: try credential("client-certificate", in: content, of: "user \"\(name)\""),
            key: try credential("client-key", in: content, of: "user \"\(name)\""),
            token: content["token"]?.string, tokenFile: content["tokenFile"]?.string)
    }

    private func credential(
        _ name: String, in content: JSONValue, of owner: String
    ) throws(ConfigError) -> Credential? {
        if let data = content["\(name)-data"]?.string, !data.isEmpty {
            guard let bytes = Base64.bytes(data) else {
                throw ConfigError("\(owner): \(name)-data is not base64")
            }
            return .data(bytes)
        }
        guard let path = content[name]?.string, !path.isEmpty else { return nil }
        return .file(path)
    }

    private func entries(_ section: String) -> [(name: String, content: JSONValue)] {
        let member = Section.all.first { $0.0 == section }?.1 ?? ""
        return (document[section]?.array ?? []).map {
            ($0["name"]?.string ?? "", $0[member] ?? .object(JSONObject()))
        }
    }
}

// Changes.
extension ConfigFile {
    /// Sets fields of an entry, which is made where there is none; nil leaves a field, an empty text removes it.
    ///
    /// - Returns: Whether the entry was there before.
    @discardableResult
    mutating func set(_ section: String, _ name: String, _ fields: [(String, String?)]) -> Bool {
        let member = Section.all.first { $0.0 == section }?.1 ?? ""
        var list = document[section]?.array ?? []
        let place = list.firstIndex { $0["name"]?.string == name }
        var content = place.flatMap { list[$0][member]?.object } ?? JSONObject()
        for (key, value) in fields {
            guard let value else { continue }
            content[key] = value.isEmpty ? nil : .string(value)
        }
        let entry: JSONValue = .object([member: .object(content), "name": .string(name)])
        if let place { list[place] = entry } else { list.append(entry) }
        document[section] = .array(list)
        return place != nil
    }

    /// Removes an entry; false where there is none.
    mutating func delete(_ section: String, _ name: String) -> Bool {
        var list = document[section]?.array ?? []
        guard let place = list.firstIndex(where: { $0["name"]?.string == name }) else { return false }
        list.remove(at: place)
        document[section] = .array(list)
        return true
    }

    /// Gives a context another name. The current one stays the current one.
    mutating func renameContext(_ name: String, to new: String) throws(ConfigError) {
        var list = document["contexts"]?.array ?? []
        guard let place = list.firstIndex(where: { $0["name"]?.string == name }) else {
            throw ConfigError("cannot rename the context \"\(name)\", it's not in the config file")
        }
        guard !list.contains(where: { $0["name"]?.string == new }) else {
            throw ConfigError(
                "cannot rename the context \"\(name)\", the context \"\(new)\" already exists in the config file")
        }
        list[place]["name"] = .string(new)
        document["contexts"] = .array(list)
        if currentContext == name { currentContext = new }
    }

    /// The file without what is secret or long, for `config view`; with `isRaw` it is as it is.
    func shown(isRaw: Bool, isMinified: Bool, context name: String? = nil) throws(ConfigError) -> JSONValue {
        var shown = document
        if isMinified {
            let name = name ?? currentContext
            guard let context = contexts.first(where: { $0.name == name }) else {
                throw ConfigError(
                    name.isEmpty ? "current-context must exist in order to minify" : "cannot locate context \(name)")
            }
            shown["current-context"] = .string(name)
            for (section, wanted) in [("contexts", name), ("clusters", context.cluster), ("users", context.user)] {
                shown[section] = .array((shown[section]?.array ?? []).filter { $0["name"]?.string == wanted })
            }
        }
        guard !isRaw else { return shown }
        for (section, member) in Section.all {
            guard let list = shown[section]?.array else { continue }
            shown[section] = .array(
                list.map { entry in
                    var entry = entry
                    for (key, _) in entry[member]?.object ?? [:] {
                        if key == "token" || key == "password" {
                            entry[member]?[key] = "REDACTED"
                        } else if key.hasSuffix("-data") {
                            entry[member]?[key] = "DATA+OMITTED"
                        }
                    }
                    return entry
                })
        }
        return shown
    }

    /// `config get-contexts`: all contexts, or the ones named, with a mark at the current one.
    func contextTable(_ names: [String] = [], noHeaders: Bool = false) throws(ConfigError) -> String {
        var table = TextTable()
        if !noHeaders { table.append(["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"]) }
        for name in names where !contexts.contains(where: { $0.name == name }) {
            throw ConfigError("context \(name) not found")
        }
        for context in contexts where names.isEmpty || names.contains(context.name) {
            table.append(
                [
                    context.name == currentContext ? "*" : "", context.name, context.cluster, context.user,
                    context.namespace,
                ])
        }
        return table.text
    }
}
