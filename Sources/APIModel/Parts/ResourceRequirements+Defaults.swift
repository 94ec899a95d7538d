public import Base

extension ResourceRequirements {
    /// Rounds all amounts up to thousandths.
    public mutating func applyDefaults() {
        limits.roundUpToMilli()
        requests.roundUpToMilli()
    }

    /// A request for everything that has a limit only.
    mutating func requestLimits() {
        for limit in limits where requests[limit.key] == nil { requests[limit.key] = limit.value }
    }
}

extension StringMap<Quantity> {
    /// Rounds each amount up to thousandths, the finest that Kubernetes keeps in lists of resources.
    public mutating func roundUpToMilli() {
        for entry in self {
            var amount = entry.value
            if !amount.roundUp(.milli) { self[entry.key] = amount }
        }
    }

    /// Adds what `other` has.
    mutating func add(_ other: StringMap<Quantity>) {
        for entry in other {
            self[entry.key] = self[entry.key].map { $0 + entry.value } ?? entry.value
        }
    }

    /// Takes what `other` has more of.
    mutating func takeMaximum(_ other: StringMap<Quantity>) {
        for entry in other where self[entry.key].map({ $0 < entry.value }) ?? true {
            self[entry.key] = entry.value
        }
    }
}
