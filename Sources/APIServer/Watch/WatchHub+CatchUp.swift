import Base
import Store
import Wire

extension WatchHub {
    /// Watches whose start has come read history from there on.
    mutating func startWaiting(in source: some ShardSource) {
        guard !waiting.isEmpty else { return }
        var still: [SlabToken] = []
        for token in waiting where watchers.contains(token) {
            guard case .waiting(let start) = watchers[existing: token].state else { continue }
            guard start <= progress else {
                still.append(token)
                continue
            }
            do throws(ReadError) {
                watchers[existing: token].feed = try MergedFeed(shards: shards, after: start, in: source)
                watchers[existing: token].state = .catchingUp
                catchingUp.append(token)
            } catch {
                expire(token, in: source)
            }
        }
        waiting = still
    }

    /// Lets the watches that read history do so, in turns, for one turn of the loop; the owner has pumped the hub before.
    mutating func catchUp(_ source: some ShardSource) {
        var left = limits.catchUpEventsPerTurn
        // Each gets a turn at most: who has more to read stands at the end again.
        for _ in 0..<catchingUp.count where left > 0 {
            guard !catchingUp.isEmpty else { return }
            let token = catchingUp.removeFirst()
            guard watchers.contains(token), case .catchingUp = watchers[existing: token].state else { continue }
            left -= max(1, readHistory(token, limit: min(left, limits.catchUpEventsPerWatcher), source))
        }
    }

    /// Reads a portion of history for a watch, and lets it join its group at the end. Returns the events looked at.
    private mutating func readHistory(_ token: SlabToken, limit: Int, _ source: some ShardSource) -> Int {
        guard var feed = watchers[existing: token].feed.take() else { return 0 }
        let group = watchers[existing: token].group
        let (prefix, content) = (groups[existing: group].prefix, groups[existing: group].content)
        var batch = ByteBuffer(capacity: 1_024)
        var (seen, matches) = (0, 0)
        var isDone = false
        do throws(ReadError) {
            while !isDone, seen < limit, batch.count < Content.itemBytes {
                let portion = min(16, limit - seen)
                let given = try feed.pump(source, limit: portion) { event in
                    guard event.item.key.hasPrefix(prefix) else { return }
                    facts.begin()
                    guard let form = content.form(of: event, &facts) else { return }
                    matches += 1
                    Content.append(event, form: form, &facts, to: &batch)
                }
                seen += given
                isDone = given < portion
            }
        } catch {
            expire(token, in: source)
            return seen
        }
        watchers[existing: token].feed = feed
        if !batch.isEmpty {
            let payload = Payload(batch.finish(), isSecret: content.isSecret)
            switch watchers[existing: token].outlet.send(payload) {
            case .queued:
                counters.delivered += UInt64(matches)
            case .full:
                watchers[existing: token].held = payload
                watchers[existing: token].isBlocked = true
                // It has not got all of it, so it has not reached the end.
                return seen
            case .closed:
                return seen
            case .tooLarge:
                end(token, .requestEntityTooLarge)
                return seen
            }
        }
        if isDone, feed.progress == progress {
            join(token)
            sendBookmarkIfDue(token)
        } else {
            catchingUp.append(token)
        }
        return seen
    }

    /// A watch that reads history has room again: what waited for it, then its next portion.
    mutating func resumeCatchUp(_ token: SlabToken) {
        if let held = watchers[existing: token].held {
            switch watchers[existing: token].outlet.send(held) {
            case .queued: watchers[existing: token].held = nil
            case .full, .closed: return
            case .tooLarge: return end(token, .requestEntityTooLarge)
            }
        }
        watchers[existing: token].isBlocked = false
        catchingUp.append(token)
    }
}
