import ArgumentParser

/// What a row of `bench-load store` does, by its name.
enum StoreShape: Equatable {
    /// Puts of random keys: bytes of a value, requests in flight, puts in one request.
    case put(valueBytes: Int, inFlight: Int, batch: Int)
    /// Linearizable gets of random keys, so many in flight.
    case get(inFlight: Int)
    /// From the start of the process to its first answer, with so many objects of 1 KiB.
    case restart(objects: Int)
    /// A server that nobody asks anything.
    case idle

    /// The rows in the order of the table.
    static let names = [
        "store.put1k.1", "store.put1k.100", "store.put1k.1000", "store.put256.1000", "store.get.64",
        "store.put1k.batch", "store.restart.100k", "store.restart.1m", "store.idle",
    ]

    init(_ row: String) throws {
        switch row {
        case "store.put1k.1": self = .put(valueBytes: 1_024, inFlight: 1, batch: 1)
        case "store.put1k.100": self = .put(valueBytes: 1_024, inFlight: 100, batch: 1)
        case "store.put1k.1000": self = .put(valueBytes: 1_024, inFlight: 1_000, batch: 1)
        case "store.put256.1000": self = .put(valueBytes: 256, inFlight: 1_000, batch: 1)
        case "store.get.64": self = .get(inFlight: 64)
        case "store.put1k.batch": self = .put(valueBytes: 1_024, inFlight: 16, batch: 64)
        case "store.restart.100k": self = .restart(objects: 100_000)
        case "store.restart.1m": self = .restart(objects: 1_000_000)
        case "store.idle": self = .idle
        default:
            throw ValidationError("\(row) is not a row: \(Self.names.joined(separator: ", "))")
        }
    }

    /// Different keys that puts and gets choose from.
    static let keys = 100_000
    /// Requests in flight and writes in each while a store is filled.
    static let fillInFlight = 16
    static let fillBatch = 64
}
