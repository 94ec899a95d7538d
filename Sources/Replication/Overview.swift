/// # Replication
///
/// Hosts the shards of a process: the log that all of them share, consensus, snapshots and recovery.
///
/// Owns: the data directory. Cores here are pure; the shell around them writes files. May import: Store, Reactor, CXXHash.
