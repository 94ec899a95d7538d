import Base
import Store
import Wire

extension WatchHub {
    /// Events that one call to the feed gives: bounds what is encoded before it is handed out.
    private static var portion: Int { 32 }

    /// Hands out every event up to the lowest closed revision. Called once a turn, after events were applied.
    mutating func pump(_ source: some ShardSource) {
        guard !watchers.isEmpty else {
            isIdle = true
            return
        }
        guard var feed = self.feed.take() else { return }
        var isDone = false
        while !isDone {
            do throws(ReadError) {
                let given = try feed.pump(source, limit: WatchHub.portion) { event in take(event) }
                isDone = given < WatchHub.portion
            } catch {
                // History went faster than the feed: what is lost is lost for every watch that is live.
                handOut()
                restart(in: source)
                return
            }
            if encoded.count >= ServerLimits.pumpBytes { handOut() }
        }
        handOut()
        self.feed = feed
        startWaiting(in: source)
    }

    private mutating func restart(in source: some ShardSource) {
        for token in watchers.tokens {
            if case .live = watchers[existing: token].state { expire(token, in: source) }
        }
        beginAnew(in: source)
        startWaiting(in: source)
    }

    /// Encodes an event in each form that some matching group wants, and notes it with those groups.
    private mutating func take(_ event: Event) {
        counters.events += 1
        matched.removeAll(keepingCapacity: true)
        index.matches(event.item.key, into: &matched)
        facts.begin()
        if routers.count > 0 { findRouted(event) }
        guard !matched.isEmpty else { return }
        for form in formRanges.indices { formRanges[form] = 0..<0 }
        for token in matched {
            let group = groups[existing: token]
            guard let form = group.content.form(of: event, &facts) else { continue }
            if formRanges[form].isEmpty {
                let start = encoded.count
                Content.append(event, form: form, &facts, to: &encoded)
                formRanges[form] = start..<encoded.count
            }
            if group.found.isEmpty { touched.append(token) }
            group.found.append(formRanges[form])
        }
    }

    /// Appends the groups that are found by a value of the event's object.
    private mutating func findRouted(_ event: Event) {
        matchedRouters.removeAll(keepingCapacity: true)
        routerIndex.matches(event.item.key, into: &matchedRouters)
        for token in matchedRouters {
            routeValues.removeAll(keepingCapacity: true)
            let router = routers[existing: token]
            router.content.appendValues(of: router.field, event, &facts, to: &routeValues)
            for value in routeValues {
                guard let found = router.groups[value] else { continue }
                matched.append(contentsOf: found)
            }
        }
    }

    /// Makes batches of what was found for the touched groups, and delivers them.
    private mutating func handOut() {
        for token in touched {
            // A watch that was cut may have been its group's last.
            guard let group = groups[token] else { continue }
            var found: [Range<Int>] = []
            swap(&found, &group.found)
            var first = 0
            while first < found.count, groups.contains(token) {
                var (last, size) = (first, 0)
                while last < found.count, size == 0 || size + found[last].count <= Content.itemBytes {
                    size += found[last].count
                    last += 1
                }
                deliver(batch(found[first..<last], size: size), events: last - first, to: token)
                first = last
            }
            guard groups.contains(token) else { continue }
            found.removeAll(keepingCapacity: true)
            swap(&found, &group.found)
        }
        touched.removeAll(keepingCapacity: true)
        encoded.removeAll()
    }

    /// A copy of exactly these events: a slow reader keeps nothing else alive.
    private func batch(_ ranges: ArraySlice<Range<Int>>, size: Int) -> Bytes {
        Bytes(capacity: size) { target in
            encoded.withUnsafeBytes { source in
                var count = 0
                for range in ranges {
                    // SAFETY: the ranges lie in the buffer and their lengths add up to `size`.
                    (target.baseAddress! + count).update(
                        from: source.baseAddress! + range.lowerBound, count: range.count)
                    count += range.count
                }
                return count
            }
        }
    }

    private mutating func deliver(_ batch: Bytes, events: Int, to token: SlabToken) {
        let group = groups[existing: token]
        let isShared = group.members.count > 1
        let isSecret = group.content.isSecret
        let payload =
            isShared
            ? Payload(SharedPayload(batch, receivers: group.members.count, isSecret: isSecret))
            : Payload(batch, isSecret: isSecret)
        var place = 0
        while place < group.members.count {
            let member = group.members[place]
            let watcher = watchers[existing: member]
            place += 1
            guard !watcher.isBlocked else { continue }
            switch watcher.outlet.send(payload) {
            case .queued:
                counters.delivered += UInt64(events)
                counters.sent += 1
            case .full:
                block(member)
            case .closed:
                // The connection tells the end of the stream by itself.
                break
            case .tooLarge:
                end(member, .requestEntityTooLarge)
                guard groups.contains(token) else { return }
                place -= 1
            }
        }
        if group.blocked > 0 {
            group.backlog.append(payload)
            group.backlogBytes += batch.count
            backlogBytes += batch.count
            cutSlowReaders(token)
        } else {
            group.firstNumber += 1
        }
    }

    // MARK: Slow readers

    /// Cuts the slowest watches of a group until its backlog, and all backlogs, are within their bounds.
    private mutating func cutSlowReaders(_ group: SlabToken) {
        while groups.contains(group), groups[existing: group].blocked > 0,
            groups[existing: group].backlogBytes > limits.groupBacklogBytesMax
                || backlogBytes > limits.backlogBytesMax
        {
            let slowest = lowestCursor(group)
            for token in groups[existing: group].members
            where watchers[existing: token].isBlocked && watchers[existing: token].cursor == slowest {
                counters.slowReaders += 1
                end(token, .slowReader)
            }
        }
    }

    private func lowestCursor(_ group: SlabToken) -> UInt64 {
        var lowest = groups[existing: group].nextNumber
        for token in groups[existing: group].members where watchers[existing: token].isBlocked {
            lowest = min(lowest, watchers[existing: token].cursor)
            // There is none before the first batch that is kept.
            if lowest == groups[existing: group].firstNumber { break }
        }
        return lowest
    }

    /// Drops what every blocked watch has got.
    mutating func trimBacklog(_ group: SlabToken) {
        guard !groups[existing: group].backlog.isEmpty else { return }
        let lowest = groups[existing: group].blocked > 0 ? lowestCursor(group) : groups[existing: group].nextNumber
        while groups[existing: group].firstNumber < lowest {
            let count = groups[existing: group].backlog.removeFirst().count
            groups[existing: group].firstNumber += 1
            groups[existing: group].backlogBytes -= count
            backlogBytes -= count
        }
    }

    /// The stream of a watch has room again.
    mutating func becameWritable(_ token: SlabToken) {
        guard watchers.contains(token), watchers[existing: token].isBlocked else { return }
        guard case .live = watchers[existing: token].state else { return resumeCatchUp(token) }
        let group = watchers[existing: token].group
        let before = watchers[existing: token].cursor
        while watchers[existing: token].cursor < groups[existing: group].nextNumber {
            let offset = Int(watchers[existing: token].cursor - groups[existing: group].firstNumber)
            switch watchers[existing: token].outlet.send(groups[existing: group].backlog[offset]) {
            case .queued:
                watchers[existing: token].cursor += 1
                continue
            case .full:
                break
            case .closed:
                return
            case .tooLarge:
                return end(token, .requestEntityTooLarge)
            }
            break
        }
        if watchers[existing: token].cursor == groups[existing: group].nextNumber {
            watchers[existing: token].isBlocked = false
            groups[existing: group].blocked -= 1
            sendBookmarkIfDue(token)
        }
        // Whoever was the slowest may not be it any more.
        if before == groups[existing: group].firstNumber { trimBacklog(group) }
    }
}
