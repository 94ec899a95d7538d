/// # Base
///
/// Values without IO that every other module uses: instants, a seeded generator, byte buffers.
///
/// Base owns no loop and no thread. It reads no clock, opens nothing, and uses no Foundation.
/// Unsafe memory is handled in `Bytes.swift` alone.
///
/// May import: swift-collections, swift-log.
