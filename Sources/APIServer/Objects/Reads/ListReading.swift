import APIModel
import Base
import Replication
import Store
import Wire

/// A list under way, or the initial state of a watch: read in portions, as fast as its stream takes them.
///
/// Between turns it holds a place and no items. The history that it needs is not held either: a list that takes longer
/// than that lasts ends with `Expired`.
final class ListReading {
    enum Form {
        /// Chunks of objects; `limit` 0: all of them.
        case list(limit: UInt64, isGoingOn: Bool)
        /// Events of objects that were there, and what ends them.
        case initialEvents(sendsEnd: Bool)
    }

    /// Where the objects come from.
    private enum Source {
        case range(RangeMerge)
        /// All that may be selected, found by an index.
        case items([Item], next: Int)
    }

    /// How a portion ended.
    enum Outcome {
        /// There is more to read, in another turn.
        case goesOn
        /// The stream has no room.
        case blocked
        case done
        case failed(APIFailure)
        /// The stream is gone.
        case closed
        case tooLarge
    }

    let scope: ObjectScope
    let revision: Revision
    private let form: Form
    private let managers: ManagedFieldsSource?
    private var source: Source
    private let shardCount: Int
    /// Objects that may still be sent.
    private var left: UInt64
    private var buffer = ByteBuffer(capacity: 1_024)
    private var scanned = ScannedObject()
    private var isRead = false
    /// A chunk that the stream had no room for.
    private var held: Payload?
    private(set) var sentBytes = 0

    init(
        _ host: MemberShards, _ scope: ObjectScope, from: Bytes?, at revision: Revision, _ form: Form,
        managers: ManagedFieldsSource?
    ) {
        self.scope = scope
        self.revision = revision
        self.form = form
        self.managers = managers
        left = .max
        if case .list(let limit, _) = form, limit > 0 { left = limit }
        let shards = scope.reach.shards(of: host)
        shardCount = shards.count
        source = .range(
            RangeMerge(
                shards: shards, from: from ?? scope.prefix, to: scope.to, revision: revision))
    }

    /// Has the list look at these alone: the scope's objects at its revision, or more of them, in the order of their keys.
    func take(_ items: [Item]) {
        source = .items(items, next: 0)
    }

    /// Reads and sends at most so many pages, which it takes off `pages`.
    func proceed(_ host: MemberShards, _ read: ObjectRead, pages: inout Int) -> Outcome {
        defer {
            if case .range(var merge) = source {
                source = .items([], next: 0)
                merge.letGo()
                source = .range(merge)
            }
        }
        var left = min(pages, max(ServerLimits.listPagesPerRead, 2 * shardCount))
        while true {
            if let outcome = sendHeld(read) { return outcome }
            if isRead { return .done }
            guard left > 0 else { return .goesOn }
            let before = left
            do throws(APIFailure) {
                try fill(host, pages: &left)
            } catch {
                return .failed(error)
            }
            pages -= before - left
            if isRead || buffer.count >= WireLimits.chunkBytes { hold() }
        }
    }

    /// Makes what was gathered the next chunk.
    private func hold() {
        // A list's last chunk says that it is the last, also when it is empty.
        if case .initialEvents = form, buffer.isEmpty { return }
        held = Payload(buffer.finish(), isSecret: scope.kind.isSecret)
        buffer = ByteBuffer(capacity: isRead ? 16 : WireLimits.chunkBytes + 4_096)
    }

    private func sendHeld(_ read: ObjectRead) -> Outcome? {
        guard let held else { return nil }
        var isLast = false
        if case .list = form { isLast = isRead }
        switch read.owner?.send(read.stream, held, isLast: isLast) ?? .closed {
        case .queued:
            sentBytes += held.count
            self.held = nil
            return nil
        case .full: return .blocked
        case .closed: return .closed
        case .tooLarge: return .tooLarge
        }
    }

    /// Reads on until the chunk is full, the pages are used up, or all is read.
    private func fill(_ host: MemberShards, pages: inout Int) throws(APIFailure) {
        // What was read is given, also beyond the pages that were meant: it would have to be read again.
        while buffer.count < WireLimits.chunkBytes, pages > 0 || !needsPage {
            var read = 0
            let item: Item?
            do throws(ReadError) {
                item = try next(host, pagesRead: &read)
            } catch {
                throw expired
            }
            pages -= read
            guard let item else { return finishReading() }
            guard let object = StoredValue.object(of: item.value).map({ item.value[$0] }) else {
                throw .unreadable(scope.kind, item.key)
            }
            if let selection = scope.selection {
                scanned.scan(object, scope.kind.plan)
                guard selection.matches(scanned, key: item.key, scope.kind) else { continue }
            }
            if left == 0 {
                // It is there only to say that there is more.
                ObjectChunk.append(
                    token: Bytes(RangeToken(revision: revision, key: item.key).text.utf8),
                    remaining: remaining(host, from: item.key), to: &buffer)
                isRead = true
                return
            }
            left -= 1
            append(item, object)
        }
    }

    private var needsPage: Bool {
        switch source {
        case .range(let merge): merge.needsPage
        case .items(let items, let next): next < items.count && next % RangeMerge.pageItems == 0
        }
    }

    private func next(_ host: MemberShards, pagesRead: inout Int) throws(ReadError) -> Item? {
        switch source {
        case .range(var merge):
            // Moved out and back in: no copy of its pages.
            source = .items([], next: 0)
            defer { source = .range(merge) }
            return try merge.next(host, pagesRead: &pagesRead)
        case .items(let items, let next):
            guard next < items.count else { return nil }
            if next % RangeMerge.pageItems == 0 { pagesRead += 1 }
            source = .items(items, next: next + 1)
            return items[next]
        }
    }

    private func append(_ item: Item, _ object: Bytes) {
        let managed = managers?.metadata(of: item.value, scope.kind.rules) ?? Bytes()
        switch form {
        case .list:
            ObjectChunk.append(revision: item.modified.rawValue, object: object, managed: managed, to: &buffer)
        case .initialEvents:
            ObjectEvent.append(
                .added, revision: item.modified.rawValue, object: object, managed: managed, toChunk: &buffer)
        }
    }

    private func finishReading() {
        isRead = true
        scanned.clear()
        if case .initialEvents(sendsEnd: true) = form {
            ObjectEvent.append(.initialEnd, revision: revision.rawValue, toChunk: &buffer)
        }
    }

    /// How many objects follow, about, as upstream says it: only where no selector makes it a guess.
    private func remaining(_ host: MemberShards, from key: Bytes) -> UInt64 {
        guard !scope.hasSelectors else { return 0 }
        var count = 0
        for shard in scope.reach.shards(of: host) {
            count += host.withShard(shard) { $0.count(from: key, to: scope.to) }
        }
        return UInt64(count)
    }

    private var expired: APIFailure {
        switch form {
        case .list(_, isGoingOn: true): .continueExpired
        case .list: .listExpired
        case .initialEvents: .watchExpired(floor: revision)
        }
    }
}
