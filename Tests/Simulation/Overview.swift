/// # Simulation
///
/// Test support: a seeded world around the real store, and the checkers that judge what clients have seen.
///
/// - `Checkers`: linearizability of a key, watches (W1–W8), lists; free of the store's types, so that the same ones
///   judge the simulation and the real processes.
/// - `Disk`: a disk in memory that forgets what was not durable, and breaks as it is told.
/// - `World`: clients and watchers around one process that runs the real `MemberLoop`, `Member`, `LogCore`,
///   `MemberRecovery`, `SnapshotTaker` and `Shard` on a simulated loop, clock and disk.
///
/// Not in it: the threads of `LogWriter`, `PosixDisk`, and everything above the member; `robustness` runs those.
