import APIModel
import Base
import Client
import JSON
import Wire

/// Performs what the core decides: bindings, conditions, evictions, events; in batches. Belongs to the session's loop.
final class SchedulerWrites {
    private let writer: BatchWriter
    private let recorder: EventRecorder
    private let component: String
    private let wallClock: @Sendable () -> MicroTime
    /// Hears what became of a binding.
    var onBindingEnded: ((_ uid: String, BindingResult) -> Void)?
    /// Hears that a pod that was asked to leave could not be deleted.
    var onEvictionFailed: ((_ uid: String) -> Void)?
    /// Hears that the volumes of a pod could not be bound.
    var onVolumesFailed: ((_ uid: String) -> Void)?
    /// Hears of writes that failed.
    var onFault: ((_ pod: String, _ message: String) -> Void)?
    /// Hears when a write has ended.
    var onIdle: (() -> Void)?
    /// Writes that have not ended.
    private(set) var count = 0

    init(_ session: ClientSession, component: String, wallClock: @escaping @Sendable () -> MicroTime) {
        writer = BatchWriter(session)
        recorder = EventRecorder(session, component: component, wallClock: wallClock)
        self.component = component
        self.wallClock = wallClock
    }

    func perform(_ action: SchedulerAction) {
        switch action {
        case .bind(let pod, let node, _, _): bind(pod, node)
        case .bindVolumes(let pod, let node, let choices):
            for choice in choices { bindVolume(choice, for: pod, node) }
        case .refuse(let pod, let refusal, let isNews): refuse(pod, refusal, isNews: isNews)
        case .evict(let pod, let preemptor, _, let node): evict(pod, for: preemptor, node)
        case .clearNomination(let pod):
            patchStatus(pod) { writer in
                writer.key("nominatedNodeName")
                writer.null()
            }
        }
    }

    private func bind(_ pod: PodName, _ node: String) {
        var binding = Binding()
        binding.metadata.name = pod.name
        binding.metadata.namespace = pod.namespace
        binding.metadata.uid = pod.uid
        binding.target.kind = "Node"
        binding.target.name = node
        let request: ObjectRequest<Binding> = .create(
            binding, on: Pod.self, pod.name, in: pod.namespace, subresource: "binding")
        count += 1
        writer.send(request) { [weak self] result in
            guard let self else { return }
            count -= 1
            switch result {
            case .success:
                onBindingEnded?(pod.uid, .done)
                event(pod, .normal, "Scheduled", "Successfully assigned \(pod.namespace)/\(pod.name) to \(node)")
            case .failure(.outcomeUnknown): onBindingEnded?(pod.uid, .unknown)
            case .failure(let error):
                onBindingEnded?(pod.uid, .failed)
                // A pod that is gone, or that somebody else has bound, is nobody's fault.
                if !error.isNotFound, !error.isConflict {
                    onFault?("\(pod.namespace)/\(pod.name)", "binding to \(node) failed: \(error)")
                }
            }
            onIdle?()
        }
    }

    /// Says on the volume whose it is, or on the claim for which node a volume is to be made; who binds volumes does
    /// the rest.
    private func bindVolume(_ choice: VolumeChoice, for pod: PodName, _ node: String) {
        let claim = choice.claim
        guard let volume = choice.volume else {
            // The volume is being made for this node already.
            if claim.selectedNode == node { return }
            let patch = merge { writer in
                writer.key("metadata")
                writer.beginObject()
                writer.key("uid")
                writer.string(claim.uid)
                writer.key("annotations")
                writer.beginObject()
                writer.key(ClaimFacts.selectedNodeAnnotation)
                writer.string(node)
                writer.endObject()
                writer.endObject()
            }
            let request: ObjectRequest<PersistentVolumeClaim> = .patch(claim.name, in: claim.namespace, .merge(patch))
            return sendVolume(request, pod)
        }
        let patch = merge { writer in
            writer.key("metadata")
            writer.beginObject()
            writer.key("resourceVersion")
            writer.string(choice.volumeVersion)
            writer.key("annotations")
            writer.beginObject()
            writer.key("pv.kubernetes.io/bound-by-controller")
            writer.string("yes")
            writer.endObject()
            writer.endObject()
            writer.key("spec")
            writer.beginObject()
            writer.key("claimRef")
            writer.beginObject()
            for (key, value) in [
                ("kind", "PersistentVolumeClaim"), ("apiVersion", "v1"), ("namespace", claim.namespace),
                ("name", claim.name), ("uid", claim.uid), ("resourceVersion", claim.resourceVersion),
            ] {
                writer.key(key)
                writer.string(value)
            }
            writer.endObject()
            writer.endObject()
        }
        let request: ObjectRequest<PersistentVolume> = .patch(volume, .merge(patch))
        sendVolume(request, pod)
    }

    private func merge(_ body: (inout JSONWriter) -> Void) -> Bytes {
        var writer = JSONWriter()
        writer.beginObject()
        body(&writer)
        writer.endObject()
        var buffer = writer.finish()
        return buffer.finish()
    }

    private func sendVolume<K: Kind>(_ request: ObjectRequest<K>, _ pod: PodName) {
        count += 1
        writer.send(request) { [weak self] result in
            guard let self else { return }
            if case .failure(let error) = result, error != .outcomeUnknown { onVolumesFailed?(pod.uid) }
            ended(pod, "binding its volumes", result.map { _ in })
        }
    }

    private func refuse(_ pod: PodName, _ refusal: Refusal, isNews: Bool) {
        event(pod, .warning, "FailedScheduling", refusal.message)
        guard isNews else { return }
        patchStatus(pod) { writer in
            writer.key("conditions")
            writer.beginArray()
            condition(
                &writer, "PodScheduled", "False", refusal.isError ? "SchedulerError" : "Unschedulable",
                refusal.message)
            writer.endArray()
            guard let node = refusal.nominatedNode else { return }
            writer.key("nominatedNodeName")
            if node.isEmpty { writer.null() } else { writer.string(node) }
        }
    }

    /// A victim hears why, and goes with its grace period.
    private func evict(_ pod: PodName, for preemptor: PodName, _ node: String) {
        patchStatus(pod) { writer in
            writer.key("conditions")
            writer.beginArray()
            condition(
                &writer, "DisruptionTarget", "True", "PreemptionByScheduler",
                "\(component): preempting to accommodate a higher priority pod")
            writer.endArray()
        }
        var options = DeleteOptions()
        var preconditions = Preconditions()
        preconditions.uid = pod.uid
        options.preconditions = preconditions
        let request: ObjectRequest<Pod?> = .delete(Pod.self, pod.name, in: pod.namespace, options: options)
        count += 1
        writer.send(request) { [weak self] result in
            guard let self else { return }
            if case .success = result {
                event(pod, .normal, "Preempted", "Preempted by pod \(preemptor.uid) on node \(node)")
            } else {
                onEvictionFailed?(pod.uid)
            }
            ended(pod, "deleting it for another pod", result.map { _ in })
        }
    }

    private func patchStatus(_ pod: PodName, _ body: (inout JSONWriter) -> Void) {
        let patch = merge { writer in
            writer.key("metadata")
            writer.beginObject()
            // Another pod of the same name is not meant.
            writer.key("uid")
            writer.string(pod.uid)
            writer.endObject()
            writer.key("status")
            writer.beginObject()
            body(&writer)
            writer.endObject()
        }
        let request: ObjectRequest<Pod> = .patch(
            pod.name, in: pod.namespace, .strategic(patch), subresource: "status")
        count += 1
        writer.send(request) { [weak self] result in
            self?.ended(pod, "writing its status", result.map { _ in })
        }
    }

    private func condition(
        _ writer: inout JSONWriter, _ type: String, _ status: String, _ reason: String, _ message: String
    ) {
        writer.beginObject()
        for (key, value) in [("type", type), ("status", status), ("reason", reason), ("message", message)] {
            writer.key(key)
            writer.string(value)
        }
        writer.key("lastProbeTime")
        writer.null()
        writer.key("lastTransitionTime")
        writer.string(Time(seconds: wallClock().seconds).description)
        writer.endObject()
    }

    private func ended(_ pod: PodName, _ what: String, _ result: Result<Void, ClientError>) {
        count -= 1
        if case .failure(let error) = result, !error.isNotFound, !error.isConflict {
            onFault?("\(pod.namespace)/\(pod.name)", "\(what) failed: \(error)")
        }
        onIdle?()
    }

    private func event(_ pod: PodName, _ type: EventRecorder.EventType, _ reason: String, _ message: String) {
        var reference = ObjectReference()
        reference.kind = "Pod"
        reference.apiVersion = "v1"
        reference.namespace = pod.namespace
        reference.name = pod.name
        reference.uid = pod.uid
        recorder.event(on: reference, type, reason: reason, message)
    }
}
