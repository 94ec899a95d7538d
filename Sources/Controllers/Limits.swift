/// Bounds and habits of controllers, each with its unit and its reason.
public enum ControllerLimits {
    /// Keys of one controller that are being written for at once. The pauses between them are round trips, not work.
    public static let parallelKeys = 512
    /// Keys that one turn of the loop begins to process, before sockets get their chance again.
    public static let keysPerTurn = 128
    /// The first pause of a key that failed.
    public static let retryPause = Duration.milliseconds(5)
    /// The longest pause of a key that fails again and again. Upstream's: 1,000 s.
    public static let retryPauseMax = Duration.seconds(1_000)
    /// Retries of all keys of a controller in a second, on average: failures may not be the main load of a server.
    public static let retriesPerSecond = 500.0
    /// Retries of all keys of a controller at once.
    public static let retriesBurst = 1_000
    /// How long a key waits for the view to reach its own writes before it is looked at all the same. What is then
    /// written is still right: it carries preconditions.
    public static let viewPatience = Duration.seconds(30)
    /// A key whose objects change all the time is looked at this often at most: changes within the pause are one.
    public static let settlePause = Duration.milliseconds(20)
    /// States of keys that are kept before those of quiet keys are dropped.
    public static let keyStates = 4_096
    /// New pods of one plan. Upstream's burst of replica sets.
    public static let newPods = 500
    /// Objects that one plan for a namespace removes.
    public static let deletionsPerPlan = 500
    /// Names of pods of one owner that are gone and not used again.
    public static let retiredNames = 1_024
    /// Absent owners that are remembered. Upstream: 500.
    public static let absentOwners = 4_096
}
