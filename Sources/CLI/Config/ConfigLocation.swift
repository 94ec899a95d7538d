/// Where the configuration file is, and what a command takes from it.
struct ConfigLocation {
    let path: String

    /// The file that `--config` names, else `TRIREME_CONFIG`, else `~/.trireme/config`.
    init(flag: String?, environment: (String) -> String? = FileAccess.environment) {
        if let flag, !flag.isEmpty {
            path = flag
        } else {
            path = environment("TRIREME_CONFIG") ?? "\(environment("HOME") ?? ".")/.trireme/config"
        }
    }

    /// The file; an empty one where there is none.
    func load() throws(ConfigError) -> ConfigFile {
        guard FileAccess.exists(path) else { return ConfigFile() }
        let bytes: [UInt8]
        do throws(FileAccessError) {
            bytes = try FileAccess.read(path, bytesMax: Limits.configBytesMax)
        } catch {
            throw ConfigError("error loading config file \"\(path)\": \(error)")
        }
        return try ConfigFile(parsing: bytes, file: path)
    }

    /// Writes the file in the place of the one that was there.
    func store(_ file: ConfigFile) throws(ConfigError) {
        do throws(FileAccessError) {
            if let slash = path.lastIndex(of: "/") { try FileAccess.makeFolder(String(path[..<slash])) }
            try FileAccess.write(Array(file.yaml.utf8), to: path)
        } catch {
            throw ConfigError("error storing config file \"\(path)\": \(error)")
        }
    }

    /// The path of a file that the configuration names: relative ones are meant from the configuration's folder.
    func resolve(_ name: String) -> String {
        if name.hasPrefix("/") { return name }
        guard let slash = path.lastIndex(of: "/") else { return name }
        return "\(path[..<slash])/\(name)"
    }
}

/// The cluster, the user and the namespace that a command works with.
struct ActiveContext {
    var cluster: ConfigFile.Cluster
    var user: ConfigFile.User
    /// The namespace of the context; `default` where it names none.
    let namespace: String

    /// - Parameters:
    ///   - context: `--context`, in the place of the current one.
    ///   - cluster: `--cluster`.
    ///   - user: `--user`.
    ///   - server: `--server`: addresses in the place of the cluster's.
    init(
        _ file: ConfigFile, context: String? = nil, cluster: String? = nil, user: String? = nil, server: String? = nil
    ) throws(ConfigError) {
        let name = context ?? file.currentContext
        let found = file.contexts.first { $0.name == name }
        if found == nil, !name.isEmpty { throw ConfigError("context \"\(name)\" does not exist") }
        let clusterName = cluster ?? found?.cluster ?? ""
        let userName = user ?? found?.user ?? ""
        if let known = try file.cluster(clusterName) {
            self.cluster =
                server.map {
                    ConfigFile.Cluster(
                        servers: $0.split(separator: ",").map(String.init),
                        certificateAuthority: known.certificateAuthority, serverName: known.serverName)
                } ?? known
        } else if let server {
            self.cluster = ConfigFile.Cluster(
                servers: server.split(separator: ",").map(String.init), certificateAuthority: nil, serverName: nil)
        } else {
            throw ConfigError(
                clusterName.isEmpty
                    ? "no cluster is chosen: set a context with 'ctl config use-context', or name a server with --server"
                    : "cluster \"\(clusterName)\" does not exist")
        }
        if let known = try file.user(userName) {
            self.user = known
        } else {
            guard userName.isEmpty else { throw ConfigError("auth info \"\(userName)\" does not exist") }
            self.user = ConfigFile.User()
        }
        namespace = (found?.namespace ?? "").or("default")
    }
}
