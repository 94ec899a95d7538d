/// The times of the queue: kube-scheduler's defaults.
enum QueueLimits {
    static let backoffFirst = Duration.seconds(1)
    static let backoffMax = Duration.seconds(10)
    /// After this a waiting pod is tried again though nothing happened, in case a hint was missed.
    static let waitingMax = Duration.seconds(300)
}
