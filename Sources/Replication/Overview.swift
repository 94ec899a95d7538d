/// # Replication
///
/// Hosts the shards of a process: the log that all of them share, consensus, snapshots and recovery.
///
/// Owns the data folder:
///
/// ```
/// cluster                               what the folder belongs to: version, identity, shards; checksummed text
/// lock                                  held by the process that uses the folder
/// log/segment-0000001a                  the one log of all shards, in segments that are used again
/// snapshots/shard-007-000…1f-3          shard 7 after entry 31 of term 3; `.part` while it is written
/// ```
///
/// Files are 0600 and folders 0700. Cores here are pure; the shell around them writes files. May import: Store,
/// Reactor, CXXHash and swift-collections.
///
/// ## Summary
///
/// ```swift
/// var options = MemberOptions()
/// options.shards = 8
/// options.memoryPrefixes = [leases]
/// let host = try await MemberHost.open(options, loop: loop, disk: try PosixDisk(root: folder))
///
/// host.submit(.writes([write]), to: host.shard(forKey: write.key)) { outcome in … }   // on the loop, like all below
/// host.submit(command, to: shard, tag: token.word)                // `host.delegate` hears; nothing is allocated
/// host.withShard(shard) { try $0.get(key) }
/// let revision = host.exactRevision()                             // a list at it is linearizable over all shards
/// host.onEvents = { … }                                           // once a turn: feeds have news
/// host.onAlarm = { alarm, isRaised in … }
/// host.hash { … }; host.status(); host.compact(to: revision) { … }
///
/// let stream = try host.beginBackup(); stream.next { … }          // pulled piece by piece
/// try await host.backup(to: disk, name: "file")                   // from anywhere
/// try await MemberHost.restore(from: disk, name: "file", into: emptyDisk)
/// try await MemberHost.check(disk)
/// await host.close()
/// ```
///
/// ## The way of a write
///
/// `MemberHost.submit` → `Member` gives it a revision and an index → at the end of the turn the records of all
/// proposals go to `LogWriter` together → they are durable → `SoleMember` commits → `Shard.apply` judges the
/// conditions, in log order → the answer. Nothing unapplied is visible, nothing is answered before it is durable.
///
/// ## Invariants
///
/// - One log, one order: revisions rise in it, over all shards of the process.
/// - What is visible or closed is at or below what a restart begins from (`Member`).
/// - A failed write of the log ends all writing: what is in flight is of unknown outcome, and nothing is
///   answered with success after it.
/// - A full disk refuses writes until there is room: also those that were under way, which are withdrawn from the log when
///   nothing of them was given to the disk. Room for the largest snapshot is kept free, by which the log lets go of segments.
/// - A start refuses a folder that lacks something that was acknowledged; it never shortens a log to make it fit.
/// - An idle process writes nothing and sets no timer, once its history has grown old and is forgotten.
