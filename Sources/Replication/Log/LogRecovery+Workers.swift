import Base

extension LogRecovery {
    typealias Place = (file: LogInventory.File, header: SegmentHeader)

    /// Reads and checks segments on the workers, and hands them to `body` on this thread in the order given.
    func readInOrder(
        _ places: [Place], _ body: (RecoveredSegment) throws(LogError) -> Void
    ) throws(LogError) {
        guard workers > 1, places.count > 1 else {
            var buffer: DiskBuffer?
            for place in places {
                let segment = try read(place.file, place.header, buffer: buffer)
                try body(segment)
                buffer = segment.buffer
            }
            return
        }
        let board = ReadingBoard(count: places.count, ahead: workers)
        for number in 0..<min(workers, places.count) {
            let started = LogThread.start("log-read-\(number)") {
                while let (index, buffer) = board.take() {
                    let result: Result<RecoveredSegment, LogError>
                    do throws(LogError) {
                        result = .success(try read(places[index].file, places[index].header, buffer: buffer))
                    } catch {
                        result = .failure(error)
                    }
                    board.put(result, at: index)
                }
            }
            if !started { board.lostWorker() }
        }
        defer { board.stop() }
        for index in places.indices {
            // No thread could be had: this one does the work.
            let finished = try board.result(at: index)
            let segment =
                if let finished { finished } else { try read(places[index].file, places[index].header) }
            try body(segment)
            board.giveBack(segment.buffer)
        }
    }
}

/// What the workers of a recovery share: which segment is next, what was read, and memory to use again.
private final class ReadingBoard: @unchecked Sendable {
    // Reason for `@unchecked Sendable`: everything mutable is touched under `signal`'s lock.
    private let signal = LogSignal()
    private let count: Int
    /// Segments that may be read and not yet handed over: bounds the memory.
    private let ahead: Int
    private var next = 0
    private var handedOver = 0
    private var lost = 0
    private var isStopped = false
    private var results: [Int: Result<RecoveredSegment, LogError>] = [:]
    private var buffers: [DiskBuffer] = []

    init(count: Int, ahead: Int) {
        self.count = count
        self.ahead = ahead
    }

    /// The next segment to read, with memory for it if there is some; nil when there is none left.
    func take() -> (Int, DiskBuffer?)? {
        signal.withLock {
            while !isStopped, next < count, next - handedOver > ahead { signal.wait() }
            guard !isStopped, next < count else { return nil }
            next += 1
            return (next - 1, buffers.popLast())
        }
    }

    func put(_ result: Result<RecoveredSegment, LogError>, at index: Int) {
        signal.withLock {
            results[index] = result
            signal.signal()
        }
    }

    /// Waits for a segment; nil when no worker lives.
    func result(at index: Int) throws(LogError) -> RecoveredSegment? {
        let result = signal.withLock { () -> Result<RecoveredSegment, LogError>? in
            while results[index] == nil {
                if lost >= min(ahead, count) { return nil }
                signal.wait()
            }
            return results.removeValue(forKey: index)
        }
        return try result?.get()
    }

    func giveBack(_ buffer: DiskBuffer) {
        signal.withLock {
            handedOver += 1
            buffers.append(buffer)
            signal.signal()
        }
    }

    func lostWorker() {
        signal.withLock { lost += 1 }
    }

    func stop() {
        signal.withLock {
            isStopped = true
            results.removeAll()
            signal.signal()
        }
    }
}
