import APIModel
import Client

/// Makes jobs by the clock.
///
/// A job's name follows from the minute that it is for, so no minute has two of them, whoever makes them.
final class CronJobController: Controller {
    static let name = "cronjob-controller"

    private let cronJobs: Lister<CronJob>
    private let jobs: Lister<Job>
    private let zone: @Sendable (String) -> ZoneRules?
    static let scheduledAt = "batch.kubernetes.io/cronjob-scheduled-timestamp"
    /// As upstream: the schedule's time has surely come when the key is looked at.
    private static let slack = Duration.milliseconds(100)

    init(_ view: ClusterView, _ keys: KeySink<ObjectKey>) {
        zone = view.settings.zone
        cronJobs = view.lister(CronJob.self)
        jobs = view.lister(Job.self, .controller)
        cronJobs.onChange { keys.add($0.current.key) }
        jobs.onChange { change in
            for owner in [change.previous?.object.metadata.controller, change.current.object.metadata.controller] {
                guard let owner, owner.isTo(CronJob.self) else { continue }
                keys.add(ObjectKey(change.current.key.namespace, owner.name))
            }
        }
    }

    func reconcile(_ key: ObjectKey, _ turn: Turn) -> Plan {
        guard let cron = cronJobs[key]?.object else { return .nothing }
        let own = jobs.objects(.controller, cron.metadata.uid).map(\.object).sorted {
            $0.metadata.name < $1.metadata.name
        }
        var round = CronRound(cron, own, now: turn.now)
        round.noteJobs()
        if cron.metadata.deletionTimestamp == nil {
            run(&round)
            round.removeHistory()
        }
        round.finish()
        return round.plan
    }

    private func run(_ round: inout CronRound) {
        let cron = round.cron
        var zoneName = cron.spec.timeZone ?? ""
        let schedule: CronSchedule
        do throws(CronScheduleError) {
            schedule = try CronSchedule(parsing: cron.spec.schedule)
        } catch {
            return round.plan.tell(
                cron, isWarning: true, reason: "UnparseableSchedule",
                "unparseable schedule: \"\(cron.spec.schedule)\" : \(error.description)")
        }
        if let own = schedule.timeZone, zoneName.isEmpty { zoneName = own }
        guard let rules = zone(zoneName == "Local" ? "" : zoneName) else {
            return round.plan.tell(
                cron, isWarning: true, reason: "UnknownTimeZone",
                "invalid timeZone: \"\(zoneName)\": unknown time zone \(zoneName)")
        }
        guard cron.spec.suspend != true else { return }
        round.start(schedule, rules)
        if let next = CronTimes(cron, schedule, rules).next(after: round.now) {
            round.plan.requeue(after: next - round.now + Self.slack)
        }
    }
}

/// When a cron job was to run, and will be.
struct CronTimes {
    private let cron: CronJob
    private let schedule: CronSchedule
    private let zone: ZoneRules

    init(_ cron: CronJob, _ schedule: CronSchedule, _ zone: ZoneRules) {
        self.cron = cron
        self.schedule = schedule
        self.zone = zone
    }

    func next(after time: Time) -> Time? { schedule.next(after: time, in: zone) }

    struct Missed: Equatable {
        /// The latest time that has come; nil when none has.
        var latest: Time?
        /// Whether there were so many that something is wrong.
        var isMany = false
    }

    /// What has come since the last run, or since the cron job was made.
    func missed(now: Time, countsDeadline: Bool = true) -> Missed {
        var earliest = cron.metadata.creationTimestamp ?? .zero
        if let last = cron.status.lastScheduleTime { earliest = last }
        if countsDeadline, let seconds = cron.spec.startingDeadlineSeconds {
            earliest = max(earliest, now + .seconds(-seconds))
        }
        guard let first = next(after: earliest), first <= now else { return Missed() }
        guard let second = next(after: first), second <= now else { return Missed(latest: first) }
        let between = max(1, second.seconds - first.seconds)
        let count = (now.seconds - first.seconds) / between + 1
        var latest = second
        if case .every = schedule.rule {
            latest = Time(seconds: first.seconds + (now.seconds - first.seconds) / between * between)
        } else {
            // From close before: a day, a month, a year; a schedule that is rarer has few times in between.
            let windows: [Int64] = [2 * between, 86_400, 32 * 86_400, 367 * 86_400]
            for window in windows {
                let from = Time(seconds: max(first.seconds, now.seconds - window))
                guard let start = next(after: from), start <= now else { continue }
                latest = start
                break
            }
            while let following = next(after: latest), following <= now { latest = following }
        }
        let tolerates = cron.spec.startingDeadlineSeconds != nil
        return Missed(latest: latest, isMany: count > 100 && !tolerates)
    }
}

/// One look at a cron job and its jobs. A value.
struct CronRound {
    var cron: CronJob
    let jobs: [Job]
    let now: Time
    var plan = Plan()
    private var status: CronJobStatus
    private var isWrittenAfter = false

    init(_ cron: CronJob, _ jobs: [Job], now: Time) {
        self.cron = cron
        self.jobs = jobs
        self.now = now
        status = cron.status
    }

    /// Brings the list of active jobs up to date.
    mutating func noteJobs() {
        for job in jobs {
            let place = status.active.firstIndex { $0.uid == job.metadata.uid }
            if job.status.isFinished {
                if let place {
                    status.active.remove(at: place)
                    let word = job.status.isTrue("Complete") ? "Complete" : "Failed"
                    plan.tell(
                        cron, reason: "SawCompletedJob",
                        "Saw completed job: \(job.metadata.name), condition: \(word)")
                }
                if job.status.isTrue("Complete"), let end = job.status.completionTime,
                    status.lastSuccessfulTime.map({ $0 < end }) ?? true
                {
                    status.lastSuccessfulTime = end
                }
            } else if place == nil {
                status.active.append(reference(job))
            }
        }
        for reference in status.active where !jobs.contains(where: { $0.metadata.uid == reference.uid }) {
            status.active.removeAll { $0.uid == reference.uid }
            plan.tell(cron, reason: "MissingJob", "Active job went missing: \(reference.name)")
        }
    }

    private func reference(_ job: Job) -> ObjectReference {
        ObjectReference {
            $0.apiVersion = Job.identity.apiVersion
            $0.kind = Job.identity.kind
            $0.namespace = job.metadata.namespace
            $0.name = job.metadata.name
            $0.uid = job.metadata.uid
            $0.resourceVersion = job.metadata.resourceVersion
        }
    }

    /// Makes the job whose time has come, if the policy lets it.
    mutating func start(_ schedule: CronSchedule, _ zone: ZoneRules) {
        let missed = CronTimes(cron, schedule, zone).missed(now: now, countsDeadline: false)
        if missed.isMany {
            plan.tell(
                cron, isWarning: true, reason: "TooManyMissedTimes",
                "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew")
        }
        guard let time = missed.latest else { return }
        if let seconds = cron.spec.startingDeadlineSeconds, time + .seconds(seconds) < now {
            return plan.tell(
                cron, isWarning: true, reason: "MissSchedule", "Missed scheduled time to start a job: \(time)")
        }
        let name = "\(cron.metadata.name)-\(time.seconds / 60)"
        if jobs.contains(where: { $0.metadata.name == name }) {
            // It was made before, and writing that down failed.
            if status.lastScheduleTime != time { status.lastScheduleTime = time }
            return
        }
        if cron.spec.concurrencyPolicy == "Forbid", !status.active.isEmpty {
            return plan.tell(
                cron, reason: "JobAlreadyActive",
                "Not starting job because prior execution is running and concurrency policy is Forbid")
        }
        if cron.spec.concurrencyPolicy == "Replace" {
            for job in jobs where !job.status.isFinished {
                plan.delete(
                    job, propagation: "Background",
                    told: PlannedWrite.Told(
                        object: ObjectReference(to: cron),
                        success: ("SuccessfulDelete", "Deleted job \(job.metadata.name)"),
                        failure: ("FailedDelete", "Deleted job: ")))
                status.active.removeAll { $0.uid == job.metadata.uid }
            }
            plan.then()
        }
        let job = job(name, time, zone)
        plan.create(
            job,
            told: PlannedWrite.Told(
                object: ObjectReference(to: cron), success: ("SuccessfulCreate", "Created job \(name)"),
                failure: ("FailedCreate", "Error creating job: ")))
        status.lastScheduleTime = time
        isWrittenAfter = true
    }

    private func job(_ name: String, _ time: Time, _ zone: ZoneRules) -> Job {
        Job {
            $0.metadata.name = name
            $0.metadata.namespace = cron.metadata.namespace
            $0.metadata.labels = cron.spec.jobTemplate.metadata.labels
            $0.metadata.annotations = cron.spec.jobTemplate.metadata.annotations
            $0.metadata.annotations[CronJobController.scheduledAt] = Self.text(time, zone)
            $0.metadata.ownerReferences = [OwnerReference(controlling: cron)]
            $0.spec = cron.spec.jobTemplate.spec
        }
    }

    /// The time with the zone's offset, as RFC 3339 writes it.
    static func text(_ time: Time, _ zone: ZoneRules) -> String {
        let offset = zone.offset(at: time.seconds)
        guard offset != 0 else { return time.description }
        let shown = Time(seconds: time.seconds + Int64(offset)).description.dropLast()
        let minutes = abs(offset) / 60
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(shown)\(offset < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
    }

    /// Deletes finished jobs beyond the history that is kept, the oldest first.
    mutating func removeHistory() {
        let finished = jobs.filter { $0.status.isFinished && $0.metadata.deletionTimestamp == nil }
        let good = finished.filter { $0.status.isTrue("Complete") }
        let bad = finished.filter { !$0.status.isTrue("Complete") }
        for (list, limit) in [
            (good, cron.spec.successfulJobsHistoryLimit), (bad, cron.spec.failedJobsHistoryLimit),
        ] {
            guard let limit, list.count > Int(limit) else { continue }
            let aged = list.sorted { left, right in
                let (a, b) = (left.status.startTime ?? .zero, right.status.startTime ?? .zero)
                return a == b ? left.metadata.name < right.metadata.name : a < b
            }
            for job in aged.prefix(list.count - Int(limit)) {
                plan.delete(
                    job, propagation: "Background",
                    told: PlannedWrite.Told(
                        object: ObjectReference(to: cron),
                        success: ("SuccessfulDelete", "Deleted job \(job.metadata.name)"),
                        failure: ("FailedDelete", "Deleted job: ")))
            }
        }
    }

    /// Plans the status, after the job that it speaks of.
    mutating func finish() {
        guard status != cron.status else { return }
        cron.status = status
        if isWrittenAfter { plan.then() }
        plan.updateStatus(cron)
    }
}
