/// # Controllers
///
/// The built-in controllers, and the runtime that drives them.
///
/// A controller is pure: `reconcile(key, turn)` looks at its listers and says what is to be written, as a `Plan`.
/// Everything else is the runtime's: informers and their indexes, queues, pauses, batches of writes, leadership, metrics.
///
/// Owns: `Controller`, `Plan`, `ClusterView` and its listers, `ControllerManager`, the graph of owners, and one file for
/// each controller. May import: Base, JSON, APIModel, Client.
///
/// ## Summary
///
/// ```swift
/// let manager = ControllerManager(session, ManagerOptions())    // on the session's loop
/// manager.start()                                               // informers; then, as leader, the controllers
/// manager.stop { … }                                            // what is under way ends, the lease is given up
/// ```
///
/// A controller is added as one file and one line in `ControllerCatalogue`.
///
/// ## Invariants
///
/// - *It reads its own writes.* A key is looked at again only when the view has reached the revision of every write that
///   was made for it. Counting what is expected is not needed.
/// - *A write says what it was decided on*: updates and patches carry the revision, deletions the uid, new objects a name
///   that follows from their owner. A leader that was paused, a second process and a write whose outcome is unknown
///   change nothing twice.
/// - *A key is processed once at a time*, and a key that fails delays itself alone.
/// - No controller goes through all objects for one key: listers have indexes.
/// - Everything happens on the session's loop, which may be one of a simulated world.
