import APIModel
import Base

/// A taint of a node.
struct NodeTaint: Hashable, Sendable {
    let key: String
    let value: String
    let effect: Effect

    enum Effect: Hashable, Sendable {
        case noSchedule
        case preferNoSchedule
        case noExecute
    }

    init(key: String, value: String, effect: Effect) {
        self.key = key
        self.value = value
        self.effect = effect
    }

    /// Nil for an effect that nobody knows: such a taint does nothing.
    init?(_ taint: Taint) {
        switch taint.effect {
        case "NoSchedule": effect = .noSchedule
        case "PreferNoSchedule": effect = .preferNoSchedule
        case "NoExecute": effect = .noExecute
        default: return nil
        }
        key = taint.key
        value = taint.value
    }
}

/// What a pod tolerates.
struct PodToleration: Hashable, Sendable {
    enum Comparison: Hashable, Sendable {
        case equal
        case exists
        /// The taint's value is a number below, or above, this one.
        case lessThan(Int64)
        case greaterThan(Int64)
        /// An operator that nobody knows, or a number that is none: nothing is tolerated.
        case never
    }

    let key: String
    let value: String
    /// Nil for all effects.
    let effect: NodeTaint.Effect?
    let comparison: Comparison

    init?(_ toleration: Toleration) {
        key = toleration.key
        value = toleration.value
        switch toleration.effect {
        case "": effect = nil
        case "NoSchedule": effect = .noSchedule
        case "PreferNoSchedule": effect = .preferNoSchedule
        case "NoExecute": effect = .noExecute
        default: return nil
        }
        switch toleration.operator {
        case "", "Equal": comparison = .equal
        case "Exists": comparison = .exists
        case "Lt": comparison = Int64(toleration.value).map { .lessThan($0) } ?? .never
        case "Gt": comparison = Int64(toleration.value).map { .greaterThan($0) } ?? .never
        default: comparison = .never
        }
    }

    /// Whether the taint is tolerated. An empty key stands for all keys.
    func tolerates(_ taint: NodeTaint, comparing: Bool) -> Bool {
        if let effect, effect != taint.effect { return false }
        if !key.isEmpty, key != taint.key { return false }
        switch comparison {
        case .equal: return value == taint.value
        case .exists: return true
        case .lessThan(let bound): return comparing && (Int64(taint.value).map { $0 < bound } ?? false)
        case .greaterThan(let bound): return comparing && (Int64(taint.value).map { $0 > bound } ?? false)
        case .never: return false
        }
    }
}

extension [PodToleration] {
    func tolerates(_ taint: NodeTaint, comparing: Bool) -> Bool {
        contains { $0.tolerates(taint, comparing: comparing) }
    }
}
