import APIModel
import Base

/// What the core hears of.
enum SchedulerEvent {
    case node(Node)
    case nodeRemoved(String)
    /// A pod, new or changed.
    case pod(Pod)
    case podRemoved(uid: String)
    case namespace(Namespace)
    case namespaceRemoved(String)
    case budget(PodDisruptionBudget)
    case budgetRemoved(namespace: String, name: String)
    case service(Service)
    case serviceRemoved(namespace: String, name: String)
    /// A controller's selector; nil when it is gone.
    case controller(ControllerName, LabelSelector?)
    case claim(PersistentVolumeClaim)
    case claimRemoved(namespace: String, name: String)
    case volume(PersistentVolume)
    case volumeRemoved(String)
    case storageClass(StorageClass)
    case storageClassRemoved(String)
    /// A pod that was asked to leave could not be deleted.
    case evictionFailed(uid: String)
    /// The pod's volumes could not be bound.
    case volumesFailed(uid: String)
    /// What became of a binding.
    case bindingEnded(uid: String, BindingResult)
}

enum BindingResult {
    case done
    /// The pod is tried again, unless what is heard of it says otherwise.
    case failed
    /// Nobody knows; the pod stays where it was put until its object says where it is, or the assumption expires.
    case unknown
}

/// A pod as the shell needs it.
struct PodName: Hashable, Sendable {
    let uid: String
    let namespace: String
    let name: String
}

/// What the shell is to do.
enum SchedulerAction {
    case bind(PodName, node: String, attempts: Int, waited: Duration)
    /// Claims are to get their volumes; the pod is bound when they have them.
    case bindVolumes(PodName, node: String, [VolumeChoice])
    /// The pod fits nowhere now. `isNews`: its condition does not say so yet.
    case refuse(PodName, Refusal, isNews: Bool)
    /// The pod is to leave, so that another has its room.
    case evict(PodName, for: PodName, priority: Int32, node: String)
    /// The pod's nomination is worth nothing any more.
    case clearNomination(PodName)
}

/// Why a pod has no node.
struct Refusal: Equatable, Sendable {
    let message: String
    /// Whether something is wrong with the pod, and not with the room there is.
    let isError: Bool
    /// The node on which room is made for it; nil where the nomination stays as it was.
    let nominatedNode: String?
}
