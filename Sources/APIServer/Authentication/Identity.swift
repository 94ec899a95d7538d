public import APIModel
public import Base

/// Who makes a request, after it has been shown.
public struct Identity: Hashable, Sendable {
    /// The user's name. Compared by bytes everywhere.
    public var name: String
    /// Tells users of one name apart who come after each other; empty where the authenticator knows none.
    public var uid: String
    public var groups: [String]
    /// Further facts, under lower-case keys.
    public var extra: StringMap<[String]>
    /// What the user showed; for the audit log.
    public var authenticator: Authenticator

    /// A way to show who one is.
    public enum Authenticator: String, Hashable, Sendable {
        case certificate
        case tokenFile
        case serviceAccountToken
        /// The server acts for itself.
        case server
        /// Nobody showed anything: a question in an access review is about this user.
        case question
    }

    public init(
        name: String, uid: String = "", groups: [String] = [], extra: StringMap<[String]> = [:],
        authenticator: Authenticator
    ) {
        self.name = name
        self.uid = uid
        self.groups = groups
        self.extra = extra
        self.authenticator = authenticator
    }

    /// The server itself.
    public static let server = Identity(
        name: SystemName.server, groups: [SystemName.masters, SystemName.authenticated], authenticator: .server)

    /// Whether the user is in `group`.
    public func isMember(of group: String) -> Bool {
        groups.containsExactly(group)
    }

    /// The identity with `system:authenticated` among its groups.
    func authenticated() -> Identity {
        guard !isMember(of: SystemName.authenticated) else { return self }
        var identity = self
        identity.groups.append(SystemName.authenticated)
        return identity
    }
}

extension Identity {
    /// What a user is to the node authorizer.
    public enum NodeRole: Hashable, Sendable {
        case none
        /// The user is a node; the name is empty where the user's name says none.
        case node(String)
    }

    /// A node is a user `system:node:<name>` in the group `system:nodes`.
    public var nodeRole: NodeRole {
        guard name.utf8.starts(with: SystemName.nodeUserPrefix.utf8), isMember(of: SystemName.nodes) else {
            return .none
        }
        return .node(String(name.dropFirst(SystemName.nodeUserPrefix.count)))
    }

    /// The service account that the user is, or nil.
    public var serviceAccount: (namespace: String, name: String)? {
        guard name.utf8.starts(with: SystemName.serviceAccountUserPrefix.utf8) else { return nil }
        let parts = name.dropFirst(SystemName.serviceAccountUserPrefix.count).split(
            separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        return (String(parts[0]), String(parts[1]))
    }

    /// As reviews and objects carry it.
    public var userInfo: UserInfo {
        UserInfo { info in
            info.username = name
            info.uid = uid
            info.groups = groups
            for entry in extra {
                info.extra[entry.key] = AuthenticationExtraValue { $0.items = entry.value }
            }
        }
    }

    /// Writes into a request for a certificate who asks, which is not the user's to say. For new requests.
    public func stamp(_ request: inout CertificateSigningRequest) {
        request.spec.username = name
        request.spec.uid = uid
        request.spec.groups = groups
        request.spec.extra = [:]
        for entry in extra {
            request.spec.extra[entry.key] = CertificatesExtraValue { $0.items = entry.value }
        }
    }
}
