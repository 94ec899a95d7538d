/// # Tests of Client
///
/// `TestStore` is a store in memory with revisions and history; `TestServer` speaks the messages of objects for it,
/// on a loop of a simulated world or on loopback, and does what a test tells it to: refuse, lose, cut, expire.
