public import Reactor
public import Store

/// What the log tells its owner, on the loop.
public enum LogNotice: Sendable {
    /// All records up to this one are durable.
    case persisted(through: LogSequence)
    /// No further segment can be made; entries will be refused when the current one is full.
    case spaceLow
    case spaceBack
    /// The log has stopped: the process is to end, and to recover from the disk.
    case failed(DiskError)
    /// The last notice, after `close`.
    case closed
}

/// The thread around `LogCore`: encodes batches, writes them one at a time, and prepares segments on a second thread.
///
/// `append` may be called from any thread, and costs a lock, the queueing, and a wake-up when the writer sleeps.
/// Notices come on `loop`, several `persisted` of one turn as one.
public final class LogWriter<D: Disk>: Sendable {
    let shared: LogShared<D>

    /// Starts the threads. Nothing else may use the segments in `folder` until `closed` or `failed` was told.
    public init(
        disk: D, folder: String, start: LogStart, options: LogOptions, loop: EventLoop,
        notify: @escaping @Sendable (LogNotice) -> Void
    ) throws(DiskError) {
        shared = LogShared(
            disk: disk, folder: folder, core: LogCore(start: start, options: options), loop: loop, notify: notify)
        try shared.start()
    }

    /// Takes records, all or none, and returns the sequence of the last: they are durable once `persisted` reaches it.
    /// With `isDeferred` the writer is not woken: `writeNow` follows in the same turn of the loop, for everything that
    /// was appended in it.
    @discardableResult
    public func append(_ records: [LogRecord], isDeferred: Bool = false) throws(LogRefusal) -> LogSequence {
        try shared.append(records, isDeferred: isDeferred)
    }

    /// Takes one record, as above, without an array.
    @discardableResult
    public func append(_ record: LogRecord, isDeferred: Bool = false) throws(LogRefusal) -> LogSequence {
        try shared.append(CollectionOfOne(record), isDeferred: isDeferred)
    }

    /// Writes on the calling thread what was appended, when no write is in flight and it takes at most `bytesMax`
    /// bytes on the disk; returns the last durable record then, and no notice tells of it. Otherwise the writer is
    /// woken and nil is returned. Worth it where the caller would only wait: two wake-ups are saved.
    public func writeNow(bytesMax: Int) -> LogSequence? {
        shared.writeNow(bytesMax: bytesMax)
    }

    /// The shard needs nothing of the log before `sequence`: a snapshot with the effect of it is durable.
    public func release(_ shard: ShardNumber, below sequence: LogSequence) {
        shared.release(shard, below: sequence)
    }

    /// Takes back, while space is lacking, what was appended and might have to wait for it, and returns the sequence of
    /// the last record that stays: nothing after it is on the disk or will be, and what is appended next follows it.
    public func withdraw() -> LogSequence {
        shared.withdraw()
    }

    /// From now on a further segment is made only while `bytes` stay free on the disk, and otherwise `spaceLow` is told:
    /// room for the snapshot by which segments come free, so that a disk that the log itself has filled is no dead end.
    /// 0 in the beginning.
    public func keepFree(bytes: UInt64) {
        shared.keepFree(bytes: bytes)
    }

    /// Sizes of the log now.
    public var status: LogStatus { shared.status }

    /// Bytes that would come free if `shard` needed nothing of the log.
    public func bytesHeld(by shard: ShardNumber) -> Int {
        shared.bytesHeld(by: shard)
    }

    /// Takes nothing more, writes what waits, ends the threads, and tells `closed`.
    public func close() {
        shared.close()
    }
}
