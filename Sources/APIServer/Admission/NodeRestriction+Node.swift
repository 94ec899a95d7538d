import APIModel
import Base

/// What a node may write about itself.
extension NodeRestriction {
    /// Labels of `kubernetes.io` and `k8s.io` that a node may set; those of Kubernetes' node agent.
    private static let ownLabels: Set<String> = [
        "kubernetes.io/hostname", "topology.kubernetes.io/zone", "topology.kubernetes.io/region",
        "failure-domain.beta.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region",
        "node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type", "kubernetes.io/os",
        "kubernetes.io/arch", "beta.kubernetes.io/os", "beta.kubernetes.io/arch", "node.kubernetes.io/windows-build",
    ]
    /// Domains, with their subdomains, of which a node may set any label.
    private static let ownDomains = ["kubelet.kubernetes.io", "node.kubernetes.io"]
    /// Labels that only others give a node: they steer pods that must not run just anywhere.
    private static let restrictedDomain = "node-restriction.kubernetes.io"

    static func checkNode(_ request: AdmissionRequest<some Kind>, _ node: String) throws(AdmissionRefusal) {
        let name = request.name.isEmpty ? request.object?.metadata.name ?? "" : request.name
        let who = "node \(GoText.quoted(node))"
        guard name.hasSameBytes(as: node) else {
            throw request.forbidden("\(who) is not allowed to modify node \(GoText.quoted(name))")
        }
        switch request.operation {
        case .create:
            guard let new = request.new(Node.self) else { throw request.forbidden("unexpected type") }
            // What a node's spec names, a node may read.
            if new.spec.configSource != nil {
                throw request.forbidden("\(who) is not allowed to create pods with a non-nil configSource")
            }
            let labels = forbiddenLabels(new.metadata.labels, [:])
            if !labels.isEmpty {
                throw request.forbidden(
                    "\(who) is not allowed to set the following labels: \(labels.joined(separator: ", "))")
            }
            if !new.metadata.ownerReferences.isEmpty {
                throw request.forbidden("\(who) is not allowed to set owner references of its own object")
            }
        case .update:
            guard let new = request.new(Node.self), let old = request.old(Node.self) else {
                throw request.forbidden("unexpected type")
            }
            if new.spec.configSource != nil, new.spec.configSource != old.spec.configSource {
                throw request.forbidden("\(who) is not allowed to update configSource to a new non-nil configSource")
            }
            guard new.spec.taints == old.spec.taints else {
                throw request.forbidden("\(who) is not allowed to modify taints")
            }
            let labels = forbiddenLabels(new.metadata.labels, old.metadata.labels)
            if !labels.isEmpty {
                throw request.forbidden("is not allowed to modify labels: \(labels.joined(separator: ", "))")
            }
            guard new.metadata.ownerReferences == old.metadata.ownerReferences else {
                throw request.forbidden("\(who) is not allowed to modify its owner references")
            }
        case .delete, .connect: return
        }
    }

    /// Of the labels that differ, those that a node may not set, change or remove; sorted.
    private static func forbiddenLabels(_ new: StringMap<String>, _ old: StringMap<String>) -> [String] {
        let keys = Set(new.keys).union(old.keys).filter { new[$0] != old[$0] }
        return keys.filter { key in
            let domain = key.utf8.firstIndex(of: UInt8(ascii: "/")).map { String(key[..<$0]) } ?? ""
            if isWithin(domain, restrictedDomain) { return true }
            let isSystem = isWithin(domain, "kubernetes.io") || isWithin(domain, "k8s.io")
            return isSystem && !ownLabels.contains(key) && !ownDomains.contains { isWithin(domain, $0) }
        }.sorted()
    }

    private static func isWithin(_ domain: String, _ parent: String) -> Bool {
        domain == parent || domain.hasSuffix("." + parent)
    }
}
