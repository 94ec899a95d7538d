/// What the validation of a pod's spec lets pass: for a change, what the older object has already; and which rules of
/// this version apply.
///
/// The names of Kubernetes' options are `Allow…`; those for features that are on by default are left out.
public struct PodValidationOptions: Hashable, Sendable {
    /// The spec is a pod's own, not that of a template.
    public var isPod = false
    /// The annotation of the cost of deleting a pod need not be a number.
    public var allowsInvalidDeletionCost = false
    /// Selectors of affinities may have values that no label has.
    public var allowsInvalidSelectorValues = false
    /// Required node affinity may have values that no label has.
    public var allowsInvalidNodeAffinityValues = false
    /// Selectors of spread constraints are not judged.
    public var allowsInvalidSpreadSelector = false
    /// Keys of spread constraints are merged into their selectors; older pods have them as they were written.
    public var mergesSpreadLabelKeys = true
    /// Large pages may be asked for in parts.
    public var allowsBrokenHugePages = false
    /// Projected tokens may have paths that leave the volume.
    public var allowsNonLocalTokenPath = false
    /// Parameters of namespaces that are shared with the host may be set.
    public var allowsHostSysctls = false
    /// Init containers that end may have a policy to restart on a resize.
    public var allowsRestartOnInitResize = false
    /// Tolerations may compare numbers (`Lt`, `Gt`).
    public var allowsTolerationComparison = false
    /// Rules of containers may restart all containers of the pod.
    public var allowsRestartOfAllContainers = true
    /// Raw block devices go with users of the pod's own.
    public var allowsDevicesInUserNamespace = false
    /// The host's network goes with users of the pod's own.
    public var allowsHostNetworkInUserNamespace = false
    /// Addresses must not have leading zeros or be of IPv4 in the clothes of IPv6.
    public var hasStrictAddresses = true
    /// Addresses that are good because they stood there before.
    public var allowedAddresses: [String] = []

    /// The rules for a new object.
    public init() {}

    /// The rules for a change of `old`: what it has may stay.
    public init(changing old: PodSpec, metadata: ObjectMeta? = nil) {
        allowsInvalidDeletionCost = metadata.map { !$0.hasValidDeletionCost } ?? false
        allowsInvalidSelectorValues = old.affinitySelectors.contains(where: \.hasInvalidValue)
        let terms = old.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
        allowsInvalidNodeAffinityValues = terms?.contains(where: \.hasInvalidValue) ?? false
        allowsInvalidSpreadSelector = old.topologySpreadConstraints.contains { constraint in
            var errors = FieldErrors()
            constraint.labelSelector?.validate(into: &errors)
            return !errors.isEmpty
        }
        mergesSpreadLabelKeys = !old.topologySpreadConstraints.contains { constraint in
            var errors = FieldErrors()
            errors.validateLabelKeys(
                match: constraint.matchLabelKeys, mismatch: [], selector: constraint.labelSelector)
            return !errors.isEmpty
        }
        let containers = old.containers + old.initContainers + old.ephemeralContainers.map(\.container)
        allowsBrokenHugePages = containers.contains { container in
            [container.resources.limits, container.resources.requests].contains { list in
                list.contains { ResourceName.isHugePages($0.key) && !ResourceName.isWholePages($0.value, of: $0.key) }
            }
        }
        allowsNonLocalTokenPath = old.volumes.contains { volume in
            volume.volumeSource.projected?.sources.contains { source in
                guard let token = source.serviceAccountToken else { return false }
                var errors = FieldErrors()
                errors.checkLocalPath(nil, token.path)
                return !errors.isEmpty
            } ?? false
        }
        allowsHostSysctls =
            old.securityContext?.sysctls.contains { SysctlName.hostComplaint($0.name, of: old) != nil } ?? false
        allowsRestartOnInitResize = old.initContainers.contains { container in
            !container.isSidecar && container.resizePolicy.contains { $0.restartPolicy == "RestartContainer" }
        }
        allowsTolerationComparison = old.tolerations.contains { $0.operator == "Lt" || $0.operator == "Gt" }
        allowedAddresses = old.hostAliases.map(\.ip) + (old.dnsConfig?.nameservers ?? [])
    }
}

extension EphemeralContainer {
    var container: Container { ephemeralContainerCommon.container }
}

extension PodSpec {
    fileprivate var affinitySelectors: [LabelSelector] {
        let together = affinity?.podAffinity
        let apart = affinity?.podAntiAffinity
        let terms =
            (together?.requiredDuringSchedulingIgnoredDuringExecution ?? [])
            + (together?.preferredDuringSchedulingIgnoredDuringExecution.map(\.podAffinityTerm) ?? [])
            + (apart?.requiredDuringSchedulingIgnoredDuringExecution ?? [])
            + (apart?.preferredDuringSchedulingIgnoredDuringExecution.map(\.podAffinityTerm) ?? [])
        return terms.flatMap { [$0.labelSelector, $0.namespaceSelector] }.compactMap { $0 }
    }
}

extension NodeSelectorTerm {
    /// Whether some expression has a value that no label can have.
    public var hasInvalidValue: Bool {
        matchExpressions.contains { $0.values.contains { !Names.labelValue($0).isEmpty } }
    }
}
