/// # Store
///
/// One shard of the store as a deterministic state machine: versions of keys, history, compaction, and
/// the codecs of log entries and snapshots.
///
/// Owns: revisions and their clock, commands, records, shards, snapshots. Does no IO and reads no clock.
/// May import: Base, Wire, CXXHash.
