import Base
import Store

extension WatchHub {
    /// The group of a prefix and content, made if need be.
    mutating func group(prefix: Bytes, content: Content) throws(WatchRefusal) -> SlabToken {
        if let route = content.route, let router = router(prefix: prefix, field: route.field, content) {
            let siblings = routers[existing: router].groups[route.value] ?? []
            if let found = try group(of: content, among: siblings) { return found }
            let token = groups.insert(WatchGroup(prefix: prefix, content: content, router: router))
            routers[existing: router].groups[route.value, default: []].append(token)
            return token
        }
        if let found = try group(of: content, among: index.values(of: prefix)) { return found }
        let token = groups.insert(WatchGroup(prefix: prefix, content: content, router: nil))
        index.insert(token, under: prefix)
        return token
    }

    /// Forgets a group that has no watch left.
    mutating func removeGroup(_ token: SlabToken) {
        guard let group = groups.remove(token) else { return }
        guard let router = group.router, let route = group.content.route else {
            return index.remove(token, under: group.prefix)
        }
        routers[existing: router].groups[route.value]?.removeAll { $0 == token }
        guard routers[existing: router].groups[route.value]?.isEmpty == true else { return }
        routers[existing: router].groups[route.value] = nil
        guard routers[existing: router].groups.isEmpty else { return }
        routerIndex.remove(router, under: group.prefix)
        routers.remove(router)
    }

    private func group(of content: Content, among siblings: [SlabToken]) throws(WatchRefusal) -> SlabToken? {
        for token in siblings where groups[existing: token].content == content { return token }
        guard siblings.count < limits.selectorGroupsMax else { throw .tooManySelectors }
        return nil
    }

    /// The router of a field, made if need be; nil when the prefix has as many for labels as it may: its group is then asked.
    ///
    /// A kind has few fields, so those are never refused: nobody's labels stand in the way of the nodes.
    private mutating func router(prefix: Bytes, field: WatchRoute.Field, _ content: Content) -> SlabToken? {
        let known = routerIndex.values(of: prefix)
        for token in known where routers[existing: token].field == field { return token }
        if case .label = field {
            let labels = known.count { token in
                if case .label = routers[existing: token].field { true } else { false }
            }
            guard labels < limits.routersMax else { return nil }
        }
        let token = routers.insert(WatchRouter(prefix: prefix, field: field, content: content))
        routerIndex.insert(token, under: prefix)
        return token
    }
}
