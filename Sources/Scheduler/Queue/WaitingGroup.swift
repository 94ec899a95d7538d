/// Pods that every plugin answers alike: they wait together, and only the most urgent of them is tried.
///
/// If it is refused, so would be the others; when it is placed, the next one is tried at once. A hundred thousand
/// equal pods that fit nowhere then cost what one costs.
struct WaitingGroup {
    struct Key: Hashable {
        let profile: Int
        let shape: Int
        let labelSet: Int
    }

    /// The pods by urgency.
    var heap = PodHeap()
    /// Pods that wait.
    var count = 0
    /// What may help one of them.
    var wakes = ClusterEvents()
    /// Whether one of them is tried, or about to be: then the others need not be.
    var scout: Int32?
}
