import APIModel
import Foundation
import TestSupport
import Testing

/// A condition as the tests have it.
struct TestCondition: StatusCondition, Equatable {
    var type: String
    var status: String
    var observedGeneration: Int64
    var lastTransitionTime: Time?
    var reason: String
    var message: String

    init(_ object: [String: Any]) {
        type = object["type"] as? String ?? ""
        status = object["status"] as? String ?? ""
        observedGeneration = (object["observedGeneration"] as? NSNumber)?.int64Value ?? 0
        lastTransitionTime = (object["lastTransitionTime"] as? String).flatMap { Time($0) }
        reason = object["reason"] as? String ?? ""
        message = object["message"] as? String ?? ""
    }
}

struct ConditionTests {
    private let now = Time(seconds: 1_000_000_000)

    @Test func table() {
        let tally = replay("api__meta__conditions") { row, tally in
            var conditions = row.objects("conditions").map(TestCondition.init)
            let type = row.string("conditionType")
            switch row.test {
            case "TestSetStatusCondition":
                let changed = conditions.setCondition(TestCondition(row["toAdd"] as? [String: Any] ?? [:]), now: now)
                tally.check(
                    changed == row.bool("expectChanged")
                        && conditions == row.objects("expected").map(TestCondition.init), row.line(conditions))
            case "TestRemoveStatusCondition":
                let removed = conditions.removeCondition(type)
                tally.check(
                    removed == row.bool("expectRemoval")
                        && conditions == row.objects("expected").map(TestCondition.init), row.line(conditions))
            case "TestFindStatusCondition":
                let found = conditions.condition(type)
                tally.check(
                    found == (row["expected"] as? [String: Any]).map(TestCondition.init), row.line(found as Any))
            case "TestIsStatusConditionPresentAndEqual":
                let has = conditions.hasCondition(type, status: row.string("conditionStatus"))
                tally.check(has == row.bool("expected"), row.line(has))
            default: tally.passOver("no adapter for \(row.test)")
            }
        }
        #expect(tally.map { $0.failures == [] && $0.shareOver == 0 } ?? true)
    }

    @Test func timeMovesWithTheStatusAlone() {
        var conditions: [TestCondition] = []
        conditions.setCondition(TestCondition(["type": "Ready", "status": "False"]), now: now)
        #expect(conditions[0].lastTransitionTime == now)
        let later = Time(seconds: now.seconds + 1)
        let reasoned = TestCondition(["type": "Ready", "status": "False", "reason": "Because"])
        let changed = conditions.setCondition(reasoned, now: later)
        #expect(changed && conditions[0].lastTransitionTime == now && conditions[0].reason == "Because")
        let again = conditions.setCondition(reasoned, now: later)
        #expect(!again)
        conditions.setCondition(TestCondition(["type": "Ready", "status": "True"]), now: later)
        #expect(conditions[0].lastTransitionTime == later)
    }
}
