import APIModel

/// Completion indexes, as a status writes them: `0,3-5,8`.
struct JobIndexSet: Equatable {
    private(set) var ranges: [ClosedRange<Int>] = []

    init() {}

    init(_ indexes: some Sequence<Int>) {
        for index in Set(indexes).sorted() {
            if let last = ranges.last, last.upperBound == index - 1 {
                ranges[ranges.count - 1] = last.lowerBound...index
            } else {
                ranges.append(index...index)
            }
        }
    }

    /// Reads a text; indexes at or above `completions` are left out, and what makes no sense ends it.
    init(parsing text: String, completions: Int) {
        for part in text.split(separator: ",") {
            let ends = part.split(separator: "-").map { Int($0) }
            guard let first = ends.first ?? nil, first < completions else { return }
            let last = ends.count > 1 ? ends[1] : first
            guard let last, last >= first, first > ranges.last?.upperBound ?? -1 else { return }
            if let before = ranges.last, before.upperBound == first - 1 {
                ranges[ranges.count - 1] = before.lowerBound...min(last, completions - 1)
            } else {
                ranges.append(first...min(last, completions - 1))
            }
        }
    }

    var count: Int { ranges.reduce(0) { $0 + $1.count } }
    var isEmpty: Bool { ranges.isEmpty }

    func contains(_ index: Int) -> Bool {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].contains(index) { return true }
            if ranges[middle].upperBound < index { low = middle + 1 } else { high = middle }
        }
        return false
    }

    /// With more indexes. Costs what is in it and what is added.
    func adding(_ indexes: some Sequence<Int>) -> JobIndexSet {
        var merged: [ClosedRange<Int>] = []
        for range in (ranges + JobIndexSet(indexes).ranges).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound + 1 {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        var set = JobIndexSet()
        set.ranges = merged
        return set
    }

    /// Two in a row are written with a comma, more with a dash.
    var text: String {
        ranges.map { range in
            switch range.count {
            case 1: "\(range.lowerBound)"
            case 2: "\(range.lowerBound),\(range.upperBound)"
            default: "\(range.lowerBound)-\(range.upperBound)"
            }
        }.joined(separator: ",")
    }
}

/// Names that tie the pods of a job together.
enum JobName {
    static let finalizer = "batch.kubernetes.io/job-tracking"
    static let index = "batch.kubernetes.io/job-completion-index"
    static let indexFailures = "batch.kubernetes.io/job-index-failure-count"
    static let ignoredFailures = "batch.kubernetes.io/job-index-ignored-failure-count"
    static let indexVariable = "JOB_COMPLETION_INDEX"
    static let manager = "kubernetes.io/job-controller"
}

extension Pod {
    /// The completion index; nil where there is none that is good.
    var jobIndex: Int? {
        metadata.annotations[JobName.index].flatMap { Int($0) }.flatMap { $0 < 0 ? nil : $0 }
    }

    /// How often its index had failed before it.
    var jobIndexFailures: Int { metadata.annotations[JobName.indexFailures].flatMap { Int($0) } ?? 0 }

    var isTracked: Bool { metadata.finalizers.contains(JobName.finalizer) }

    /// When it ended: the latest end of a container, or else when it stopped being ready, was deleted or made.
    var finishedAt: Time? {
        let statuses = status.containerStatuses + status.initContainerStatuses
        let ends = statuses.compactMap { $0.state.terminated?.finishedAt }
        if !ends.isEmpty, ends.count == statuses.count, let last = ends.max(), !last.isZero { return last }
        if let changed = condition("Ready")?.lastTransitionTime, !changed.isZero { return changed }
        return metadata.deletionTimestamp ?? metadata.creationTimestamp
    }
}
