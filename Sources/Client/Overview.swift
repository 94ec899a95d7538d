/// # Client
///
/// The typed edge of a program that talks to a server. Today: the raw messages of the store.
///
/// Owns: `RawClient` (asynchronous, for every task), `RawSession` (callbacks on a loop, for load). May import: APIModel,
/// Transport.
///
/// ## Summary
///
/// ```
/// let client = try await RawClient.connect(to: address, security: .tls(context, expecting: .dns("localhost")), on: loop)
/// let written = try await client.put(key, value)              // written.revision, written.previous
/// let item = try await client.get(key)                        // nil: there is none
/// try await client.delete(key, conditions: RawConditions(revision: item.modified))
/// let list = try await client.range(RawRange(prefix: prefix)) // list.items, list.revision, list.token
/// let watch = try await client.watch(RawWatch(prefix: prefix, after: list.revision))
/// for try await item in watch { … }                           // item.events, item.bookmark
/// watch.requestBookmark()
/// for try await bytes in try await client.backup() { … }
/// ```
///
/// ## Invariants
///
/// - An error says what to do next: `RawError.outcomeUnknown` is never folded into another one.
/// - What arrives is bounded: by credit for streams, by `RawClientLimits` for what is gathered.
