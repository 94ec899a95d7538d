/// # Bench
///
/// The scenarios of `bench-load`, one command each, and what they share: reports as table, JSON and comparison.
/// Measures wall clock and processor time, starts processes and reads `/proc`: nothing in the product depends on it.
