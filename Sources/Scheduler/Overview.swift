/// # Scheduler
///
/// Chooses a node for every pod that has none, with the semantics, weights and messages of kube-scheduler.
///
/// Owns: the node snapshot (columns, kept by events), the plugins, the placement of pods by class. May import: Base,
/// APIModel, Client (the shell alone).
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
/// Placement/  PodClass: one class's columns and ranking; Placer: the classes, chance, diagnosis
/// ```
///
/// ## Invariants
///
/// - The core is deterministic: the same events and the same seed give the same placements. It reads no clock.
/// - A class never answers from rows that are behind the snapshot's journal.
/// - Nothing of a pod outlives it: shapes, label sets, counters and groups are counted and go with their last user.
