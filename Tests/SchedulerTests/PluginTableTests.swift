import APIModel
import Foundation
import TestSupport
import Testing

@testable import Scheduler

/// The tables of kube-scheduler's plugins: every row agrees.
@Suite struct PluginTableTests {
    @Test func filters() throws {
        guard let cases = try PluginCase.load("scheduler/table_filter_cases.json") else { return }
        var tallies: [String: Tally] = [:]
        for row in cases {
            let found = try Self.verdicts(row)
            let expected = (row.row["expect"] as? [String: [String: Any]] ?? [:]).mapValues { verdict in
                Verdict(code: verdict["code"] as? String ?? "", reasons: verdict["reasons"] as? [String] ?? [])
            }
            var tally = tallies[row.plugin] ?? Tally("filter " + row.plugin)
            let agrees =
                Set(found.keys) == Set(expected.keys)
                && found.allSatisfy { node, verdict in expected[node].map { verdict.agrees(with: $0) } ?? false }
            tally.check(agrees, "\(row.name): \(found) expected \(expected)")
            tallies[row.plugin] = tally
        }
        Self.report(tallies, count: cases.count)
    }

    @Test func scores() throws {
        guard let cases = try PluginCase.load("scheduler/table_score_cases.json") else { return }
        var tallies: [String: Tally] = [:]
        for row in cases {
            let expected = row.row["expectScores"] as? [String: Int] ?? [:]
            let name = row.plugin.split(separator: "/").first.map(String.init) ?? row.plugin
            var tally = tallies[name] ?? Tally("score " + name)
            // Rows without scores say how the plugin is passed over, or what is wrong.
            let status = row.row["status"] as? [String: Any] ?? row.row["preScore"] as? [String: Any]
            if row.needsGateOff {
                tally.passOver("matchLabelKeys is always on here, as in every release since 1.27")
            } else if status?["code"] as? String == "Error" {
                let reason = (status?["reasons"] as? [String])?.first ?? ""
                let fault = try row.withWork { work, _, _ in work.fault?.message }
                tally.check(fault?.contains(reason) ?? false, "\(row.name): \(fault ?? "no fault"), not \(reason)")
            } else {
                let found = try Self.scores(row)
                let isSkipped = expected.isEmpty && Set(found.values).count <= 1
                tally.check(found == expected || isSkipped, "\(row.name): \(found) expected \(expected)")
            }
            tallies[name] = tally
        }
        Self.report(tallies, count: cases.count)
    }

    private static func report(_ tallies: [String: Tally], count: Int) {
        for (_, tally) in tallies.sorted(by: { $0.key < $1.key }) {
            tally.report()
            #expect(tally.failures.isEmpty, "\(tally.name)")
        }
        let seen = tallies.values.reduce(0) { $0 + $1.counted + $1.passedOver.values.reduce(0, +) }
        #expect(seen == count)
    }

    // MARK: What our plugins say

    struct Verdict: Equatable {
        var code: String
        var reasons: [String]

        /// Rows without reasons ask for the code alone.
        func agrees(with expected: Verdict) -> Bool {
            code == expected.code && (expected.reasons.isEmpty || reasons == expected.reasons)
        }
    }

    private static func verdicts(_ row: PluginCase) throws -> [String: Verdict] {
        try row.withWork { work, snapshot, rows in
            var verdicts: [String: Verdict] = [:]
            var topology = work.topology
            for (name, number) in rows {
                var failure = work.filter?.filter(number, snapshot) ?? .none
                var reasons = failure.isNone ? [] : work.filter?.reasons(failure, snapshot) ?? []
                if failure.isNone, topology?.filters ?? false {
                    failure = topology?.filter(number, snapshot) ?? .none
                    reasons = failure.isNone ? [] : topology?.reasons(failure, snapshot) ?? []
                }
                if let fault = work.fault {
                    let code = fault.isUnschedulable ? "UnschedulableAndUnresolvable" : "Error"
                    verdicts[name] = Verdict(code: code, reasons: [fault.message])
                } else if failure.isNone {
                    verdicts[name] = Verdict(code: "Success", reasons: [])
                } else {
                    let code = failure.isResolvable ? "Unschedulable" : "UnschedulableAndUnresolvable"
                    verdicts[name] = Verdict(code: code, reasons: reasons)
                }
            }
            // A pass over all rows says what each row says.
            var failures = Array(repeating: Failure.none, count: snapshot.nodes.rows)
            work.filter?.filterAll(snapshot, &failures)
            topology?.filterAll(snapshot, &failures)
            for (name, number) in rows where work.fault == nil {
                #expect((verdicts[name]?.code == "Success") == failures[number].isNone, "\(row.name): \(name)")
            }
            return verdicts
        }
    }

    private static func scores(_ row: PluginCase) throws -> [String: Int] {
        try row.withWork { work, snapshot, rows in
            var failures = Array(repeating: Failure.noNode, count: snapshot.nodes.rows)
            for (_, number) in rows { failures[number] = .none }
            var totals = Array(repeating: Int64(0), count: snapshot.nodes.rows)
            if let score = work.score {
                score.scoreAll(snapshot, &totals)
                let highest = rows.map { totals[$0.row] }.max() ?? 0
                for (_, number) in rows {
                    totals[number] = score.normalization.apply(totals[number], highest: highest)
                }
            }
            if var topology = work.topology, topology.scores {
                topology.scoreAll(snapshot, failures, rowsRevision: nil, weight: 1, &totals)
            }
            return Dictionary(uniqueKeysWithValues: rows.map { ($0.name, Int(totals[$0.row])) })
        }
    }
}
