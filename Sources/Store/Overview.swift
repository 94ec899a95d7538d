/// # Store
///
/// One shard of the store as a deterministic state machine: versions of keys, history, compaction, and
/// the codecs of log entries and snapshots.
///
/// Owns: revisions and their clock, commands, shards, the feed that merges their events, snapshots. Does no
/// IO, owns no thread, reads no clock, draws no random numbers. May import: Base, Wire, CXXHash.
///
/// ## Order
///
/// `HybridClock` issues a `Revision` for each write of a process; a shard applies `Command`s in the order of
/// its log, at ascending revisions. `Shard.close(at:)` promises that nothing at or below a revision is still
/// to come. `MergedFeed` gives the events of several shards in the order of revisions, up to the lowest closed one.
///
/// ```swift
/// let revision = clock.next(shard: shard.number, count: command.revisionCount, wall: wall)
/// try EntryPayload.encode(command, revision: revision, into: &payload)      // to the log; when it is durable:
/// shard.apply(command, revision: revision, results: &results)               // preconditions are judged here
/// shard.close(at: clock.latest)
/// try feed.pump(shards) { event in … }
/// ```
///
/// ## State (`State/`)
///
/// A version of a key is 64 bytes in a slab, and one run of memory with key and value. The newest version
/// of a key keeps its slot for the key's life; a hash table finds it by key, a tree holds it in order, and
/// what it replaced hangs on it, one version behind the other, for reads at older revisions. The history is a
/// row of slots. An event that is forgotten takes with it the version that it replaced; no write and no
/// compaction ever has more to do than a few of these.
///
/// ## Snapshots (`Snapshot/`)
///
/// `SnapshotReader` walks the state at one revision in slices, on the shard's loop, while the shard goes
/// on; `SnapshotEncoder` writes them on any thread; `SnapshotLoader` builds a shard from the bytes. The
/// layout is in `SnapshotFormat`.
