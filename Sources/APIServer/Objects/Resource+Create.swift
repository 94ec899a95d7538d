import APIModel
import Base
import Wire

extension Resource {
    /// A new object from what a client sent, or from an apply, whose managers it brings along.
    func create(
        _ new: K, _ target: ObjectTarget, _ context: RequestContext, _ admission: inout ServerAdmission,
        isApply: Bool = false, body: Bytes? = nil
    ) throws(APIFailure) -> PreparedChange {
        var object = new
        guard object.metadata.resourceVersion.isEmpty else {
            throw APIFailure(.badRequest("resourceVersion should not be set on objects to be created"))
        }
        try place(&object, target)
        let managers = object.metadata.managedFields
        object.metadata.managedFields = []
        object.metadata.deletionTimestamp = nil
        object.metadata.deletionGracePeriodSeconds = nil
        object.metadata.selfLink = ""
        object.metadata.generation = 0
        object.applyDefaults()
        if object.metadata.name.isEmpty, !object.metadata.generateName.isEmpty {
            object.metadata.name = Self.generatedName(object.metadata.generateName, context.nameSuffix)
        }
        object.metadata.uid = ""
        object.metadata.creationTimestamp = nil
        let sent = isApply ? Bytes() : object.encoded()
        let mayBeUsual = SameKind.look(&object, as: Pod.self) { $0.hasNoAdditions }
        var request = AdmissionRequest<K>(
            .create, resource: groupResource, namespace: object.metadata.namespace, name: object.metadata.name,
            user: context.user, isDryRun: context.isDryRun)
        // Held by the request alone, so that its lists change in place.
        request.replace(with: object)
        object = K()
        try admit(&request, &admission)
        if let admitted = request.takeObject() { object = admitted }
        object.metadata.uid = context.uid
        object.metadata.creationTimestamp = context.now.wholeSeconds
        object.prepareForCreate()
        switch object {
        case var request as CertificateSigningRequest:
            context.user.stamp(&request)
            object = request as? K ?? object
        case var job as Job:
            job.generateSelector(uid: context.uid)
            object = job as? K ?? object
        default: break
        }
        let isUsual =
            !isApply && managers.isEmpty
            && Self.isUsual(object, sent: sent, mayBeUsual: mayBeUsual, admission)
        let warnings = try validated(&object)
        guard !object.metadata.name.isEmpty else {
            throw APIFailure(.badRequest("name or generateName is required"))
        }
        try checkEscalation(object, old: nil, admission.authorizer, context.user)
        let allocation = try allocate(&object, old: nil, admission.view.services, isDryRun: context.isDryRun)
        let value: StoredValue
        if isApply {
            object.metadata.managedFields = managers
            value = self.value(object)
        } else if managers.isEmpty {
            value = self.value(object, try creator(sent: sent, isUsual: isUsual, context))
        } else {
            var tracked = try decode(sent)
            tracked.metadata.managedFields = managers
            tracked.trackFields(from: nil, manager: context.fieldManager, at: context.now)
            object.metadata.managedFields = tracked.metadata.managedFields
            value = self.value(object)
        }
        request.object = object
        do throws(APIFailure) {
            try check(request, &admission)
        } catch {
            admission.view.services.release(allocation)
            throw error
        }
        let prepared = finish(
            .store(value, name: object.metadata.name, uid: object.metadata.uid), .object(value), warnings, allocation,
            &admission)
        if isUsual { learn(body, &object, value, prepared, context, admission.view) }
        return prepared
    }

    /// The warnings about an object that is valid.
    private func validated(_ object: inout K) throws(APIFailure) -> [String] {
        var errors = FieldErrors()
        object.validate(into: &errors)
        guard errors.isEmpty else { throw invalid(object.metadata.name, errors) }
        return SameKind.look(&object, as: Pod.self) { $0.warnings } ?? []
    }

    // MARK: Stamps

    /// A pod that differs from an earlier one by its name alone; nil for any other object.
    func stamped(
        _ body: Bytes, _ target: ObjectTarget, _ context: RequestContext, _ admission: inout ServerAdmission
    ) -> PreparedChange? {
        // What a node may make depends on the node.
        guard K.self == Pod.self, case .none = context.user.nodeRole else { return nil }
        let view = admission.view
        guard
            let made = view.stamps.stamp(
                body, namespace: target.namespace, generation: view.generation, context, &admission.random),
            target.name.isEmpty || target.name == made.name
        else { return nil }
        let managers: StoredManagers =
            context.fieldManager.isEmpty ? .none : .creator(context.fieldManager, at: context.now.wholeSeconds)
        let value = StoredValue(object: made.object, managers: managers)
        var prepared = PreparedChange(.store(value, name: made.name, uid: context.uid), reply: .object(value))
        prepared.warnings = made.warnings
        return prepared
    }

    /// Notes what became of a pod, for those that are like it.
    private func learn(
        _ body: Bytes?, _ object: inout K, _ value: StoredValue, _ prepared: PreparedChange, _ context: RequestContext,
        _ view: PolicyCache
    ) {
        guard let body, prepared.charges.isEmpty, case .none = context.user.nodeRole else { return }
        _ = SameKind.look(&object, as: Pod.self) { pod in
            guard PodStamps.mayLearn(pod) else { return }
            view.stamps.learn(
                body, namespace: pod.metadata.namespace, generation: view.generation, stored: value.object, pod,
                warnings: prepared.warnings)
        }
    }

    /// A change with what admission left behind.
    func finish(
        _ change: ObjectChange, _ reply: ObjectReply, _ warnings: [String], _ allocation: ServiceAllocation,
        _ admission: inout ServerAdmission
    ) -> PreparedChange {
        var prepared = PreparedChange(change, reply: reply)
        prepared.warnings = admission.warnings + warnings
        prepared.charges = admission.view.charges(admission.quota)
        prepared.allocation = allocation
        return prepared
    }

    // MARK: Admission

    func admit(
        _ request: inout AdmissionRequest<K>, _ admission: inout ServerAdmission
    ) throws(APIFailure) {
        do throws(AdmissionRefusal) {
            try AdmissionCatalogue.chain.mutate(&request, &admission)
        } catch {
            throw APIFailure(error.status)
        }
    }

    func check(
        _ request: AdmissionRequest<K>, _ admission: inout ServerAdmission
    ) throws(APIFailure) {
        do throws(AdmissionRefusal) {
            try AdmissionCatalogue.chain.validate(request, &admission)
        } catch {
            throw APIFailure(error.status)
        }
    }

    /// Nobody gives away rights that they do not have.
    func checkEscalation(
        _ object: K, old: K?, _ authorizer: Authorizer, _ user: Identity
    ) throws(APIFailure) {
        let check = EscalationCheck(authorizer, user: user)
        let refusal: Status? =
            switch object {
            case let role as Role: check.refusal(role: role, old: old as? Role)
            case let role as ClusterRole: check.refusal(clusterRole: role, old: old as? ClusterRole)
            case let binding as RoleBinding: check.refusal(binding: binding, old: old as? RoleBinding)
            case let binding as ClusterRoleBinding:
                check.refusal(clusterBinding: binding, old: old as? ClusterRoleBinding)
            default: nil
            }
        if let refusal { throw APIFailure(refusal) }
    }

    // MARK: Address

    /// Namespace and name as the address has them; refuses an object that says otherwise.
    func place(_ object: inout K, _ target: ObjectTarget) throws(APIFailure) {
        if K.resource.isNamespaced {
            guard !target.namespace.isEmpty else {
                throw APIFailure(.badRequest("an empty namespace may not be set during creation"))
            }
            if object.metadata.namespace.isEmpty { object.metadata.namespace = target.namespace }
            guard object.metadata.namespace == target.namespace else {
                throw APIFailure(
                    .badRequest("the namespace of the provided object does not match the namespace sent on the request")
                )
            }
        } else {
            guard object.metadata.namespace.isEmpty || object.metadata.namespace == target.namespace else {
                throw APIFailure(.badRequest("namespace is not allowed on an object that belongs to the whole cluster"))
            }
            object.metadata.namespace = ""
        }
        guard target.name.isEmpty || object.metadata.name == target.name else {
            throw APIFailure(
                .badRequest(
                    "the name of the object (\(object.metadata.name)) does not match the name on the URL "
                        + "(\(target.name))"))
        }
    }

    /// A name from its beginning and what makes it unique; the beginning is cut so that the whole has 63 characters.
    static func generatedName(_ base: String, _ suffix: String) -> String {
        String(base.prefix(63 - suffix.count)) + suffix
    }
}
