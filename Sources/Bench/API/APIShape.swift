import ArgumentParser

/// What a row of `bench-load api` or `bench-load watch` does, by its name.
enum APIShape: Equatable {
    /// Creates of pods: requests in flight, creates in one request.
    case create(inFlight: Int, batch: Int)
    /// Gets of random ones of `APIShape.pods` pods.
    case get(inFlight: Int)
    /// Lists of so many pods, whole, one after another.
    case list(pods: Int)
    /// Resident memory with so many pods.
    case memory(pods: Int)
    /// Watchers of all pods, and creates in flight meanwhile.
    case watch(watchers: Int, inFlight: Int)
    /// Watchers each of the pods of its node, and creates of bound pods.
    case nodes(watchers: Int, inFlight: Int)

    static let apiNames = [
        "api.create.1", "api.create.64", "api.create.batch", "api.get.64", "api.list.10k", "api.list.50k",
        "api.memory.10k", "api.memory.50k",
    ]
    static let watchNames = ["watch.100x1", "watch.100x64", "watch.nodes1k", "watch.nodes10k"]

    /// Pods that gets choose from.
    static let pods = 10_000
    /// Requests in flight and creates in each while a server is filled.
    static let fillInFlight = 8
    static let fillBatch = 128

    init(_ row: String) throws {
        switch row {
        case "api.create.1": self = .create(inFlight: 1, batch: 1)
        case "api.create.64": self = .create(inFlight: 64, batch: 1)
        case "api.create.batch": self = .create(inFlight: 8, batch: 128)
        case "api.get.64": self = .get(inFlight: 64)
        case "api.list.10k": self = .list(pods: 10_000)
        case "api.list.50k": self = .list(pods: 50_000)
        case "api.memory.10k": self = .memory(pods: 10_000)
        case "api.memory.50k": self = .memory(pods: 50_000)
        case "watch.100x1": self = .watch(watchers: 100, inFlight: 1)
        case "watch.100x64": self = .watch(watchers: 100, inFlight: 64)
        case "watch.nodes1k": self = .nodes(watchers: 1_000, inFlight: 64)
        case "watch.nodes10k": self = .nodes(watchers: 10_000, inFlight: 64)
        default:
            throw ValidationError("\(row) is not a row: \((Self.apiNames + Self.watchNames).joined(separator: ", "))")
        }
    }

    /// Figures of Kubernetes 1.36.2 with etcd 3.6.8 on this kind of machine, quiet, measured once beforehand: nothing
    /// of it runs here. A list is given in lists a second, memory in pods to a MiB, watches in events a second.
    static let kubernetes: [String: ReportFigures] = [
        "api.create.1": ReportFigures(opsPerSecond: 457),
        "api.create.64": ReportFigures(
            opsPerSecond: 1_101, p50Milliseconds: 51, p99Milliseconds: 143, cpuMicrosecondsPerOp: 1_508),
        "api.get.64": ReportFigures(opsPerSecond: 2_992, p50Milliseconds: 19, cpuMicrosecondsPerOp: 459),
        "api.list.10k": ReportFigures(opsPerSecond: 1 / 0.40, p50Milliseconds: 400),
        "api.list.50k": ReportFigures(opsPerSecond: 1 / 2.15, p50Milliseconds: 2_150),
        "api.memory.10k": ReportFigures(opsPerSecond: 10_000 / 910.0, residentMiB: 910),
        "api.memory.50k": ReportFigures(opsPerSecond: 50_000 / 3_000.0, residentMiB: 3_000),
        "watch.100x1": ReportFigures(opsPerSecond: 25_000, p99Milliseconds: 21, cpuMicrosecondsPerOp: 38),
        "watch.100x64": ReportFigures(opsPerSecond: 15_200, p99Milliseconds: 6_000),
    ]
}
