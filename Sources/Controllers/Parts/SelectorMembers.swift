import APIModel
import Client

/// Which pods each object with a selector selects: kept by the changes of both, so that nobody goes through all pods for an
/// object, or through all objects for a pod.
///
/// An object is found by one of the labels that it asks for, and only where it asks for no exact one by its namespace.
final class SelectorMembers<K: Kind> {
    private let owners: Lister<K>
    private let pods: Lister<Pod>
    private let selector: (K) -> Selector?
    private let isNews: (_ old: Pod, _ new: Pod) -> Bool
    private var members: [ObjectKey: Set<ObjectKey>] = [:]
    private var selectors: [ObjectKey: Selector] = [:]
    private var byLabel: [Place: Set<ObjectKey>] = [:]
    private var handlers: [(ObjectKey) -> Void] = []

    private struct Place: Hashable {
        var namespace: String
        var label = ""
        var value = ""
    }

    /// - Parameters:
    ///   - selector: What an object selects by; nil: nothing.
    ///   - isNews: Whether a pod that is selected as before has changed in a way that matters.
    init(
        _ view: ClusterView, selector: @escaping (K) -> Selector?, isNews: @escaping (_ old: Pod, _ new: Pod) -> Bool
    ) {
        self.selector = selector
        self.isNews = isNews
        owners = view.lister(K.self)
        pods = view.lister(Pod.self, .namespace)
        owners.onChange { [unowned self] change in take(change) }
        pods.onChange { [unowned self] change in take(change) }
    }

    /// Calls `handler` with each object that has changed, or whose pods have.
    func onChange(_ handler: @escaping (ObjectKey) -> Void) { handlers.append(handler) }

    /// The pods that an object selects, in order of names.
    func pods(of owner: ObjectKey) -> [CachedObject<Pod>] {
        (members[owner] ?? []).compactMap { pods[$0] }.sorted { $0.key < $1.key }
    }

    /// The objects that select a pod.
    func owners(of pod: CachedObject<Pod>) -> Set<ObjectKey> {
        guard !byLabel.isEmpty else { return [] }
        var found: Set<ObjectKey> = []
        for label in pod.object.metadata.labels {
            add(Place(namespace: pod.key.namespace, label: label.key, value: label.value), pod, &found)
        }
        add(Place(namespace: pod.key.namespace), pod, &found)
        return found
    }

    private func add(_ place: Place, _ pod: CachedObject<Pod>, _ found: inout Set<ObjectKey>) {
        for owner in byLabel[place] ?? [] where selectors[owner]?.matches(pod.object.metadata.labels) == true {
            found.insert(owner)
        }
    }

    private func tell(_ owner: ObjectKey) {
        for handler in handlers { handler(owner) }
    }

    private func place(_ selector: Selector, _ namespace: String) -> Place {
        // The last one is seldom the one that all share.
        for requirement in selector.requirements.reversed() {
            if let value = requirement.exactValue {
                return Place(namespace: namespace, label: requirement.key, value: value)
            }
        }
        return Place(namespace: namespace)
    }

    // MARK: Changes

    private func take(_ change: ObjectChange<K>) {
        let key = change.current.key
        defer { tell(key) }
        let old = selectors[key]
        let new = change.isDeletion ? nil : selector(change.current.object)
        if old == new { return }
        if let old {
            let place = place(old, key.namespace)
            byLabel[place]?.remove(key)
            if byLabel[place]?.isEmpty == true { byLabel[place] = nil }
        }
        selectors[key] = new
        members[key] = nil
        guard let new else { return }
        byLabel[place(new, key.namespace), default: []].insert(key)
        var found: Set<ObjectKey> = []
        for pod in pods.objects(.namespace, key.namespace) where new.matches(pod.object.metadata.labels) {
            found.insert(pod.key)
        }
        if !found.isEmpty { members[key] = found }
    }

    private func take(_ change: ObjectChange<Pod>) {
        let pod = change.current
        var before: Set<ObjectKey> = []
        if let old = change.previous { before = owners(of: old) }
        let now = change.isDeletion ? [] : owners(of: pod)
        for owner in before.subtracting(now) {
            members[owner]?.remove(pod.key)
            if members[owner]?.isEmpty == true { members[owner] = nil }
            tell(owner)
        }
        for owner in now {
            members[owner, default: []].insert(pod.key)
            if let old = change.previous, before.contains(owner), !isNews(old.object, pod.object) { continue }
            tell(owner)
        }
    }
}

extension Pod {
    /// Whether something has changed that a service's endpoints show.
    func servesOtherwise(than new: Pod) -> Bool {
        status.podIP != new.status.podIP || status.podIPs.map(\.ip) != new.status.podIPs.map(\.ip)
            || isReady != new.isReady || isTerminal != new.isTerminal || spec.nodeName != new.spec.nodeName
            || (metadata.deletionTimestamp == nil) != (new.metadata.deletionTimestamp == nil)
            || metadata.labels != new.metadata.labels || spec.hostname != new.spec.hostname
            || spec.subdomain != new.spec.subdomain
    }
}
