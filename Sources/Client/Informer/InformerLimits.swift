/// Habits of informers, each with its unit and its reason.
public enum InformerLimits {
    /// A stream that lived this long without an event was a good one: a quiet kind is no fault of the server.
    public static let steadyDuration = Duration.seconds(5)
    /// A stream that was good is opened again after anything up to this.
    public static let resumePause = Duration.milliseconds(100)
    /// The first pause after one that was not. Upstream: 800 ms.
    public static let retryPause = Duration.milliseconds(200)
    /// The longest pause. Upstream: 30 s.
    public static let retryPauseMax = Duration.seconds(30)
}
