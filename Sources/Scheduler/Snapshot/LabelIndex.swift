import APIModel
import Base

/// One label as a key of an index.
struct LabelPair: Hashable, Sendable {
    let key: String
    let value: String
}

extension PodTerm {
    /// A label that every pod of the term has, where the selector demands one: by it the term is found from a pod's
    /// labels, and the pods from the term, without looking at all of the other side.
    var handle: LabelPair? {
        for requirement in selector.requirements {
            if let value = requirement.exactValue { return LabelPair(key: requirement.key, value: value) }
        }
        return nil
    }
}

/// Terms by a label that their pods must have.
struct TermIndex {
    private var byLabel: [LabelPair: [Int]] = [:]
    /// Those whose selector demands no one label.
    private var others: [Int] = []

    mutating func insert(_ number: Int, _ term: PodTerm) {
        if let handle = term.handle { byLabel[handle, default: []].append(number) } else { others.append(number) }
    }

    mutating func remove(_ number: Int, _ term: PodTerm) {
        guard let handle = term.handle else { return others.removeAll { $0 == number } }
        byLabel[handle]?.removeAll { $0 == number }
        if byLabel[handle]?.isEmpty ?? false { byLabel[handle] = nil }
    }

    /// The terms that may mean a pod with these labels.
    func candidates(_ labels: StringMap<String>) -> [Int] {
        var found = others
        guard !byLabel.isEmpty else { return found }
        for entry in labels.entries {
            if let numbers = byLabel[LabelPair(key: entry.key, value: entry.value)] { found += numbers }
        }
        return found
    }
}
