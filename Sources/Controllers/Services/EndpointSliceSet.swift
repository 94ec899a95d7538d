import APIModel
import Base
import Client

/// What the slices of a service have to hold, and how that comes about with few writes: endpoints that are right stay in
/// their slices, those that are missing go where there is room, and slices that are empty go.
struct EndpointSliceSet {
    /// Upstream's default of `--max-endpoints-per-slice`.
    static let endpointsMax = 100

    /// Endpoints of one family of addresses with the same ports.
    struct Group {
        var addressType: String
        var ports: [DiscoveryEndpointPort]
        var endpoints: [ServiceEndpoint]
    }

    private let service: Service
    private let labels: StringMap<String>

    init(_ service: Service) {
        self.service = service
        var labels = service.metadata.labels
        labels[Label.service] = service.metadata.name
        labels[Label.manager] = Label.managerName
        labels[Label.headless] = service.isHeadlessService ? "" : nil
        self.labels = labels
    }

    enum Label {
        static let service = "kubernetes.io/service-name"
        static let manager = "endpointslice.kubernetes.io/managed-by"
        static let managerName = "endpointslice-controller.k8s.io"
        static let headless = "service.kubernetes.io/headless"
    }

    /// Plans what makes `existing` hold `groups`. Names of new slices come from `names`.
    func plan(_ groups: [Group], existing: [EndpointSlice], names: (Int) -> [String], into plan: inout Plan) {
        var left = existing
        var new: [EndpointSlice] = []
        for group in groups {
            let own = left.filter { $0.addressType == group.addressType && $0.ports == group.ports }
            left.removeAll { slice in own.contains { $0.metadata.name == slice.metadata.name } }
            fit(group, own, &new, &plan)
        }
        // One slice says that there is nothing, as upstream has it.
        let isEmpty = groups.allSatisfy(\.endpoints.isEmpty)
        if isEmpty, new.isEmpty, left.isEmpty, existing.isEmpty, let type = service.addressTypes.first {
            new.append(slice(type, [], []))
        } else if isEmpty, new.isEmpty, left.count == existing.count, !left.isEmpty {
            var kept = left.removeFirst()
            if !kept.endpoints.isEmpty || !kept.ports.isEmpty || kept.metadata.labels != labels {
                kept.endpoints = []
                kept.ports = []
                kept.metadata.labels = labels
                plan.update(kept)
            }
        }
        // The new ones before the old ones go: nobody is without endpoints in between.
        for (var slice, name) in zip(new, names(new.count)) {
            slice.metadata.name = name
            plan.create(slice)
        }
        if !new.isEmpty, !left.isEmpty { plan.then() }
        for slice in left { plan.delete(slice) }
    }

    private func fit(_ group: Group, _ own: [EndpointSlice], _ new: inout [EndpointSlice], _ plan: inout Plan) {
        var wanted: [String: ServiceEndpoint] = [:]
        var order: [String] = []
        for endpoint in group.endpoints {
            let key = endpoint.identity
            if wanted.updateValue(endpoint, forKey: key) == nil { order.append(key) }
        }
        var slices: [(slice: EndpointSlice, isChanged: Bool)] = own.sorted {
            $0.metadata.name < $1.metadata.name
        }.map { slice in
            var changed = slice
            changed.endpoints = slice.endpoints.compactMap { wanted.removeValue(forKey: $0.identity) }
            let isChanged = changed.endpoints != slice.endpoints || slice.metadata.labels != labels
            changed.metadata.labels = labels
            return (changed, isChanged)
        }
        var missing = order.compactMap { wanted[$0] }
        // Slices that are written anyway take what they can, the fullest first.
        let fullest = slices.indices.sorted { slices[$0].slice.endpoints.count > slices[$1].slice.endpoints.count }
        for pass in [true, false] {
            for index in fullest where slices[index].isChanged == pass && !missing.isEmpty {
                // Another write is worth it only where it spares a new slice.
                if !pass, missing.count + slices[index].slice.endpoints.count > Self.endpointsMax { continue }
                let room = max(0, Self.endpointsMax - slices[index].slice.endpoints.count)
                guard room > 0 else { continue }
                slices[index].slice.endpoints += missing.prefix(room)
                missing.removeFirst(min(room, missing.count))
                slices[index].isChanged = true
            }
        }
        while !missing.isEmpty {
            new.append(slice(group.addressType, group.ports, Array(missing.prefix(Self.endpointsMax))))
            missing.removeFirst(min(Self.endpointsMax, missing.count))
        }
        for (slice, isChanged) in slices {
            if slice.endpoints.isEmpty, !group.endpoints.isEmpty || slices.count > 1 {
                plan.delete(slice)
            } else if isChanged {
                plan.update(slice)
            }
        }
    }

    private func slice(_ type: String, _ ports: [DiscoveryEndpointPort], _ endpoints: [ServiceEndpoint])
        -> EndpointSlice
    {
        EndpointSlice {
            $0.metadata.namespace = service.metadata.namespace
            $0.metadata.generateName = service.metadata.name + "-"
            $0.metadata.labels = labels
            $0.metadata.ownerReferences = [OwnerReference(controlling: service)]
            $0.addressType = type
            $0.ports = ports
            $0.endpoints = endpoints
        }
    }
}

extension ServiceEndpoint {
    /// What makes two endpoints the same one: the pod, and its address.
    fileprivate var identity: String { (targetRef?.uid ?? "") + " " + (addresses.first ?? "") }
}

extension Service {
    var isHeadlessService: Bool { spec.clusterIP == "None" }

    /// The families of addresses that slices are made for.
    var addressTypes: [String] {
        if !spec.ipFamilies.isEmpty { return spec.ipFamilies }
        let addresses = spec.clusterIPs.isEmpty ? [spec.clusterIP] : spec.clusterIPs
        let families = addresses.filter { $0 != "None" && !$0.isEmpty }.map { $0.contains(":") ? "IPv6" : "IPv4" }
        return families.isEmpty ? ["IPv4"] : families
    }
}
