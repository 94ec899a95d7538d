/// # APIServer
///
/// The request pipeline and the watch hub over the store of a process. Today: raw messages for administrators.
///
/// Owns: the service behind the raw messages (`Raw/`), lists and watches of objects (`Objects/Reads/`) over one
/// kind of hub (`Watch/`), metrics (`Metrics/`), the operations port
/// (`Operations/`), the server's certificates (`Credentials/`), and their assembly (`Server`). Everything of a server happens on
/// one loop: the loop of its connections and its shards.
///
/// May import: APIModel, Replication, Transport.
///
/// ## Invariants
///
/// - Nothing is answered before it is durable, and nothing is visible before it is applied.
/// - A watch holds to W1–W9 of `Protocol/watch.md`: what waits for a reader is a place in a shared backlog, not a copy.
/// - What a client can make the server keep is bounded by `ServerLimits`, its windows and the store's admission.
/// - A request whose outcome is not known is answered so, and never as a failure.
