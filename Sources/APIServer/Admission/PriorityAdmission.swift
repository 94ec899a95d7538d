public import APIModel

/// A pod's priority is that of its class; at most one class is the default.
public enum PriorityAdmission: AdmissionStep {
    public static let name = "Priority"

    public static func mutate<Object: Kind, View: PolicyView>(
        _ request: inout AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal) {
        guard request.isAbout("pods"), request.operation == .create || request.operation == .update,
            var pod = request.take(Pod.self)
        else { return }
        switch request.operation {
        case .create: try resolve(&pod, request, &context)
        case .update: keepPriority(&pod, of: request.old(Pod.self))
        case .delete, .connect: return
        }
        request.replace(with: pod)
    }

    /// A change that leaves the priority out does not mean to change it.
    private static func keepPriority(_ pod: inout Pod, of old: Pod?) {
        guard let old else { return }
        if pod.spec.priority == nil { pod.spec.priority = old.spec.priority }
        if pod.spec.preemptionPolicy == nil { pod.spec.preemptionPolicy = old.spec.preemptionPolicy }
    }

    private static func resolve(
        _ pod: inout Pod, _ request: AdmissionRequest<some Kind>, _ context: inout AdmissionContext<some PolicyView>
    ) throws(AdmissionRefusal) {
        let view = context.view
        let priority: Int32
        let policy: String?
        if pod.spec.priorityClassName.isEmpty {
            let standard = lowest(of: view.defaultPriorityClasses())
            if let standard {
                pod.spec.priorityClassName = standard.metadata.name
                context.hasUnusualChanges = true
            }
            priority = standard?.value ?? 0
            policy = standard == nil ? "PreemptLowerPriority" : standard?.preemptionPolicy
        } else {
            let name = pod.spec.priorityClassName
            guard let found = view.priorityClass(name) ?? systemClass(name) else {
                throw request.forbidden(
                    "no PriorityClass with name \(name) was found",
                    missing: MissingObject("priorityclasses", group: "scheduling.k8s.io", name: name))
            }
            (priority, policy) = (found.value, found.preemptionPolicy)
        }
        if let given = pod.spec.priority, given != priority {
            throw request.forbidden(
                "the integer value of priority (\(given)) must not be provided in pod spec; priority admission "
                    + "controller computed \(priority) from the given PriorityClass name")
        }
        pod.spec.priority = priority
        guard let policy else { return }
        if let given = pod.spec.preemptionPolicy, given != policy {
            throw request.forbidden(
                "the string value of PreemptionPolicy (\(given)) must not be provided in pod spec; priority "
                    + "admission controller computed \(policy) from the given PriorityClass name")
        }
        pod.spec.preemptionPolicy = policy
    }

    /// Of several defaults, which a race may leave behind, the lowest counts.
    private static func lowest(of classes: [PriorityClass]) -> PriorityClass? {
        classes.filter(\.globalDefault).min { ($0.value, $0.metadata.name) < ($1.value, $1.metadata.name) }
    }

    /// A class of the system counts also before it is stored.
    private static func systemClass(_ name: String) -> PriorityClass? {
        PriorityClass.systemClasses.first { $0.name == name }.map { known in
            PriorityClass {
                $0.metadata.name = known.name
                $0.value = known.value
                $0.preemptionPolicy = "PreemptLowerPriority"
            }
        }
    }

    public static func validate<Object: Kind, View: PolicyView>(
        _ request: AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal) {
        guard request.operation == .create || request.operation == .update,
            request.isAbout("priorityclasses", group: "scheduling.k8s.io"),
            let new = request.new(PriorityClass.self), new.globalDefault,
            let standard = lowest(of: context.view.defaultPriorityClasses())
        else { return }
        guard request.operation == .create || standard.metadata.name != new.metadata.name else { return }
        throw request.forbidden(
            "PriorityClass \(standard.metadata.name) is already marked as default. Only one default can exist")
    }
}
