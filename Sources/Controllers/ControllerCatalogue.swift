/// Every controller of this version: one line each.
public enum ControllerCatalogue {
    public static let entries: [ControllerEntry] = [
        ControllerEntry(ReplicaSetController.self),
        ControllerEntry(DeploymentController.self),
        ControllerEntry(NamespaceController.self),
        ControllerEntry(GarbageCollector.self),
        ControllerEntry(ServiceAccountController.self),
        ControllerEntry(RootCertificatePublisher.self),
        ControllerEntry(EndpointSliceController.self),
        ControllerEntry(EndpointsController.self),
        ControllerEntry(JobController.self),
        ControllerEntry(CronJobController.self),
        ControllerEntry(DaemonSetController.self),
        ControllerEntry(StatefulSetController.self),
        ControllerEntry(PodGarbageCollector.self),
        ControllerEntry(NodeLifecycleController.self),
        ControllerEntry(TaintEvictionController.self),
        ControllerEntry(TTLAfterFinishedController.self),
        ControllerEntry(DisruptionController.self),
        ControllerEntry(ResourceQuotaController.self),
        ControllerEntry(ClaimProtectionController.self),
        ControllerEntry(VolumeProtectionController.self),
        ControllerEntry(VolumeBinder.self),
        ControllerEntry(NodeAddressController.self),
        ControllerEntry(ConfigRolloutController.self),
    ]

    /// The controllers that a list of names chooses, as upstream's flag `--controllers` has it: `*` stands for those that
    /// are on by default, a name for that controller, `-name` for all but that one. The first name that is not known is
    /// thrown.
    public static func chosen(by names: [String]) throws(UnknownController) -> [ControllerEntry] {
        for name in names where name != "*" {
            let plain = name.hasPrefix("-") ? String(name.dropFirst()) : name
            guard entries.contains(where: { $0.answers(to: plain) }) else { throw UnknownController(name: plain) }
        }
        return entries.filter { entry in
            if names.contains(where: entry.answers(to:)) { return true }
            if names.contains(where: { $0.hasPrefix("-") && entry.answers(to: String($0.dropFirst())) }) {
                return false
            }
            return names.contains("*") && entry.isDefault
        }
    }
}

/// A name in a list of controllers that no controller has.
public struct UnknownController: Error, Hashable, Sendable {
    public let name: String
}

/// A controller in the catalogue.
public struct ControllerEntry: Sendable {
    public let name: String
    /// Whether it runs when nobody says otherwise.
    public let isDefault: Bool
    let make: @Sendable (RunnerHost) -> any RunningController

    init<C: Controller>(_ controller: C.Type, isDefault: Bool = true) {
        name = C.name
        self.isDefault = isDefault
        make = { ControllerRunner<C>($0) }
    }

    /// The name, or upstream's older one without `-controller`.
    func answers(to text: String) -> Bool {
        name == text || (name.hasSuffix("-controller") && name.dropLast("-controller".count) == text)
    }
}
