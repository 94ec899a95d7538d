import APIModel
import Base

/// How many pods of an application may be taken away at the moment.
struct DisruptionBudget: Sendable {
    let namespace: String
    /// Nil where it means no pod: a budget without a selector, or with one that cannot be read.
    let selector: Selector?
    let disruptionsAllowed: Int
    /// Pods that were taken away and are counted already, by name.
    let disrupted: Set<String>

    init(_ budget: PodDisruptionBudget) {
        namespace = budget.metadata.namespace
        var parsed: Selector?
        do throws(SelectorError) {
            parsed = try budget.spec.selector.map { (selector) throws(SelectorError) in try Selector(selector) }
        } catch {
            parsed = nil
        }
        selector = parsed.flatMap { $0.isEmpty ? nil : $0 }
        disruptionsAllowed = Int(budget.status.disruptionsAllowed)
        disrupted = Set(budget.status.disruptedPods.keys)
    }

    func means(_ pod: LabelSetKey) -> Bool {
        guard namespace == pod.namespace, !pod.labels.isEmpty else { return false }
        return selector?.matches(pod.labels) ?? false
    }
}
