public import APIModel
import Base

/// Limits of a namespace: containers get the defaults that they leave open, and nothing is smaller or larger than it
/// may be.
public enum LimitRanger: AdmissionStep {
    public static let name = "LimitRanger"

    private static let annotation = "kubernetes.io/limit-ranger"

    public static func mutate<Object: Kind, View: PolicyView>(
        _ request: inout AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal) {
        guard isLimited(request) else { return }
        let ranges = context.view.limitRanges(namespace: request.namespace)
        guard !ranges.isEmpty, var pod = request.take(Pod.self) else { return }
        for range in ranges { fill(&pod, from: range) }
        context.hasUnusualChanges = true
        request.replace(with: pod)
    }

    public static func validate<Object: Kind, View: PolicyView>(
        _ request: AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal) {
        guard isLimited(request) else { return }
        let ranges = context.view.limitRanges(namespace: request.namespace)
        for range in ranges {
            var faults: [String] = []
            if let pod = request.new(Pod.self) {
                faults = self.faults(of: pod, range)
            } else if let claim = request.new(PersistentVolumeClaim.self) {
                faults = self.faults(of: claim, range)
            }
            if !faults.isEmpty { throw request.forbidden(faults.aggregated) }
        }
    }

    /// Claims, new pods, and pods that are resized: other changes of a pod cannot touch its resources.
    private static func isLimited<Object: Kind>(_ request: AdmissionRequest<Object>) -> Bool {
        guard request.oldObject?.metadata.deletionTimestamp == nil else { return false }
        switch request.operation {
        case .create: return request.isAbout("pods") || request.isAbout("persistentvolumeclaims")
        case .update: return request.isAbout("pods", subresource: "resize") || request.isAbout("persistentvolumeclaims")
        case .delete, .connect: return false
        }
    }

    // MARK: Defaults

    private static func fill(_ pod: inout Pod, from range: LimitRange) {
        var requests: StringMap<Quantity> = [:]
        var limits: StringMap<Quantity> = [:]
        for item in range.spec.limits where item.type == "Container" {
            for entry in item.defaultRequest { requests[entry.key] = entry.value }
            for entry in item.default { limits[entry.key] = entry.value }
        }
        guard !requests.isEmpty || !limits.isEmpty else { return }
        var set: [String] = []
        for index in pod.spec.containers.indices {
            fill(&pod.spec.containers[index], requests, limits, as: "container", noting: &set)
        }
        for index in pod.spec.initContainers.indices {
            fill(&pod.spec.initContainers[index], requests, limits, as: "init container", noting: &set)
        }
        if !set.isEmpty {
            pod.metadata.annotations[annotation] = "LimitRanger plugin set: " + set.joined(separator: "; ")
        }
    }

    private static func fill(
        _ container: inout Container, _ requests: StringMap<Quantity>, _ limits: StringMap<Quantity>,
        as sort: String, noting set: inout [String]
    ) {
        var setRequests: [String] = []
        var setLimits: [String] = []
        for entry in limits where container.resources.limits[entry.key] == nil {
            container.resources.limits[entry.key] = entry.value
            setLimits.append(entry.key)
        }
        for entry in requests where container.resources.requests[entry.key] == nil {
            container.resources.requests[entry.key] = entry.value
            setRequests.append(entry.key)
        }
        if !setRequests.isEmpty {
            set.append(setRequests.joined(separator: ", ") + " request for \(sort) " + container.name)
        }
        if !setLimits.isEmpty {
            set.append(setLimits.joined(separator: ", ") + " limit for \(sort) " + container.name)
        }
    }

    // MARK: Limits

    private static func faults(of pod: Pod, _ range: LimitRange) -> [String] {
        var faults: [String] = []
        for item in range.spec.limits {
            switch item.type {
            case "Container":
                for container in pod.spec.containers + pod.spec.initContainers {
                    faults += item.faults(container.resources.requests, container.resources.limits)
                }
            case "Pod":
                faults += item.faults(
                    PodResources.requests(of: pod.spec, withOverhead: false),
                    PodResources.limits(of: pod.spec, withOverhead: false))
            default: break
            }
        }
        return faults
    }

    /// Only what a claim requests counts.
    private static func faults(of claim: PersistentVolumeClaim, _ range: LimitRange) -> [String] {
        var faults: [String] = []
        let requests = claim.spec.resources.requests
        for item in range.spec.limits where item.type == "PersistentVolumeClaim" {
            for entry in item.min {
                if let fault = item.tooSmall(entry, requests, [:]) { faults.append(fault) }
            }
            for entry in item.max {
                let text = "maximum \(entry.key) usage per \(item.type) is \(entry.value)"
                guard let request = requests[entry.key] else {
                    faults.append(text + ". No request is specified")
                    continue
                }
                if request > entry.value { faults.append(text + ", but request is \(request)") }
            }
        }
        return faults
    }
}

extension LimitRangeItem {
    fileprivate typealias Amounts = StringMap<Quantity>

    fileprivate func faults(_ requests: Amounts, _ limits: Amounts) -> [String] {
        min.compactMap { tooSmall($0, requests, limits) } + max.compactMap { tooLarge($0, requests, limits) }
            + maxLimitRequestRatio.compactMap { tooWide($0, requests, limits) }
    }

    fileprivate func tooSmall(_ bound: Amounts.Entry, _ requests: Amounts, _ limits: Amounts) -> String? {
        let text = "minimum \(bound.key) usage per \(type) is \(bound.value)"
        guard let request = requests[bound.key] else { return text + ".  No request is specified" }
        if request < bound.value { return text + ", but request is \(request)" }
        if let limit = limits[bound.key], limit < bound.value { return text + ", but limit is \(limit)" }
        return nil
    }

    private func tooLarge(_ bound: Amounts.Entry, _ requests: Amounts, _ limits: Amounts) -> String? {
        let text = "maximum \(bound.key) usage per \(type) is \(bound.value)"
        guard let limit = limits[bound.key] else { return text + ".  No limit is specified" }
        if limit > bound.value { return text + ", but limit is \(limit)" }
        if let request = requests[bound.key], request > bound.value { return text + ", but request is \(request)" }
        return nil
    }

    private func tooWide(_ bound: Amounts.Entry, _ requests: Amounts, _ limits: Amounts) -> String? {
        let text = "\(bound.key) max limit to request ratio per \(type) is \(bound.value), but "
        guard let request = requests[bound.key], !request.isZero else {
            return text + "no request is specified or request is 0"
        }
        guard let limit = limits[bound.key], !limit.isZero else {
            return text + "no limit is specified or limit is 0"
        }
        let ratio = limit.approximateDouble / request.approximateDouble
        guard ratio > bound.value.approximateDouble else { return nil }
        return text + "provided ratio is \(GoText.fixed(ratio))"
    }
}

extension [String] {
    /// One text of several, as Go's aggregate of errors writes it.
    var aggregated: String {
        var seen: Set<String> = []
        let unique = filter { seen.insert($0).inserted }
        return unique.count == 1 ? unique[0] : "[" + unique.joined(separator: ", ") + "]"
    }
}
