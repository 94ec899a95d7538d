/// What the scheduler keeps of a pod: who it is, and the numbers of its shape and its label set in the snapshot.
struct PodFacts {
    let uid: String
    let namespace: String
    let name: String
    let shape: Int
    let labelSet: Int
    let priority: Int32
    /// Seconds since 1970: when the pod started, for who is asked to leave first; nil before it has.
    let startSeconds: Int64?
    let isTerminating: Bool
    /// Whether it is leaving so that another pod has its room.
    var isVictim = false
    /// The controller that made it, where it has one.
    var controller: ControllerName?
}

/// A pod on a node.
struct PlacedPod {
    let facts: PodFacts
    let row: Int
    /// The place in the row's list of pods.
    var place: Int
}

extension PodFacts: Vacant {
    static var vacant: PodFacts {
        PodFacts(
            uid: "", namespace: "", name: "", shape: -1, labelSet: -1, priority: 0, startSeconds: nil,
            isTerminating: false)
    }
}

extension PlacedPod: Vacant {
    static var vacant: PlacedPod { PlacedPod(facts: .vacant, row: -1, place: -1) }
}
