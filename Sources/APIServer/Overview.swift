/// # APIServer
///
/// The request pipeline and the watch hub over the store of a process.
///
/// A request's way: `Requests/ServerHandler` (who is it, which service) → `ObjectHandler` (decode, authorize) →
/// `ObjectService` (what is stored, in turn for each key) → `Objects/Resource` (the rules of the kind, without a store:
/// admission, defaults, validation, managers of fields) → the shard → the answer. Lists and watches branch off to
/// `Objects/Reads`, which forward stored bytes.
///
/// Owns: the pipeline (`Requests/`), the rules (`Objects/`), who may do what (`Authentication/`, `Authorization/`,
/// `Admission/`) and the cache that these look at (`Policy/`), the agents of nodes and the streams of pods that are relayed
/// to them (`Pods/`), addresses of services (`Services/`), the hub of watches
/// (`Watch/`), the raw store for administrators (`Raw/`), metrics (`Metrics/`), the operations port (`Operations/`), the
/// server's certificates (`Credentials/`), and their assembly (`Server`). Everything of a server happens on one loop: the
/// loop of its connections and its shards.
///
/// May import: APIModel, Replication, Transport.
///
/// ## Invariants
///
/// - Nothing is answered before it is durable, and nothing is visible before it is applied.
/// - A watch holds to W1–W9 of `Protocol/watch.md`: what waits for a reader is a place in a shared backlog, not a copy.
/// - What a client can make the server keep is bounded by `ServerLimits`, its windows and the store's admission.
/// - A request whose outcome is not known is answered so, and never as a failure.
/// - A stream of a pod goes where the stored pod says, to an agent whose certificate is that node's; nothing in a request
///   or in an agent's answer sends it elsewhere.
