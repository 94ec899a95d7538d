import APIModel
import Base

/// The controller of a pod, as its owner reference names it.
struct ControllerName: Hashable, Sendable {
    let kind: String
    let namespace: String
    let name: String
}

/// Who selects pods: services, replica sets and stateful sets. They say which pods belong together where a pod has no
/// spread constraints of its own.
struct SelectorSources {
    private var services: [String: [String: StringMap<String>]] = [:]
    private var controllers: [ControllerName: Selector] = [:]
    private var known: [Question: OwnSelector?] = [:]
    private var numbers: [Selector: Int] = [:]
    private var nextNumber = 0

    private struct Question: Hashable {
        let labels: LabelSetKey
        let controller: ControllerName?
    }

    /// Answers that are kept; beyond, they are worked out anew.
    private static let answersMax = 20_000

    /// A service's selector; nil or empty: it selects nothing.
    mutating func setService(_ name: String, in namespace: String, selector: StringMap<String>?) {
        let selector = selector.flatMap { $0.isEmpty ? nil : $0 }
        guard services[namespace]?[name] != selector else { return }
        services[namespace, default: [:]][name] = selector
        if services[namespace]?.isEmpty ?? false { services[namespace] = nil }
        known = [:]
    }

    /// A controller's selector, nil when it is gone. One that cannot be read selects nothing.
    mutating func setController(_ name: ControllerName, selector: LabelSelector?) {
        var parsed: Selector?
        do throws(SelectorError) {
            if let selector { parsed = try Selector(selector) }
        } catch {
            parsed = nil
        }
        guard controllers[name] != parsed else { return }
        controllers[name] = parsed
        known = [:]
    }

    /// The selector of the pods that belong together with one; nil where nobody says so.
    mutating func selector(_ labels: LabelSetKey, _ controller: ControllerName?) -> OwnSelector? {
        if services.isEmpty, controllers.isEmpty { return nil }
        let question = Question(labels: labels, controller: controller)
        if let answer = known[question] { return answer }
        if known.count >= Self.answersMax { known = [:] }
        let answer = workOut(labels, controller)
        known[question] = .some(answer)
        return answer
    }

    private mutating func workOut(_ labels: LabelSetKey, _ controller: ControllerName?) -> OwnSelector? {
        var merged: StringMap<String> = [:]
        for selector in (services[labels.namespace] ?? [:]).values
        where Selector(labels: selector).matches(labels.labels) {
            for entry in selector.entries { merged[entry.key] = entry.value }
        }
        var selector = Selector(labels: merged)
        if let own = controller.flatMap({ controllers[$0] }) {
            if own.selectsNothing { return nil }
            selector = selector.adding(own.requirements)
        }
        guard !selector.isEmpty else { return nil }
        if let number = numbers[selector] { return OwnSelector(number: number, selector: selector) }
        // Numbers are never given twice, so that nothing that is kept under an old one is taken for a new one's.
        if numbers.count >= Self.answersMax { numbers = [:] }
        numbers[selector] = nextNumber
        nextNumber += 1
        return OwnSelector(number: nextNumber - 1, selector: selector)
    }
}
