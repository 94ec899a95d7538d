/// # Daemon
///
/// The habits that all daemons share: how addresses and sizes are written in flags, which signals end a process, and how
/// it says why it ends.
///
/// May import: Reactor, swift-argument-parser, swift-log.
