import APIModel
import APIServer
import Base
import Foundation
import JSON
import TestSupport
import Wire

/// Stored objects in dictionaries: what the policies look at in these tests.
struct MemoryView: PolicyView {
    var namespaces: [String: Namespace] = [:]
    var accounts: [String: ServiceAccount] = [:]
    var secrets: [String: ObjectMeta] = [:]
    var pods: [String: Pod] = [:]
    var nodes: [String: Node] = [:]
    var claims: [String: PersistentVolumeClaim] = [:]
    var priorityClasses: [PriorityClass] = []
    var ranges: [LimitRange] = []
    var quotas: [ResourceQuota] = []
    var storageClasses: [StorageClass] = []
    var ingressClasses: [IngressClass] = []

    private static func key(_ namespace: String, _ name: String) -> String { namespace + "/" + name }

    mutating func add(_ object: Namespace) { namespaces[object.metadata.name] = object }
    mutating func add(_ object: ServiceAccount) { accounts[Self.key(object.metadata)] = object }
    mutating func add(_ object: Pod) { pods[Self.key(object.metadata)] = object }
    mutating func add(_ object: Node) { nodes[object.metadata.name] = object }
    mutating func add(secret: ObjectMeta) { secrets[Self.key(secret)] = secret }

    private static func key(_ metadata: ObjectMeta) -> String { key(metadata.namespace, metadata.name) }

    func namespace(_ name: String) -> Namespace? { namespaces[name] }
    func serviceAccount(namespace: String, name: String) -> ServiceAccount? { accounts[Self.key(namespace, name)] }
    func secretMetadata(namespace: String, name: String) -> ObjectMeta? { secrets[Self.key(namespace, name)] }
    func pod(namespace: String, name: String) -> Pod? { pods[Self.key(namespace, name)] }
    func node(_ name: String) -> Node? { nodes[name] }
    func persistentVolumeClaim(namespace: String, name: String) -> PersistentVolumeClaim? {
        claims[Self.key(namespace, name)]
    }
    func priorityClass(_ name: String) -> PriorityClass? { priorityClasses.first { $0.metadata.name == name } }
    func defaultPriorityClasses() -> [PriorityClass] { priorityClasses.filter(\.globalDefault) }
    func limitRanges(namespace: String) -> [LimitRange] { ranges.filter { $0.metadata.namespace == namespace } }
    func resourceQuotas(namespace: String) -> [ResourceQuota] { quotas.filter { $0.metadata.namespace == namespace } }
    func storageClass(_ name: String) -> StorageClass? { storageClasses.first { $0.metadata.name == name } }
    func defaultStorageClasses() -> [StorageClass] { storageClasses.filter(\.isDefault) }
    func defaultIngressClasses() -> [IngressClass] { ingressClasses }
}

extension Identity {
    static func user(_ name: String, _ groups: String...) -> Identity {
        Identity(name: name, groups: groups + [SystemName.authenticated], authenticator: .certificate)
    }

    static func node(_ name: String) -> Identity {
        .user(SystemName.nodeUserPrefix + name, SystemName.nodes)
    }
}

extension AdmissionContext where View == MemoryView {
    init(_ view: MemoryView, _ authorizer: Authorizer = Authorizer(), now: Int64 = 1_000_000) {
        self.init(view: view, authorizer: authorizer, now: Time(seconds: now), random: Random(seed: 7))
    }
}

/// The outcome of a step or chain.
enum Verdict {
    /// What refused `body`, or nil.
    static func refusal(_ body: () throws -> Void) -> Status? {
        do {
            try body()
            return nil
        } catch let refusal as AdmissionRefusal {
            return refusal.status
        } catch {
            preconditionFailure("Admission throws refusals only: \(error)")
        }
    }
}

/// Rows of upstream's tables as objects of ours.
enum RowObject {
    /// The value without the wrappers that name its Go type, at every level.
    static func plain(_ any: Any?) -> Any? {
        switch any {
        case let members as [String: Any]:
            if members["$gvType"] != nil || members["$type"] != nil { return plain(members["value"]) }
            return members.compactMapValues { $0 is NSNull ? nil : plain($0) }
        case let list as [Any]: return list.map { plain($0) ?? NSNull() }
        case is NSNull, nil: return nil
        default: return any
        }
    }

    /// The message in `any`, or nil where the row has none. Throws where the row has fields that ours has not.
    static func decode<M: Message>(_ type: M.Type, _ any: Any?) throws -> M? {
        guard let plain = plain(any) else { return nil }
        let data = try JSONSerialization.data(withJSONObject: plain, options: [.fragmentsAllowed, .sortedKeys])
        var issues: [TextIssue] = []
        let message = try TextDecoder.decode(M.self, from: JSONTape.parse([UInt8](data)), issues: &issues)
        if let issue = issues.first { throw Unreadable(description: issue.description) }
        return message
    }

    static func list<M: Message>(_ type: M.Type, _ any: Any?) throws -> [M] {
        guard let list = plain(any) as? [Any] else { return [] }
        return try list.map { try decode(type, $0) ?? M() }
    }

    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }
}

extension AccessRequest {
    /// The attributes of a row: a dump of `AttributesRecord`, or the table's own short form.
    init(row any: Any?) {
        let row = RowObject.plain(any) as? [String: Any] ?? [:]
        func text(_ keys: String...) -> String { keys.lazy.compactMap { row[$0] as? String }.first ?? "" }
        let user: Identity
        if let short = row["user"] as? String {
            let groups = text("groups").split(separator: ",").map(String.init)
            user = Identity(name: short, groups: groups, authenticator: .question)
        } else {
            let info = row["User"] as? [String: Any] ?? [:]
            user = Identity(
                name: info["Name"] as? String ?? "", groups: info["Groups"] as? [String] ?? [],
                authenticator: .question)
        }
        if row["ResourceRequest"] as? Bool == false {
            self.init(user: user, verb: text("Verb"), target: .path(text("Path")))
            return
        }
        var target = ResourceTarget(
            group: text("APIGroup", "apiGroup"), version: text("APIVersion"), resource: text("Resource", "resource"),
            subresource: text("Subresource", "subresource"), namespace: text("Namespace", "namespace"),
            name: text("Name"))
        for requirement in row["FieldSelectorRequirements"] as? [[String: Any]] ?? [] {
            target.fieldSelector.append(
                .init(
                    field: requirement["Field"] as? String ?? "",
                    equal: ["=", "=="].contains(requirement["Operator"] as? String ?? ""),
                    value: requirement["Value"] as? String ?? ""))
        }
        self.init(user: user, verb: text("Verb", "verb"), target)
    }
}
