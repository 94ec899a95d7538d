/// # Client
///
/// What a program needs that talks to a cluster: typed requests for tasks and for loops, lists, watches, batches,
/// informers, work queues, leader election, events. Below all of it the raw messages of the store.
///
/// Owns: `Client` (for tasks), `ClientSession` (callbacks on a loop: controllers), the values that both send
/// (`ObjectRequest`), and what controllers are made of. May import: APIModel, Transport, swift-collections.
///
/// ## Summary
///
/// ```swift
/// let client = try await Client.connect(ClientConfiguration(servers: [Endpoint("host:6443")!], security: …), on: loop)
/// var pod = try await client.get(Pod.self, "web", in: "default")     // its resourceVersion is set
/// pod = try await client.update(pod)                                 // …and is the precondition here
/// let list = try await client.list(Pod.self, in: "default")          // of one revision; `chunks` in bounded memory
/// for try await event in try await client.watch(Pod.self, options: ListOptions { $0.resourceVersion = list.resourceVersion }) { … }
/// let object = try await client.get(entry, "web", in: "default")     // a kind that is known at run time only
///
/// for try await bytes in try await client.log(of: "web", in: "default", PodLogOptions(follow: true)) { … }
/// let process = try await client.exec(in: "web", in: "default", PodProcessOptions(stdin: true, command: ["cat"]))
/// let link = AgentLink(configuration, node: "n1", handler: agent, on: loop)   // a node's agent: serves such streams
///
/// session.send(.create(pod)) { result in … }                         // on the loop; thousands may be under way
/// let writer = BatchWriter(session); writer.send(.updateStatus(pod)) { … }
/// ```
///
/// ## Layers
///
/// ```
/// Request/   values: ObjectRequest, ObjectForm (typed or dynamic), errors; nothing is sent here
/// Session/   ClientSession: calls in a slab, links (connections) in places; DialPlan and RetryPolicy are its pure cores
/// Pods/      logs, processes and ports of pods; PortForwarder listens for the latter on this machine
/// Agent/     AgentLink: the connection on which servers open these streams towards a node's agent
/// Edge/      Client: one hop to the loop and back; streams that hold the server back when they are not read
/// Raw/       the raw store, for administrators and measurements
/// ```
///
/// ## Invariants
///
/// - An error says what to do next: `outcomeUnknown` is never folded into another one.
/// - Every call ends exactly once. It is sent again only where nothing was done.
/// - What waits and what arrives is bounded: by `ClientLimits`, and by credit for streams.
/// - No read goes back behind what the session has seen.
