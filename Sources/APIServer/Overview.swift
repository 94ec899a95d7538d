/// # APIServer
///
/// The request pipeline and the watch hub over the store of a process. Today: raw messages for administrators.
///
/// May import: APIModel, Replication, Transport.
