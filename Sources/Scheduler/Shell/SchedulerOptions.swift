public import APIModel
public import Client

/// How a scheduler runs.
public struct SchedulerOptions: Sendable {
    /// Nil: it schedules without asking whether another process does.
    public var leaderElection: LeaderElectionOptions?
    /// The scheduler names whose pods it places, all by the default profile; at least one.
    public var schedulerNames = [Profile.defaultName]
    /// The seed of chance among equally good nodes; runs with one seed and the same events choose the same.
    public var seed: UInt64
    public var wallClock: @Sendable () -> MicroTime = WallClock.machine

    public init(seed: UInt64 = .random(in: .min ... .max)) {
        self.seed = seed
    }
}
