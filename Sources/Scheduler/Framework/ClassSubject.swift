import APIModel
import Base

/// What a plugin prepares for: a shape, and what the pod's labels mean.
struct ClassSubject {
    let shape: PodShape
    /// The labels of one pod of the class; all of the class mean the same to every selector that is asked.
    let labels: LabelSetKey
    /// The node that the pod names; empty for pods that are to be placed, which name none.
    var nodeName = ""
    /// The groups of placed pods' terms that mean pods of the class.
    let groups: [Int]
    /// The selector of the pods that the pod belongs to, for constraints that the scheduler adds; nil for none.
    let ownSelector: Selector?
}

/// What a plugin has to do for a class. Nothing at all is the common case.
struct Prepared {
    var filter: (any RowFilter)?
    var score: (any RowScore)?
    var topology: (any TopologyWork)?
    /// The names of the only nodes that can take the pod.
    var names: Set<String>?
    /// Why no node can take the pod.
    var fault: PreparationFault?
}

/// Why no node can take a pod of the class, before any node is looked at.
struct PreparationFault: Equatable {
    let message: String
    /// Whether the pod waits for something to change. Otherwise it is an error, which is tried again.
    var isUnschedulable = true
}
