import APIModel
import Base
import Client

extension Pod {
    /// A pod of a template, of an owner that controls it. Without a name yet.
    init<Owner: Kind>(of template: PodTemplateSpec, controlledBy owner: Owner) {
        self.init()
        metadata.namespace = owner.metadata.namespace
        metadata.labels = template.metadata.labels
        metadata.annotations = template.metadata.annotations
        metadata.finalizers = template.metadata.finalizers
        metadata.generateName = Self.namePrefix(owner.metadata.name)
        metadata.ownerReferences = [OwnerReference(controlling: owner)]
        spec = template.spec
    }

    /// The owner's name and a dash, where that may begin a pod's name.
    static func namePrefix(_ owner: String) -> String { owner + "-" }

    /// Whether it runs, or will, and is not on its way out.
    var isActive: Bool { !isTerminal && metadata.deletionTimestamp == nil }

    /// Whether it is on its way out and has not ended.
    var isTerminating: Bool { !isTerminal && metadata.deletionTimestamp != nil }
}

extension PlannedWrite.Told {
    /// Told of an owner for whom a pod is made.
    static func creation(of pod: Pod, for owner: some Kind) -> PlannedWrite.Told {
        PlannedWrite.Told(
            object: ObjectReference(to: owner),
            success: ("SuccessfulCreate", "Created pod: \(pod.metadata.name)"),
            failure: ("FailedCreate", "Error creating: "))
    }

    /// Told of an owner whose pod is deleted.
    static func deletion(of pod: String, for owner: some Kind) -> PlannedWrite.Told {
        PlannedWrite.Told(
            object: ObjectReference(to: owner), success: ("SuccessfulDelete", "Deleted pod: \(pod)"),
            failure: ("FailedDelete", "Error deleting: "))
    }
}
