import APIModel
import Base
import Wire

extension Resource {
    /// A pod gets its node: what a scheduler asks for.
    ///
    /// The managers of fields stay as they are, as in Kubernetes.
    func bind(
        _ stored: StoredObject, _ body: Bytes, _ target: ObjectTarget, _ context: RequestContext,
        _ admission: inout ServerAdmission
    ) throws(APIFailure) -> PreparedChange {
        let binding: Binding
        do throws(FieldDecodingError) {
            binding = try Binding(decoding: body)
        } catch {
            throw APIFailure(.badRequest("the body is no Binding: \(error)"))
        }
        var errors = FieldErrors()
        binding.validate(into: &errors)
        guard errors.isEmpty else {
            throw APIFailure(.invalid(GroupKind(group: "", kind: "Binding"), name: target.name, errors.errors))
        }
        let old = try decode(stored)
        guard var pod = old as? Pod else { throw noSuchSubresource(target) }
        func conflict(_ message: String) -> APIFailure {
            APIFailure(.conflict(GroupResource(group: "", resource: "pods/binding"), name: target.name, message))
        }
        if !binding.metadata.uid.isEmpty, binding.metadata.uid != pod.metadata.uid {
            throw conflict(
                "Precondition failed: UID in precondition: \(binding.metadata.uid), UID in object meta: \(pod.metadata.uid)"
            )
        }
        let revision = binding.metadata.resourceVersion
        guard revision.isEmpty || revision == pod.metadata.resourceVersion else {
            throw conflict(
                "Precondition failed: ResourceVersion in precondition: \(revision), ResourceVersion in object meta: "
                    + pod.metadata.resourceVersion)
        }
        guard pod.metadata.deletionTimestamp == nil else {
            throw conflict("pod \(target.name) is being deleted, cannot be assigned to a host")
        }
        guard pod.spec.nodeName.isEmpty else {
            throw conflict("pod \(target.name) is already assigned to node \"\(pod.spec.nodeName)\"")
        }
        guard pod.spec.schedulingGates.isEmpty else {
            throw conflict("pod \(target.name) has non-empty .spec.schedulingGates")
        }
        var request = AdmissionRequest(
            .create, resource: groupResource, subresource: "binding", namespace: target.namespace, name: target.name,
            user: context.user, object: binding, isDryRun: context.isDryRun)
        do throws(AdmissionRefusal) {
            try AdmissionCatalogue.chain.mutate(&request, &admission)
            try AdmissionCatalogue.chain.validate(request, &admission)
        } catch {
            throw APIFailure(error.status)
        }
        pod.spec.nodeName = binding.target.name
        for entry in binding.metadata.annotations { pod.metadata.annotations[entry.key] = entry.value }
        pod.status.setScheduled(at: context.now)
        guard let object = pod as? K else { throw noSuchSubresource(target) }
        let value: StoredValue
        switch stored.value.managers {
        case .none, .metadata: value = self.value(object, stored.value.managers)
        case .creator where binding.metadata.annotations.isEmpty:
            value = self.value(object, stored.value.managers)
        case .creator:
            var (old, object) = (old, object)
            try addManagers(to: &old, from: stored.value)
            object.metadata.managedFields = old.metadata.managedFields
            value = self.value(object)
        }
        return finish(
            .store(value, name: target.name, uid: pod.metadata.uid), .other(Bytes()), [], ServiceAllocation(),
            &admission)
    }

    /// A pod goes if no disruption budget is against it; the budget is charged before.
    func evict(
        _ stored: StoredObject, _ body: Bytes, _ target: ObjectTarget, _ context: RequestContext,
        _ admission: inout ServerAdmission
    ) throws(APIFailure) -> PreparedChange {
        let eviction: Eviction
        do throws(FieldDecodingError) {
            eviction = try Eviction(decoding: body)
        } catch {
            throw APIFailure(.badRequest("the body is no Eviction: \(error)"))
        }
        guard eviction.metadata.name.isEmpty || eviction.metadata.name == target.name else {
            throw APIFailure(.badRequest("name in URL does not match name in Eviction object"))
        }
        guard let pod = try decode(stored) as? Pod else { throw noSuchSubresource(target) }
        var charge: BudgetCharge?
        if pod.needsBudget { charge = try BudgetCharge(evicting: pod, admission.view, at: context.now) }
        var whole = target
        whole.subresource = ""
        var prepared = try delete(stored, eviction.deleteOptions ?? DeleteOptions(), whole, context, &admission)
        prepared.reply = .other(Bytes())
        if let charge, !context.isDryRun { prepared.charges.append(charge.charge) }
        return prepared
    }
}

extension PodStatus {
    /// The condition `PodScheduled` is true from now on.
    mutating func setScheduled(at now: Time) {
        let condition = PodCondition {
            $0.type = "PodScheduled"
            $0.status = "True"
            $0.lastTransitionTime = now.wholeSeconds
        }
        if let place = conditions.firstIndex(where: { $0.type == "PodScheduled" }) {
            conditions[place] = condition
        } else {
            conditions.append(condition)
        }
    }
}

extension Pod {
    /// Whether an eviction disrupts anything: pods that have ended, wait for a node or are going away are no loss.
    fileprivate var needsBudget: Bool {
        status.phase != "Succeeded" && status.phase != "Failed" && status.phase != "Pending"
            && metadata.deletionTimestamp == nil
    }

    fileprivate var isReady: Bool { status.conditions.contains { $0.type == "Ready" && $0.status == "True" } }
}

/// One disruption that a budget allows.
private struct BudgetCharge {
    let charge: Charge

    /// Nil where no budget counts the pod. Throws what the budget says against it.
    init?(evicting pod: Pod, _ view: PolicyCache, at now: Time) throws(APIFailure) {
        let budgets = view.budgets(of: pod)
        guard let budget = budgets.first else { return nil }
        guard budgets.count == 1 else {
            throw APIFailure(
                .internalError(
                    "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."))
        }
        var status = budget.object.status
        if !pod.isReady {
            // A pod that is not ready is no loss where the budget is met, or where it says so.
            let isMet = status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0
            if budget.object.spec.unhealthyPodEvictionPolicy == "AlwaysAllow" || isMet { return nil }
        }
        guard status.observedGeneration >= budget.object.metadata.generation else {
            throw Self.refusal(
                "The disruption budget \(budget.object.metadata.name) is still being processed by the server.",
                retryAfterSeconds: 10)
        }
        guard status.disruptedPods.count <= 2_000 else {
            throw APIFailure(
                .forbidden(
                    GroupResource(group: "policy", resource: "poddisruptionbudgets"), name: budget.object.metadata.name,
                    "DisruptedPods map too big - too many evictions not confirmed by PDB controller"))
        }
        guard status.disruptionsAllowed > 0 else {
            throw Self.refusal(
                "The disruption budget \(budget.object.metadata.name) needs \(status.desiredHealthy) healthy pods and "
                    + "has \(status.currentHealthy) currently")
        }
        status.disruptionsAllowed -= 1
        status.disruptedPods[pod.metadata.name] = now.wholeSeconds
        var object = budget.object
        object.status = status
        object.metadata.resourceVersion = ""
        charge = Charge(
            key: budget.key, value: StoredValue(object: object.encoded(), managers: budget.managers),
            revision: budget.revision)
    }

    private static func refusal(_ cause: String, retryAfterSeconds: Int32 = 0) -> APIFailure {
        var status = Status.tooManyRequests(
            "Cannot evict pod as it would violate the pod's disruption budget.", retryAfterSeconds: retryAfterSeconds)
        status.details?.causes = [
            StatusCause {
                $0.reason = "DisruptionBudget"
                $0.message = cause
            }
        ]
        return APIFailure(status)
    }
}
