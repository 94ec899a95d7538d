import Base

/// Which pod is next: a deterministic core. Every call says what time it is.
///
/// - **active**: to be tried, by priority, then by time.
/// - **backoff**: to be tried at its time, which doubles with each failure; sooner when nothing else is to be done.
/// - **waiting**: refused by plugins. They wait in groups of equal pods until something happens that may help.
/// - **gated**: not to be tried.
/// - **in flight**: popped, not yet bound or refused.
struct SchedulingQueue {
    private var pods = Slots<QueuedPod>()
    private var numbers: [String: Int32] = [:]
    private var active = PodHeap()
    private var backoff = PodHeap()
    private var groups: [WaitingGroup.Key: WaitingGroup] = [:]
    /// What groups wait for, and perhaps more: kept so that events that help nobody cost nothing.
    private var awaited = ClusterEvents()
    private var counts: [Int] = Array(repeating: 0, count: 5)
    private var nextTicket: UInt64 = 1
    private var nextFlush: Instant = .origin

    init() {}

    // MARK: Looking

    /// The number of pods in a state.
    func count(_ state: QueuedPod.State) -> Int { counts[Self.index(state)] }
    /// All pods.
    var count: Int { pods.count }
    /// Groups of equal pods that wait.
    var groupCount: Int { groups.count }

    func pod(_ uid: String) -> QueuedPod? { numbers[uid].map { pods[$0] } }

    /// When the queue has something to do of itself, if nothing else happens.
    func wakeTime(now: Instant) -> Instant? {
        if count(.active) > 0 { return now }
        let flush = count(.waiting) > 0 ? nextFlush : nil
        guard let first = backoff.first else { return flush }
        return min(first.instant, flush ?? .distantFuture)
    }

    // MARK: Arrivals and departures

    /// Takes a pod in. A pod with gates is not tried until they are gone.
    mutating func add(
        _ facts: PodFacts, profile: Int, nominatedNode: String = "", isGated: Bool = false, now: Instant
    ) {
        precondition(numbers[facts.uid] == nil, "A pod is queued once.")
        let pod = QueuedPod(facts, profile: profile, nominatedNode: nominatedNode, isGated: isGated, now: now)
        let number = pods.insert(pod)
        numbers[facts.uid] = number
        counts[Self.index(pod.state)] += 1
        if pod.state == .active { enterActive(number) }
    }

    /// Takes a pod out, wherever it is.
    mutating func remove(_ uid: String, now: Instant) -> QueuedPod? {
        guard let number = numbers.removeValue(forKey: uid) else { return nil }
        let key = Self.key(pods[number])
        if pods[number].state == .waiting { leaveGroup(number) }
        let pod = pods.remove(number)
        counts[Self.index(pod.state)] -= 1
        if groups[key]?.scout == number {
            groups[key]?.scout = nil
            // The others have not been answered by this one.
            sendScout(key, now: now)
        }
        return pod
    }

    /// Takes a changed pod: one whose change may help is tried again.
    ///
    /// - Returns: The facts that it had before.
    mutating func update(
        _ facts: PodFacts, profile: Int, nominatedNode: String, isGated: Bool, now: Instant
    ) -> PodFacts? {
        guard let number = numbers[facts.uid] else { return nil }
        let old = pods[number].facts
        let isSame =
            old.shape == facts.shape && old.labelSet == facts.labelSet && old.priority == facts.priority
            && pods[number].profile == profile && (pods[number].state == .gated) == isGated
        guard !isSame else {
            pods[number].facts = facts
            pods[number].nominatedNode = nominatedNode
            return old
        }
        guard var pod = remove(facts.uid, now: now) else { return nil }
        pod.facts = facts
        pod.profile = profile
        pod.nominatedNode = nominatedNode
        pod.refusedBy = PluginSet()
        let wasInFlight = pod.state == .inFlight
        pod.state = isGated ? .gated : wasInFlight ? .inFlight : pod.backoffUntil > now ? .backoff : .active
        let new = pods.insert(pod)
        numbers[facts.uid] = new
        counts[Self.index(pod.state)] += 1
        switch pod.state {
        case .active: enterActive(new)
        case .backoff: enterBackoff(new)
        case .gated, .inFlight, .waiting: break
        }
        return old
    }

    /// Notes on which node room was made for the pod.
    mutating func nominate(_ uid: String, node: String) {
        if let number = numbers[uid] { pods[number].nominatedNode = node }
    }

    /// Notes what the pod's condition was told.
    mutating func tell(_ uid: String, _ told: Int) {
        if let number = numbers[uid] { pods[number].told = told }
    }

    /// Takes a pod back that had its node, and could not be bound to it.
    mutating func putBack(_ queued: QueuedPod, _ facts: PodFacts, now: Instant) {
        precondition(numbers[facts.uid] == nil, "A pod is queued once.")
        var pod = queued
        pod.facts = facts
        pod.state = .inFlight
        pod.told = nil
        let number = pods.insert(pod)
        numbers[facts.uid] = number
        counts[Self.index(.inFlight)] += 1
        failed(facts.uid, now: now)
    }

    // MARK: Trying

    /// The most urgent pod, which is in flight then. When none is active, one that backs off is tried early, except
    /// for pods that failed for other reasons than being refused.
    mutating func pop(now: Instant) -> QueuedPod? {
        flush(now: now)
        guard let number = popLive(from: \.active, .active) ?? popLive(from: \.backoff, .backoff) else { return nil }
        move(number, to: .inFlight)
        pods[number].attempts += 1
        return pods[number]
    }

    private mutating func popLive(from heap: WritableKeyPath<SchedulingQueue, PodHeap>, _ state: QueuedPod.State)
        -> Int32?
    {
        while let entry = self[keyPath: heap].first {
            guard isLive(entry, state) else {
                _ = self[keyPath: heap].popFirst()
                continue
            }
            // Whoever failed with an error waits for its time.
            if state == .backoff, pods[entry.pod].errors > 0 { return nil }
            _ = self[keyPath: heap].popFirst()
            return entry.pod
        }
        return nil
    }

    private func isLive(_ entry: PodHeap.Entry, _ state: QueuedPod.State) -> Bool {
        pods.contains(entry.pod) && pods[entry.pod].ticket == entry.ticket && pods[entry.pod].state == state
    }

    /// The pod in flight has its node: it leaves, and the next one of its group is tried.
    mutating func placed(_ uid: String, now: Instant) -> QueuedPod? {
        guard let number = numbers[uid] else { return nil }
        let key = Self.key(pods[number])
        if groups[key]?.scout == number { groups[key]?.scout = nil }
        let pod = remove(uid, now: now)
        if groups[key] != nil { sendScout(key, now: now) }
        return pod
    }

    /// The pod in flight was refused by plugins: it waits for what may help.
    mutating func refused(_ uid: String, by plugins: PluginSet, now: Instant) {
        guard let number = numbers[uid], pods[number].state == .inFlight else { return }
        pods[number].refusals += 1
        pods[number].errors = 0
        pods[number].refusedBy = plugins
        pods[number].since = now
        pods[number].backoffUntil = now + Self.backoff(after: pods[number].refusals)
        move(number, to: .waiting)
        if nextFlush <= now { nextFlush = now + QueueLimits.waitingMax }
        let key = Self.key(pods[number])
        let entry = ticketed(number, instant: now)
        var group = groups.removeValue(forKey: key) ?? WaitingGroup()
        group.heap.insert(entry)
        group.count += 1
        group.wakes.formUnion(plugins.wakes)
        awaited.formUnion(group.wakes)
        if group.scout == number { group.scout = nil }
        groups[key] = group
    }

    /// The pod in flight failed for another reason: it is tried again after a while.
    mutating func failed(_ uid: String, now: Instant) {
        guard let number = numbers[uid], pods[number].state == .inFlight else { return }
        pods[number].errors += 1
        pods[number].since = now
        pods[number].backoffUntil = now + Self.backoff(after: pods[number].errors)
        let key = Self.key(pods[number])
        move(number, to: .backoff)
        enterBackoff(number)
        guard groups[key]?.scout == number else { return }
        groups[key]?.scout = nil
        // Its group has got no answer.
        sendScout(key, now: now)
    }

    // MARK: What helps

    /// Something happened: of each group that it may help, the most urgent pod is tried. `mayHelp` can say no for a
    /// group, by one of its pods.
    mutating func happened(_ events: ClusterEvents, now: Instant, mayHelp: (QueuedPod) -> Bool = { _ in true }) {
        guard isAwaited(events) else { return }
        var left = ClusterEvents()
        for (key, group) in groups {
            left.formUnion(group.wakes)
            if group.scout != nil || group.wakes.isDisjoint(with: events) { continue }
            guard let first = firstWaiting(key), mayHelp(pods[first]) else { continue }
            sendScout(key, now: now)
        }
        awaited = left
    }

    /// Whether a group may wait for one of the events.
    func isAwaited(_ events: ClusterEvents) -> Bool {
        !groups.isEmpty && !awaited.isDisjoint(with: events)
    }

    private mutating func firstWaiting(_ key: WaitingGroup.Key) -> Int32? {
        while let entry = groups[key]?.heap.first {
            if isLive(entry, .waiting) { return entry.pod }
            _ = groups[key]?.heap.popFirst()
        }
        return nil
    }

    private mutating func sendScout(_ key: WaitingGroup.Key, now: Instant) {
        guard groups[key] != nil, groups[key]?.scout == nil else { return }
        guard let number = firstWaiting(key) else {
            groups[key] = nil
            return
        }
        leaveGroup(number)
        // The group stays, also without pods that wait, until its scout has been answered.
        groups[key, default: WaitingGroup()].scout = number
        pods[number].since = now
        if pods[number].backoffUntil > now {
            move(number, to: .backoff)
            enterBackoff(number)
        } else {
            move(number, to: .active)
            enterActive(number)
        }
    }

    /// Takes a waiting pod's place in its group away.
    private mutating func leaveGroup(_ number: Int32) {
        let key = Self.key(pods[number])
        pods[number].ticket = 0
        guard var group = groups.removeValue(forKey: key) else { return }
        group.count -= 1
        if group.count == 0, group.scout == nil { return }
        let pods = pods
        group.heap.compact(live: group.count) { pods.contains($0.pod) && pods[$0.pod].ticket == $0.ticket }
        groups[key] = group
    }

    // MARK: Time

    /// Moves what has waited long enough.
    mutating func flush(now: Instant) {
        while let entry = backoff.first, entry.instant <= now || !isLive(entry, .backoff) {
            _ = backoff.popFirst()
            guard isLive(entry, .backoff) else { continue }
            pods[entry.pod].since = now
            move(entry.pod, to: .active)
            enterActive(entry.pod)
        }
        guard count(.waiting) > 0, now >= nextFlush else { return }
        nextFlush = now + QueueLimits.waitingMax
        happened(.everything, now: now)
    }

    /// How long to wait after so many failures in a row: one second, doubled each time, ten at most.
    static func backoff(after failures: Int) -> Duration {
        guard failures > 0 else { return .zero }
        var duration = QueueLimits.backoffFirst
        for _ in 1..<max(failures, 1) {
            duration = duration * 2
            if duration >= QueueLimits.backoffMax { return QueueLimits.backoffMax }
        }
        return duration
    }

    // MARK: Bookkeeping

    private static func index(_ state: QueuedPod.State) -> Int {
        switch state {
        case .gated: 0
        case .active: 1
        case .inFlight: 2
        case .backoff: 3
        case .waiting: 4
        }
    }

    private static func key(_ pod: QueuedPod) -> WaitingGroup.Key {
        WaitingGroup.Key(profile: pod.profile, shape: pod.facts.shape, labelSet: pod.facts.labelSet)
    }

    private mutating func move(_ number: Int32, to state: QueuedPod.State) {
        counts[Self.index(pods[number].state)] -= 1
        counts[Self.index(state)] += 1
        pods[number].state = state
    }

    private mutating func ticketed(_ number: Int32, instant: Instant) -> PodHeap.Entry {
        pods[number].ticket = nextTicket
        nextTicket += 1
        return PodHeap.Entry(
            priority: pods[number].facts.priority, instant: instant, ticket: pods[number].ticket, pod: number)
    }

    private mutating func enterActive(_ number: Int32) {
        active.insert(ticketed(number, instant: pods[number].since))
        let pods = pods
        active.compact(live: count(.active)) { pods.contains($0.pod) && pods[$0.pod].ticket == $0.ticket }
    }

    /// The backoff heap is by time alone.
    private mutating func enterBackoff(_ number: Int32) {
        pods[number].ticket = nextTicket
        nextTicket += 1
        backoff.insert(
            PodHeap.Entry(
                priority: 0, instant: pods[number].backoffUntil, ticket: pods[number].ticket, pod: number))
        let pods = pods
        backoff.compact(live: count(.backoff)) { pods.contains($0.pod) && pods[$0.pod].ticket == $0.ticket }
    }
}
