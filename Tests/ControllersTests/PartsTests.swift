import APIModel
import Client
import Testing

@testable import Controllers

/// The small parts that controllers are made of.
@Suite struct PartsTests {
    @Test func namesFollowFromTheirOwner() {
        var names = OwnedNames()
        let first = names.next(3, prefix: "web-", owner: "uid") { _ in false }
        #expect(Set(first).count == 3)
        #expect(first.allSatisfy { $0.hasPrefix("web-") && $0.utf8.count == 9 })
        // Whoever asks next gets the same ones, without those that are taken.
        #expect(OwnedNames().next(3, prefix: "web-", owner: "uid") { _ in false } == first)
        #expect(names.next(2, prefix: "web-", owner: "uid") { $0 == first[1] } == [first[0], first[2]])
        names.retire(first[0], of: "uid")
        #expect(names.next(2, prefix: "web-", owner: "uid") { _ in false } == [first[1], first[2]])
        #expect(names.next(1, prefix: "web-", owner: "other") { _ in false } != [first[1]])
        let long = names.next(1, prefix: String(repeating: "x", count: 80) + "-", owner: "uid") { _ in false }
        #expect(long[0].utf8.count == 63)
    }

    @Test func rankingOfPods() {
        let now = Time("2026-01-01T00:00:00Z")!
        func pod(_ name: String, node: String = "n", phase: String = "Running", readySince: String? = nil) -> Pod {
            Pod {
                $0.metadata.name = name
                $0.metadata.uid = name
                $0.metadata.creationTimestamp = Time("2025-01-01T00:00:00Z")
                $0.spec.nodeName = node
                $0.status.phase = phase
                if let readySince {
                    $0.status.conditions = [
                        PodCondition {
                            $0.type = "Ready"
                            $0.status = "True"
                            $0.lastTransitionTime = Time(readySince)
                        }
                    ]
                }
            }
        }
        var cheap = pod("cheap", readySince: "2025-06-01T00:00:00Z")
        cheap.metadata.annotations["controller.kubernetes.io/pod-deletion-cost"] = "-10"
        // In the order in which they go.
        let pods = [
            pod("placeless", node: ""), pod("pending", phase: "Pending"), pod("unknown", phase: "Unknown"),
            pod("unready"), cheap, pod("recent", readySince: "2025-12-31T23:59:00Z"),
            pod("old", readySince: "2025-01-01T00:00:00Z"),
        ]
        let ranking = PodRanking(now: now)
        for (index, left) in pods.enumerated() {
            for right in pods[(index + 1)...] {
                let names = "\(left.metadata.name) \(right.metadata.name)"
                #expect(ranking.precedes(.init(pod: left), .init(pod: right)), "\(names)")
                #expect(!ranking.precedes(.init(pod: right), .init(pod: left)), "\(names)")
            }
        }
        // One of two on the same node goes before one alone.
        let twin = pod("old", readySince: "2025-01-01T00:00:00Z")
        #expect(ranking.precedes(.init(pod: twin, rank: 2), .init(pod: pods[5], rank: 1)))
    }

    @Test func choiceOfControllers() throws {
        let all = ControllerCatalogue.entries
        #expect(Set(all.map(\.name)).count == all.count)
        #expect(try ControllerCatalogue.chosen(by: ["*"]).count == all.count(where: \.isDefault))
        let without = try ControllerCatalogue.chosen(by: ["*", "-namespace"])
        #expect(!without.contains { $0.name == "namespace-controller" })
        #expect(try ControllerCatalogue.chosen(by: ["replicaset-controller"]).map(\.name) == ["replicaset-controller"])
        #expect(throws: UnknownController(name: "nobody")) { try ControllerCatalogue.chosen(by: ["*", "-nobody"]) }
    }

    @Test func jobIndexes() {
        #expect(JobIndexSet([0, 3, 4, 5, 8, 9]).text == "0,3-5,8,9")
        #expect(JobIndexSet(parsing: "0,3-5,8", completions: 5).text == "0,3,4")
        #expect(JobIndexSet(parsing: "1,x", completions: 5).text == "1")
        #expect(JobIndexSet([1]).adding([0, 2, 2, 7]).text == "0-2,7")
        #expect(JobIndexSet([0, 1, 2, 9]).contains(2) && !JobIndexSet([0, 9]).contains(5))
    }

    @Test func rangesOfNodes() throws {
        let range = try #require(PodRange("10.244.0.0/16"))
        #expect(range.count == 256)
        #expect(range.text(of: 0) == "10.244.0.0/24" && range.text(of: 255) == "10.244.255.0/24")
        #expect(range.place(of: "10.244.7.0/24") == 7)
        #expect(range.place(of: "10.245.0.0/24") == nil && range.place(of: "10.244.7.0/25") == nil)
        for bad in ["10.244.0.0", "10.244.0.0/33", "10.244.0/16", "::/64", "300.0.0.0/8", "10.0.0.0/30"] {
            #expect(PodRange(bad) == nil, "\(bad)")
        }
    }

    @Test func addressesOfNodesAreNotGivenTwice() {
        var settings = ControllerSettings()
        settings.podRange = PodRange("10.0.0.0/23")
        let view = ClusterView(settings)
        let controller = NodeAddressController(view, KeySink())
        let nodes = view.table(Node.self)
        func node(_ name: String, _ cidr: String = "") -> Node {
            Node {
                $0.metadata.name = name
                $0.metadata.uid = name
                $0.spec.podCIDR = cidr
            }
        }
        nodes.put(node("a", "10.0.0.0/24"))
        nodes.put(node("b"))
        nodes.put(node("c"))
        let turn = Turn(now: .zero)
        func text(_ name: String) -> String { PlanText(controller.reconcile(ObjectKey("", name), turn), [:]).text }
        #expect(text("a").contains("nothing"))
        #expect(text("b").contains("10.0.1.0/24"))
        // Asked again, the same; and nothing is left for another.
        #expect(text("b").contains("10.0.1.0/24"))
        #expect(text("c").contains("no range of addresses is left"))
        nodes.remove(ObjectKey("", "a"))
        #expect(text("c").contains("10.0.0.0/24"))
    }
}

/// Time zones and schedules.
@Suite struct ScheduleTests {
    private func next(_ schedule: String, after text: String, _ zone: ZoneRules = .utc) throws -> String? {
        try CronSchedule(parsing: schedule).next(after: Time(text)!, in: zone)?.description
    }

    @Test func nextTimes() throws {
        #expect(try next("0 * * * *", after: "2026-01-01T00:00:00Z") == "2026-01-01T01:00:00Z")
        #expect(try next("*/15 * * * *", after: "2026-01-01T00:14:59Z") == "2026-01-01T00:15:00Z")
        #expect(try next("30 4 1,15 * 5", after: "2026-01-01T05:00:00Z") == "2026-01-02T04:30:00Z")
        #expect(try next("0 0 29 2 *", after: "2026-01-01T00:00:00Z") == "2028-02-29T00:00:00Z")
        #expect(try next("0 0 30 2 *", after: "2026-01-01T00:00:00Z") == nil)
        #expect(try next("@every 90s", after: "2026-01-01T00:00:00Z") == "2026-01-01T00:01:30Z")
        #expect(try next("59 23 31 12 *", after: "2026-12-31T23:59:00Z") == "2027-12-31T23:59:00Z")
    }

    @Test func timeZones() throws {
        guard let rome = ZoneRules.system("Europe/Rome") else {
            print("passed over: this machine has no zone database")
            return
        }
        #expect(rome.offset(at: Time("2026-01-15T12:00:00Z")!.seconds) == 3_600)
        #expect(rome.offset(at: Time("2026-07-15T12:00:00Z")!.seconds) == 7_200)
        // After what the file lists the rule goes on.
        #expect(rome.offset(at: Time("2090-07-15T12:00:00Z")!.seconds) == 7_200)
        #expect(rome.offset(at: Time("2090-01-15T12:00:00Z")!.seconds) == 3_600)
        #expect(try next("0 9 * * *", after: "2026-07-01T00:00:00Z", rome) == "2026-07-01T07:00:00Z")
        // Half past two does not come on the night of the change.
        #expect(try next("30 2 29 3 *", after: "2026-03-01T00:00:00Z", rome) == "2027-03-29T00:30:00Z")
        #expect(ZoneRules.system("Nowhere/Land") == nil && ZoneRules.system("../etc/passwd") == nil)
        #expect(ZoneRules(parsing: []) == nil && ZoneRules(parsing: Array(repeating: 0xFF, count: 200)) == nil)
        let time = Time("2026-07-01T07:00:00Z")!
        #expect(CronRound.text(time, rome) == "2026-07-01T09:00:00+02:00")
    }

    @Test func zoneRules() {
        let new = ZoneRule(parsing: "EST5EDT,M3.2.0,M11.1.0")
        #expect(new?.offset(at: Time("2026-07-01T00:00:00Z")!.seconds) == -14_400)
        #expect(new?.offset(at: Time("2026-12-01T00:00:00Z")!.seconds) == -18_000)
        // South of the equator summer is over the new year.
        let sydney = ZoneRule(parsing: "AEST-10AEDT,M10.1.0,M4.1.0/3")
        #expect(sydney?.offset(at: Time("2026-01-01T00:00:00Z")!.seconds) == 39_600)
        #expect(sydney?.offset(at: Time("2026-07-01T00:00:00Z")!.seconds) == 36_000)
        for bad in ["", "X", "EST", "EST5EDT", "EST5EDT,M13.1.0,M4.1.0", "EST5EDT,M3.2.0"] {
            #expect(ZoneRule(parsing: bad) == nil, "\(bad)")
        }
    }
}
