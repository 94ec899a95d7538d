/// # Client
///
/// The typed edge of a program that talks to a server. Today: the raw messages of the store.
///
/// May import: APIModel, Transport.
