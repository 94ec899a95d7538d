/// # APIServerTests
///
/// Watches over real shards (W1–W9), the operations port, certificates; the raw service over loopback; the real
/// `apiserverd` as a process, killed and started again.
