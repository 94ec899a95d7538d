/// # Scheduler
///
/// Chooses a node for every pod that has none, with the semantics, weights and messages of kube-scheduler.
///
/// Owns: the node snapshot (columns, kept by events), the plugins, the placement of pods by class, the queue, and the
/// shell that runs all of it on a cluster. Its loop is the session's. May import: Base, APIModel, and Client (the shell
/// alone).
///
/// ## How a pod is placed
///
/// A pod is reduced to its *shape*: what the plugins read of its spec, shared by all pods that agree in it. A *class*
/// is a shape together with what its labels mean to the pods that are placed already. For a class every node is
/// filtered and scored once; the ranking is kept, and after a placement only the rows that were touched since are
/// computed again. The next pod of the class then costs a few hundred nanoseconds however many nodes there are.
/// Nodes are never sampled.
///
/// ## Layers
///
/// ```
/// Snapshot/   Snapshot: nodes as columns, pods, label sets, counts per selector; PodShape; ChangeJournal
/// Framework/  what a plugin is (RowFilter, RowScore, TopologyWork), the catalogue, profiles, failures and their words
/// Plugins/    one file a plugin
/// Placement/  PodClass: one class's columns and ranking; Placer: the classes, chance, diagnosis, preemption
/// Queue/      SchedulingQueue: who is next, who waits for what
/// Core/       SchedulerCore: events in, actions out; assumed pods, volumes, victims
/// Shell/      SchedulerRunner: informers, batched writes, leader election, metrics
/// ```
///
/// ## Invariants
///
/// - The core is deterministic: the same events and the same seed give the same placements. It reads no clock.
/// - A class never answers from rows that are behind the snapshot's journal.
/// - Equal pods that fit nowhere are tried once for all: one of them, when something has happened that may help.
/// - Nothing of a pod outlives it: shapes, label sets, counters and groups are counted and go with their last user.
