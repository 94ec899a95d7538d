import APIModel
import Base

/// Label sets, counters and groups of terms, and which of them mean each other.
///
/// Matching is done once when either side appears; a placement only adds to the counts that are listed at its label set.
struct PodIndex {
    private(set) var labelSets = NumberedTable<LabelSetKey, LabelSet>()
    private(set) var counters = NumberedTable<PodCounterKey, PodCounter>()
    private(set) var groups = NumberedTable<AffinityTerm, TermGroup>()
    private var setsByLabel: [LabelPair: Set<Int>] = [:]
    private var counterIndex = TermIndex()
    private var groupIndex = TermIndex()
    /// Labels of the namespaces that exist.
    private(set) var namespaces: [String: StringMap<String>] = [:]
    /// Counters and groups that choose namespaces by label.
    private var namespaceChoosers = 0

    // MARK: Label sets

    /// The set of `key`, held once more.
    mutating func retainLabelSet(_ key: LabelSetKey) -> Int {
        if let number = labelSets.number(of: key) {
            labelSets[number].references += 1
            return number
        }
        var set = LabelSet(key: key)
        for counter in counterIndex.candidates(key.labels) where counts(counters[counter].key, key) {
            set.counters.append(counter)
        }
        for group in groupIndex.candidates(key.labels) where means(groups[group].term.pods, key) {
            set.groups.append(group)
        }
        set.groups.sort()
        let number = labelSets.insert(key, set)
        for entry in key.labels.entries {
            setsByLabel[LabelPair(key: entry.key, value: entry.value), default: []].insert(number)
        }
        return number
    }

    mutating func releaseLabelSet(_ number: Int) {
        labelSets[number].references -= 1
        guard labelSets[number].references == 0 else { return }
        let key = labelSets[number].key
        for entry in key.labels.entries {
            let pair = LabelPair(key: entry.key, value: entry.value)
            setsByLabel[pair]?.remove(number)
            if setsByLabel[pair]?.isEmpty ?? false { setsByLabel[pair] = nil }
        }
        labelSets.remove(key, number)
    }

    // MARK: Counters and groups

    /// The counter of `key`, held once more, its counts complete.
    mutating func retainCounter(_ key: PodCounterKey) -> Int {
        if let number = counters.number(of: key) {
            counters[number].references += 1
            return number
        }
        let number = counters.insert(key, PodCounter(key: key))
        namespaceChoosers += key.choosesNamespaces ? 1 : 0
        counterIndex.insert(number, key.terms[0])
        var perRow: [Int32: Int32] = [:]
        for set in setsThatMayMatch(key.terms[0]) where counts(key, labelSets[set].key) {
            labelSets[set].counters.append(number)
            for (row, count) in labelSets[set].places { perRow[row, default: 0] += count }
        }
        counters[number].perRow = perRow
        return number
    }

    mutating func releaseCounter(_ number: Int) {
        counters[number].references -= 1
        guard counters[number].references == 0 else { return }
        let key = counters[number].key
        namespaceChoosers -= key.choosesNamespaces ? 1 : 0
        counterIndex.remove(number, key.terms[0])
        for set in setsThatMayMatch(key.terms[0]) { labelSets[set].counters.removeAll { $0 == number } }
        counters.remove(key, number)
    }

    /// The group of `term`, held once more.
    mutating func retainGroup(_ term: AffinityTerm) -> Int {
        if let number = groups.number(of: term) {
            groups[number].references += 1
            return number
        }
        let number = groups.insert(term, TermGroup(term: term))
        namespaceChoosers += term.pods.scope.selector == nil ? 0 : 1
        groupIndex.insert(number, term.pods)
        for set in setsThatMayMatch(term.pods) where means(term.pods, labelSets[set].key) {
            labelSets[set].groups.append(number)
            labelSets[set].groups.sort()
        }
        return number
    }

    mutating func releaseGroup(_ number: Int) {
        groups[number].references -= 1
        guard groups[number].references == 0 else { return }
        let term = groups[number].term
        namespaceChoosers -= term.pods.scope.selector == nil ? 0 : 1
        groupIndex.remove(number, term.pods)
        for set in setsThatMayMatch(term.pods) { labelSets[set].groups.removeAll { $0 == number } }
        groups.remove(term, number)
    }

    // MARK: Counts

    /// A pod of the set came to `row`, or left it (`change` -1).
    mutating func count(_ set: Int, row: Int, change: Int32) {
        let row = Int32(row)
        labelSets[set].places.add(change, at: row)
        for counter in labelSets[set].counters { counters[counter].perRow.add(change, at: row) }
    }

    /// A pod with a term of the group came to `row`, or left it (`times` -1).
    mutating func add(_ cell: TermCell, times: Int32, group: Int, row: Int) {
        groups[group].perRow[Int32(row), default: .zero].add(cell, times: times)
        if groups[group].perRow[Int32(row)] == .zero { groups[group].perRow[Int32(row)] = nil }
    }

    // MARK: Namespaces

    /// The labels of a namespace, or nil when it is gone.
    ///
    /// - Returns: Whether terms may mean other pods now: what was computed from the counts before is worth nothing.
    mutating func setNamespace(_ name: String, labels: StringMap<String>?) -> Bool {
        guard namespaces[name] != labels else { return false }
        namespaces[name] = labels
        guard namespaceChoosers > 0 else { return false }
        for set in labelSets.numbers where labelSets[set].key.namespace == name { rematch(set) }
        return true
    }

    /// Finds anew what means the pods of `set`, and moves its counts.
    private mutating func rematch(_ set: Int) {
        let key = labelSets[set].key
        for counter in labelSets[set].counters {
            for (row, count) in labelSets[set].places { counters[counter].perRow.add(-count, at: row) }
        }
        labelSets[set].counters = counterIndex.candidates(key.labels).filter { counts(counters[$0].key, key) }
        for counter in labelSets[set].counters {
            for (row, count) in labelSets[set].places { counters[counter].perRow.add(count, at: row) }
        }
        labelSets[set].groups = groupIndex.candidates(key.labels).filter { means(groups[$0].term.pods, key) }.sorted()
    }

    // MARK: Matching

    /// Whether a pod with these labels is meant by the term.
    func means(_ term: PodTerm, _ key: LabelSetKey) -> Bool {
        term.selector.matches(key.labels)
            && term.scope.contains(key.namespace, labels: namespaces[key.namespace])
    }

    private func counts(_ counter: PodCounterKey, _ key: LabelSetKey) -> Bool {
        if key.isTerminating, !counter.countsTerminating { return false }
        return counter.terms.allSatisfy { means($0, key) }
    }

    private func setsThatMayMatch(_ term: PodTerm) -> [Int] {
        guard let handle = term.handle else { return labelSets.numbers }
        return setsByLabel[handle].map(Array.init) ?? []
    }
}

extension [Int32: Int32] {
    /// Adds to the count at `row`; a count of zero takes no place.
    fileprivate mutating func add(_ change: Int32, at row: Int32) {
        let count = self[row, default: 0] + change
        self[row] = count == 0 ? nil : count
    }
}
