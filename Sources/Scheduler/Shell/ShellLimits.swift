/// The limits of the shell, with their units and reasons.
enum ShellLimits {
    /// Pods that one turn of the loop places at most: about five milliseconds, so that connections are served between.
    static let podsPerTurn = 512
    /// Writes that have not ended: enough for the server's latency at full speed, and few enough to end soon on a stop.
    static let writesInFlightMax = 8_192
}
