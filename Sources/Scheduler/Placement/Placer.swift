import APIModel
import Base

/// Chooses nodes: the snapshot, the classes of pods that are computed at the moment, and chance.
///
/// Deterministic for its seed. Placing and assuming are separate: the caller adds the pod to the snapshot.
struct Placer: ~Copyable {
    var snapshot = Snapshot()
    var nominations = Nominations()
    /// Pods that were asked to leave and whose objects do not say so yet, by uid.
    var leaving: Set<String> = []
    private let profiles: [Profile]
    private var random: Random
    private var classes = NumberedTable<PodClassKey, PodClass>()
    /// What all classes take together, in rows.
    private var rows = 0
    private var uses = 0

    init(profiles: [Profile] = [Profile()], seed: UInt64) {
        self.profiles = profiles
        random = Random(seed: seed)
    }

    /// Where a pod goes, or why nowhere.
    enum Outcome {
        case node(row: Int)
        case none(Diagnosis)
    }

    /// The profile of a scheduler name.
    func profile(named name: String) -> Int? { profiles.firstIndex { $0.name == name } }

    /// Chooses a node for the pod. One on which room was made for it is taken if it fits there now.
    mutating func place(_ request: PlacementRequest) -> Outcome {
        let number = prepareClass(request)
        if nominations.isEmpty {
            if let row = classes[number].best(snapshot, &random) { return .node(row: row) }
        } else if let row = placeBesideNominated(request, number) {
            return .node(row: row)
        }
        return .none(diagnose(prepareClass(request)))
    }

    /// A number below `bound`, by chance.
    mutating func chance(below bound: Int) -> Int { random.below(bound) }

    // MARK: Nominated pods

    /// The row on which room was made for the pod.
    func nominatedRow(of pod: PodFacts) -> Int? {
        nominations.node(of: pod.uid).flatMap { snapshot.nodes.row(of: $0) }
    }

    /// Pods that are to come to the row and that the pod must leave room for.
    func nominatedPods(on row: Int, for pod: PodFacts) -> [PodFacts] {
        nominations.pods(on: snapshot.nodes.names[row]).filter {
            $0.priority >= pod.priority && $0.uid != pod.uid
        }
    }

    private mutating func placeBesideNominated(_ request: PlacementRequest, _ number: Int) -> Int? {
        if let row = nominatedRow(of: request.pod), fits(row, request, number) { return row }
        var refused: [Int] = []
        defer { for row in refused { classes[number].admit(row) } }
        while let row = classes[number].best(snapshot, &random) {
            if fits(row, request, number) { return row }
            classes[number].refuse(row)
            refused.append(row)
        }
        return nil
    }

    /// Whether the pod fits on the row together with the pods that are to come there, and also without them.
    private mutating func fits(_ row: Int, _ request: PlacementRequest, _ number: Int) -> Bool {
        guard classes[number].failure(row, snapshot).isNone else { return false }
        let others = nominatedPods(on: row, for: request.pod)
        if others.isEmpty { return true }
        let node = snapshot.nodes.names[row]
        for other in others { snapshot.addPod(other, node: node) }
        let isFollowed = classes[number].follow(snapshot)
        let fits = classes[number].failure(row, snapshot).isNone
        for other in others { if let number = snapshot.number(ofPod: other.uid) { _ = snapshot.removePod(number) } }
        let isBack = classes[number].follow(snapshot)
        precondition(isFollowed && isBack, "Pods on one row do not outrun the journal.")
        return fits
    }

    // MARK: What is said about a pod

    /// The failure of every row.
    mutating func failures(of request: PlacementRequest) -> [Failure] {
        classes[prepareClass(request)].allFailures(snapshot)
    }

    /// The failure of one row.
    mutating func failure(_ row: Int, _ request: PlacementRequest) -> Failure {
        classes[prepareClass(request)].failure(row, snapshot)
    }

    /// The total score of every row; meaningful for rows that are not refused.
    mutating func totals(of request: PlacementRequest) -> [Int64] {
        classes[prepareClass(request)].allTotals(snapshot)
    }

    /// The reasons behind a failure, in Kubernetes' words.
    mutating func reasons(_ failure: Failure, _ request: PlacementRequest) -> [String] {
        classes[prepareClass(request)].reasons(failure, snapshot)
    }

    /// What claims that wait for the pod's node get on a row.
    mutating func volumeChoices(_ row: Int, _ request: PlacementRequest) -> [VolumeChoice] {
        classes[prepareClass(request)].volumeChoices(row, snapshot)
    }

    /// What the pod asks for, where pods on a node stand in its way by nothing but what they hold.
    mutating func resourcesAlone(_ request: PlacementRequest) -> [NodeResourcesFit.Wanted]? {
        classes[prepareClass(request)].resourcesAlone
    }

    // MARK: Classes

    private func key(_ request: PlacementRequest) -> PodClassKey {
        PodClassKey(
            profile: request.profile, shape: request.pod.shape, means: means(request.pod),
            groups: snapshot.index.labelSets[request.pod.labelSet].groups,
            ownSelector: request.ownSelector?.number)
    }

    /// Which of its own terms mean the pod.
    private func means(_ pod: PodFacts) -> [Bool] {
        let shape = snapshot.shapes[pod.shape].shape
        if shape.requiredSpread.isEmpty, shape.requiredAffinity.isEmpty { return [] }
        let labels = snapshot.index.labelSets[pod.labelSet].key
        var means = shape.requiredSpread.map { $0.selector.matches(labels.labels) }
        means.append(shape.requiredAffinity.allSatisfy { snapshot.index.means($0.pods, labels) })
        return means
    }

    /// Makes the pod's class, or has it follow the snapshot.
    ///
    /// - Returns: Its number, until the next call.
    private mutating func prepareClass(_ request: PlacementRequest) -> Int {
        let key = key(request)
        uses += 1
        if let number = classes.number(of: key) {
            if classes[number].follow(snapshot) {
                classes[number].lastUse = uses
                return number
            }
            drop(number)
        }
        if snapshot.nodes.columns.count > SchedulerLimits.labelColumnsMax {
            for number in classes.numbers { drop(number) }
            snapshot.dropLabelColumns()
        }
        let entry = snapshot.shapes[request.pod.shape]
        let subject = ClassSubject(
            shape: entry.shape, labels: snapshot.index.labelSets[request.pod.labelSet].key, groups: key.groups,
            ownSelector: request.ownSelector?.selector)
        snapshot.holdShape(request.pod.shape)
        var made = PodClass(key, subject, profiles[key.profile], &snapshot)
        made.lastUse = uses
        rows += made.cost
        makeRoom()
        return classes.insert(key, made)
    }

    private mutating func drop(_ number: Int) {
        let key = classes[number].key
        rows -= classes[number].cost
        classes[number].release(&snapshot)
        classes.remove(key, number)
        snapshot.releaseShape(key.shape)
    }

    /// Drops the classes that were not used for longest, a quarter at a time.
    private mutating func makeRoom() {
        guard rows > SchedulerLimits.classRowsMax else { return }
        let byAge = classes.numbers.sorted { classes[$0].lastUse < classes[$1].lastUse }
        for old in byAge.prefix((byAge.count + 3) / 4) { drop(old) }
    }

    // MARK: Diagnosis

    private mutating func diagnose(_ number: Int) -> Diagnosis {
        var diagnosis = Diagnosis(nodes: snapshot.nodes.presentCount)
        if let (plugin, fault) = classes[number].fault {
            diagnosis.preparation = fault.message
            diagnosis.isUnschedulable = fault.isUnschedulable
            diagnosis.plugins.insert(plugin)
            return diagnosis
        }
        if let known = classes[number].diagnosis(snapshot) { return known }
        var counts: [UInt32: (failure: Failure, rows: Int)] = [:]
        for failure in classes[number].allFailures(snapshot) where failure != .noNode && !failure.isNone {
            counts[failure.key, default: (failure, 0)].rows += 1
        }
        for (failure, rows) in counts.values {
            diagnosis.plugins.insert(failure.plugin)
            if failure.isResolvable { diagnosis.resolvable += rows }
            for reason in classes[number].reasons(failure, snapshot) {
                diagnosis.reasons[reason, default: 0] += rows
            }
        }
        classes[number].remember(diagnosis, snapshot)
        return diagnosis
    }
}
