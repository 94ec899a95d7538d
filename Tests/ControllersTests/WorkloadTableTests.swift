import APIModel
import Client
import TestSupport
import Testing

@testable import Controllers

/// Upstream's tables about replica sets, jobs, cron jobs and nodes.
@Suite struct WorkloadTableTests {
    private let now = Time("2026-01-01T00:00:00Z")!

    @Test func replicaSetStatus() {
        var tally = Tally("replicaset: status")
        for row in TableRow.all("replicaset__replica_set_utils", "TestCalculateStatus") {
            guard let set = row.object(ReplicaSet.self, "replicaset"),
                let wanted = row.object(ReplicaSetStatus.self, "expectedReplicaSetStatus")
            else { continue }
            guard !row.name.contains("(ReplicationController)") else {
                tally.passOver("replication controllers are of no kind here")
                continue
            }
            var count = ReplicaSetCount(set)
            // The table's times are those of the day when it was run.
            for pod in row.objects(Pod.self, "activePods") { count.add(pod, Time("2026-11-23T20:33:14Z")!) }
            count.terminating = row.objects(Pod.self, "terminatingPods").count
            var status = count.status(failure: nil, now: now)
            if !row.flag("enableDeploymentReplicaSetTerminatingReplicas") { status.terminatingReplicas = nil }
            tally.check(status == wanted, row.name)
        }
        tally.report()
        #expect(tally.failed == 0)
    }

    @Test func failurePolicy() {
        var tally = Tally("job: pod failure policy")
        for row in TableRow.all("job__pod_failure_policy", "TestMatchPodFailurePolicy") {
            guard let pod = row.object(Pod.self, "failedPod") else { continue }
            let policy = row.object(PodFailurePolicy.self, "podFailurePolicy")
            if !row.flag("enableJobBackoffLimitPerIndex"),
                policy?.rules.contains(where: { $0.action == "FailIndex" }) == true
            {
                tally.passOver("without a limit for each index validation refuses FailIndex")
                continue
            }
            let match = PodFailureMatch(policy, pod)
            let isRight =
                match?.action.rawValue == row.text("wantAction")
                && (row.text("wantJobFailureMessage") == nil || match?.message == row.text("wantJobFailureMessage"))
            tally.check(isRight, "\(row.name): \(String(describing: match))")
        }
        tally.report()
        #expect(tally.failed == 0)
    }

    @Test func successPolicy() {
        var tally = Tally("job: success policy")
        for row in TableRow.all("job__success_policy", "TestMatchSuccessPolicy") {
            guard row.flag("enableJobSuccessPolicy") else {
                tally.passOver("the gate is off")
                continue
            }
            let intervals = row.fields["succeededIndexes"] as? [[String: Int]] ?? []
            let indexes = intervals.flatMap { Array(($0["First"] ?? 0)...($0["Last"] ?? 0)) }
            let job = Job {
                $0.spec.completionMode = "Indexed"
                $0.spec.completions = Int32(row.integer("completions"))
                $0.spec.successPolicy = row.object(SuccessPolicy.self, "successPolicy")
                $0.status.completedIndexes = JobIndexSet(indexes).text
            }
            let success = JobRound(job, [], now: now).success
            let isMet = success?.reason == "SuccessPolicy"
            let isRight =
                isMet == row.flag("wantMetSuccessPolicy")
                && (!isMet || success?.message == row.text("wantMessage"))
            tally.check(isRight, "\(row.name): \(String(describing: success))")
        }
        tally.report()
        #expect(tally.failed == 0)
    }

    @Test func succeededIndexes() {
        var tally = Tally("job: succeeded indexes")
        for row in TableRow.all("job__indexed_job_utils", "TestCalculateSucceededIndexes") {
            let completions = row.integer("completions")
            let known = JobIndexSet(parsing: row.text("prevSucceeded") ?? "", completions: completions)
            func ranges(_ name: String) -> [ClosedRange<Int>] {
                (row.fields[name] as? [[String: Int]] ?? []).map { ($0["First"] ?? 0)...($0["Last"] ?? 0) }
            }
            let pods = row.fields["pods"] as? [[String: String]] ?? []
            let ended = pods.filter { $0["Phase"] == "Succeeded" }.compactMap { Int($0["Index"] ?? "") }
                .filter { $0 >= 0 && $0 < completions }
            let all = known.adding(ended)
            tally.check(
                known.ranges == ranges("wantStatusIntervals") && all.ranges == ranges("wantIntervals"),
                "\(row.name): \(known.ranges) \(all.ranges)")
        }
        tally.report()
        #expect(tally.failed == 0)
    }

    @Test func missedSchedules() {
        var tally = Tally("cronjob: most recent time")
        for row in TableRow.all("cronjob__utils", "TestMostRecentScheduleTime") {
            guard let cron = row.object(CronJob.self, "cj"), let now = row.time("now") else { continue }
            guard let schedule = try? CronSchedule(parsing: cron.spec.schedule),
                schedule.next(after: now, in: .utc) != nil
            else {
                tally.check(row.flag("wantErr"), row.name)
                continue
            }
            if row.name == "another complex schedule" {
                tally.passOver("upstream's estimate finds no time where one has come: 12:30")
                continue
            }
            let missed = CronTimes(cron, schedule, .utc).missed(now: now, countsDeadline: row.flag("includeSDS"))
            let wanted = row.time("expectedRecentTime")
            tally.check(missed.latest == wanted || row.flag("wantErr"), "\(row.name): \(missed)")
        }
        tally.report()
        #expect(tally.failed == 0)
    }

    /// The big table of upstream's cron job controller.
    @Test func cronJobs() {
        var tally = Tally("cronjob: sync")
        for row in TableRow.all("cronjob__cronjob_controllerv2", "TestControllerV2SyncCronJob") {
            guard let now = row.time("now"), let schedule = row.text("schedule") else {
                tally.passOver("the case is not plain data")
                continue
            }
            if row.fields["jobCreateError"] is [String: Any] || row.fields["jobGetErr"] is [String: Any]
                || row.flag("jobStillNotFoundInLister")
            {
                tally.passOver("errors of requests are the runtime's")
                continue
            }
            let cluster = TestCluster<CronJobController>()
            cluster.now = now
            var cron = CronJob {
                $0.metadata.name = "mycronjob"
                $0.metadata.namespace = "snazzycats"
                $0.metadata.uid = "cron"
                $0.metadata.resourceVersion = "1"
                $0.metadata.creationTimestamp = Time("2016-05-19T09:00:00Z")
                $0.spec.schedule = schedule
                $0.spec.concurrencyPolicy = row.text("concurrencyPolicy") ?? "Allow"
                $0.spec.suspend = row.flag("suspend")
                $0.spec.timeZone = row.text("timeZone")
            }
            let deadline = row.integer("deadline")
            if deadline != -12_345 { cron.spec.startingDeadlineSeconds = Int64(deadline) }
            if row.flag("ranPreviously") {
                cron.metadata.creationTimestamp = Time("2016-05-19T09:00:00Z")
                cron.status.lastScheduleTime = row.time("jobCreationTime")
            }
            if let created = row.time("cronjobCreationTime"), !created.isZero {
                cron.metadata.creationTimestamp = created
            }
            if let last = row.time("lastScheduleTime"), !last.isZero { cron.status.lastScheduleTime = last }
            if row.flag("stillActive") || row.flag("ranPreviously") {
                let start = row.time("jobCreationTime") ?? now
                var job = Job {
                    $0.metadata.name = "mycronjob-\(start.seconds / 60)"
                    $0.metadata.namespace = "snazzycats"
                    $0.metadata.uid = "job"
                    $0.metadata.creationTimestamp = start
                    $0.metadata.ownerReferences = [OwnerReference(controlling: cron)]
                    $0.status.startTime = start
                }
                if !row.flag("stillActive") {
                    job.status.conditions = [
                        JobCondition {
                            $0.type = "Complete"
                            $0.status = "True"
                        }
                    ]
                }
                if row.flag("jobPresentInCJActiveStatus"), row.flag("stillActive") {
                    cron.status.active = [
                        ObjectReference {
                            $0.kind = "Job"
                            $0.namespace = "snazzycats"
                            $0.name = job.metadata.name
                            $0.uid = "job"
                        }
                    ]
                }
                cluster.put(job)
            }
            cluster.put(cron)
            let plan = cluster.plan(cron.key)
            let creates = plan.writes.contains { $0.verb == .create }
            let deletes = plan.writes.contains { $0.verb == .delete }
            tally.check(
                creates == row.flag("expectCreate") && deletes == row.flag("expectDelete"),
                "\(row.name): creates \(creates), deletes \(deletes)")
        }
        tally.report(shown: 30)
        #expect(tally.failed == 0)
    }

    @Test func tolerationTimes() {
        var tally = Tally("taint eviction: shortest toleration")
        for row in TableRow.all("tainteviction__taint_eviction", "TestGetMinTolerationTime") {
            var tolerations = row.objects(Toleration.self, "tolerations")
            // The table is about times alone: every toleration fits.
            for index in tolerations.indices { tolerations[index].operator = "Exists" }
            let due = TaintEvictionController.due(tolerations, [Taint("k", "NoExecute", since: now)], firstSeen: now)
            let wanted = row.text("expected") ?? ""
            let isRight: Bool
            switch wanted {
            case "-1ns": isRight = due == nil
            case "0s": isRight = tolerations.isEmpty ? due == .zero : due == now
            default: isRight = due.map { "\(($0 - now).components.seconds)s" == wanted } ?? false
            }
            tally.check(isRight, "\(row.name): \(String(describing: due)) not \(wanted)")
        }
        tally.report()
        #expect(tally.failed == 0)
    }

    @Test func defaultAccounts() {
        var tally = Tally("serviceaccount: creation")
        for row in TableRow.all("serviceaccount__serviceaccounts_controller", "TestServiceAccountCreation") {
            let cluster = TestCluster<ServiceAccountController>()
            for account in row.objects(ServiceAccount.self, "ExistingServiceAccounts") { cluster.put(account) }
            for name in ["ExistingNamespace", "AddedNamespace", "UpdatedNamespace"] {
                if let namespace = row.object(Namespace.self, name) { cluster.put(namespace) }
            }
            if let deleted = row.object(ServiceAccount.self, "DeletedServiceAccount") {
                cluster.put(deleted)
                cluster.remove(ServiceAccount.self, deleted.key)
            }
            let made = cluster.plan(ObjectKey("", "default")).writes.map(\.key.name)
            // Upstream's table has two accounts to make; there is one.
            let wanted = (row.fields["ExpectCreatedServiceAccounts"] as? [String] ?? []).filter { $0 == "default" }
            tally.check(Array(made) == wanted, "\(row.name): \(Array(made))")
        }
        tally.report()
        #expect(tally.failed == 0)
    }
}
