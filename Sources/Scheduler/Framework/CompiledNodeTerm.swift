import APIModel

/// A demand on one label as a look-up: the answer for every value of the key, worked out once.
struct CompiledRequirement {
    let column: Int
    /// By number of the value in the column.
    let verdicts: [Bool]
    let absent: Bool

    init(_ requirement: Requirement, _ snapshot: inout Snapshot) {
        column = snapshot.column(ofLabel: requirement.key)
        let key = requirement.key
        verdicts = snapshot.nodes.columns[column].texts.map { requirement.matches([key: $0] as [String: String]) }
        absent = requirement.matches([:] as [String: String])
    }

    func matches(_ row: Int, _ snapshot: borrowing Snapshot) -> Bool {
        let value = snapshot.nodes.columns[column].rows[row]
        return value == LabelColumn.absent ? absent : verdicts[Int(value)]
    }
}

/// A term of a node selector over the snapshot's columns.
struct CompiledNodeTerm {
    private let labels: [CompiledRequirement]
    /// Demands on the name, which few pods have.
    private let names: NodeTerm?
    private let isEmpty: Bool

    init(_ term: NodeTerm, _ snapshot: inout Snapshot) {
        var compiled: [CompiledRequirement] = []
        for requirement in term.labels { compiled.append(CompiledRequirement(requirement, &snapshot)) }
        labels = compiled
        names = term.names.isEmpty ? nil : term
        isEmpty = term.isEmpty
    }

    func matches(_ row: Int, _ snapshot: borrowing Snapshot) -> Bool {
        if isEmpty { return false }
        for requirement in labels where !requirement.matches(row, snapshot) { return false }
        if let names { return names.namesMatch(snapshot.nodes.names[row]) }
        return true
    }
}

/// A pod's demand on its node over the snapshot's columns.
struct CompiledNodeDemand {
    private let selector: [CompiledRequirement]
    private let terms: [CompiledNodeTerm]?

    init(_ demand: NodeDemand, _ snapshot: inout Snapshot) {
        var compiled: [CompiledRequirement] = []
        for requirement in demand.selector { compiled.append(CompiledRequirement(requirement, &snapshot)) }
        selector = compiled
        guard let list = demand.terms else {
            terms = nil
            return
        }
        var some: [CompiledNodeTerm] = []
        for term in list { some.append(CompiledNodeTerm(term, &snapshot)) }
        terms = some
    }

    func matches(_ row: Int, _ snapshot: borrowing Snapshot) -> Bool {
        for requirement in selector where !requirement.matches(row, snapshot) { return false }
        guard let terms else { return true }
        for term in terms where term.matches(row, snapshot) { return true }
        return false
    }
}
