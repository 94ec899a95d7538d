/// # Simulation
///
/// A seeded world around the real store, log and member: simulated clock and disk, faults, and the checkers.
