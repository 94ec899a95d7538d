import APIModel
import Base
import Wire

/// An informer without its connection: streams' bytes in, changes and actions out. Pure.
struct InformerCore<Object: Sendable> {
    private(set) var reflector: Reflector
    private(set) var cache: ObjectCache<Object>
    let form: ObjectForm<Object>
    /// Objects that could not be read since the start; what is cached of them stays as it was.
    private(set) var unreadable = 0

    init(form: ObjectForm<Object>, indexes: [ObjectIndex<Object>], reflector: Reflector) {
        self.form = form
        self.reflector = reflector
        cache = ObjectCache(indexes: indexes)
    }

    enum Event {
        case start
        case opened(Bytes)
        case item(Bytes)
        case ended(ClientError?)
        case timer
        case stop
    }

    /// Takes an event in. The changes are to be told before the actions are performed.
    mutating func step(
        _ event: Event, now: Instant, changes: inout [ObjectChange<Object>], actions: inout [Reflector.Action]
    ) {
        let first = actions.count
        switch event {
        case .start: reflector.start(into: &actions)
        case .timer: reflector.timer(into: &actions)
        case .stop: reflector.stop(into: &actions)
        case .opened(let body): opened(body, now, &actions)
        case .item(let body): item(body, now, &changes, &actions)
        case .ended(let error):
            if reflector.ended(error, now: now, into: &actions) { cache.endRound(into: &changes) }
        }
        // A list begins wherever one is asked for, with its first chunk.
        for action in actions[first...] {
            switch action {
            case .list(let options) where options.continue.isEmpty: cache.beginRound()
            case .watch(let options) where options.sendInitialEvents == true: cache.beginRound()
            case .list, .watch, .cancel, .wait, .interrupted, .synced: break
            }
        }
    }

    private mutating func opened(_ body: Bytes, _ now: Instant, _ actions: inout [Reflector.Action]) {
        do throws(WireError) {
            reflector.opened(at: try ObjectAnswer(decoding: body).revision, now: now)
        } catch {
            broken(error, now, &actions)
        }
    }

    /// What the server sends is no stream of ours: the stream is given up and opened again.
    private mutating func broken(_ error: WireError, _ now: Instant, _ actions: inout [Reflector.Action]) {
        actions.append(.cancel)
        // Not whole: a list that breaks off is an error, never an end.
        _ = reflector.ended(ClientError(error), now: now, into: &actions)
    }

    private mutating func item(
        _ body: Bytes, _ now: Instant, _ changes: inout [ObjectChange<Object>], _ actions: inout [Reflector.Action]
    ) {
        do throws(WireError) {
            switch reflector.phase {
            case .listing:
                let chunk = try ObjectChunk(decoding: body)
                for item in chunk.items { take(item, &changes) }
                reflector.listed(token: chunk.token.text)
            case .initial, .watching:
                for event in try ObjectEventChunk(decoding: body).events { try take(event, &changes, &actions) }
            case .idle, .waiting, .stopped:
                break
            }
        } catch {
            broken(error, now, &actions)
        }
    }

    private mutating func take(
        _ event: ObjectEvent, _ changes: inout [ObjectChange<Object>], _ actions: inout [Reflector.Action]
    ) throws(WireError) {
        switch event.kind {
        case .initialEnd:
            if reflector.phase == .initial { cache.endRound(into: &changes) }
            reflector.initialEnded(at: event.revision, into: &actions)
            return
        case .bookmark:
            if reflector.phase == .watching { reflector.sawBookmark(event.revision) }
            return
        case .added, .modified, .deleted:
            break
        }
        if reflector.phase == .watching {
            guard reflector.saw(event.revision) else { throw .fieldsInvalid }
        } else {
            reflector.sawInitial()
        }
        if event.kind == .deleted {
            let key = ObjectHeader(of: event.object).key
            // A version above the deletion's is another object's.
            if let cached = cache.find(key), cached.revision < event.revision {
                cache.remove(key, into: &changes)
            }
        } else {
            take(ObjectAnswer(revision: event.revision, object: event.object), &changes)
        }
    }

    /// Takes in a version of an object, unless it is known.
    private mutating func take(_ answer: ObjectAnswer, _ changes: inout [ObjectChange<Object>]) {
        let header = ObjectHeader(of: answer.object)
        if case .known = cache.standing(header.key, answer.revision) { return }
        do throws(FieldDecodingError) {
            let object = try form.decode(answer)
            cache.put(
                CachedObject(key: header.key, uid: header.uid, revision: answer.revision, object: object),
                into: &changes)
        } catch {
            unreadable += 1
        }
    }
}
