import APIModel
import Base
import Client
import Reactor
import Testing
import Wire

@Suite struct LeaderElectionTests {
    /// Processes that campaign, each with a session of its own.
    private final class Campaign {
        let world: World
        var sessions: [ClientSession] = []
        var electors: [LeaderElector] = []
        var leading: Set<Int> = []
        var fences: [LeaderFence] = []
        var most = 0

        init(_ count: Int, seed: UInt64 = 1, _ change: (inout LeaderElectionOptions) -> Void = { _ in }) {
            world = World(seed: seed)
            for number in 0..<count {
                let session = world.session { $0.connectPatience = .zero }
                sessions.append(session)
                var options = LeaderElectionOptions(
                    namespace: "kube-system", name: "controllerd", identity: "process-\(number)")
                let world = world.world
                nonisolated(unsafe) let unsafeWorld = world
                options.wallClock = {
                    MicroTime(seconds: 1_700_000_000 + Int64(unsafeWorld.now.nanoseconds / 1_000_000_000))
                }
                change(&options)
                electors.append(
                    self.world.on {
                        LeaderElector(session, options) { [unowned self] event in
                            switch event {
                            case .started(let fence):
                                leading.insert(number)
                                most = max(most, leading.count)
                                fences.append(fence)
                            case .stopped: leading.remove(number)
                            case .observed: break
                            }
                        }
                    })
                self.world.on { electors[number].start() }
            }
        }

        func end() {
            for elector in electors { world.on { elector.stop() } }
            for session in sessions { world.end(session) }
        }

        var lease: Lease? {
            world.store.objects[18]?[ObjectKey("kube-system", "controllerd")].flatMap { try? Lease(decoding: $0.bytes) }
        }
    }

    @Test func oneLeads() {
        let campaign = Campaign(3)
        defer { campaign.end() }
        campaign.world.world.run(for: .seconds(60))
        #expect(campaign.leading.count == 1 && campaign.most == 1)
        #expect(campaign.fences.count == 1)
        let lease = campaign.lease
        #expect(lease?.spec.holderIdentity == "process-\(campaign.leading.first!)")
        #expect(lease?.spec.leaseDurationSeconds == 15 && lease?.spec.leaseTransitions == 0)
        for elector in campaign.electors {
            #expect(elector.holder == lease?.spec.holderIdentity)
        }
        // Renewed every two seconds.
        let renewals = campaign.world.server.requests[.update] ?? 0
        #expect(renewals >= 25 && renewals <= 31)
    }

    @Test func aLeaderThatStopsHandsOver() {
        let campaign = Campaign(2)
        defer { campaign.end() }
        #expect(campaign.world.run { campaign.leading.count == 1 })
        let first = campaign.leading.first!
        var isOver = false
        campaign.world.on { campaign.electors[first].stop { isOver = true } }
        #expect(campaign.leading.isEmpty)
        #expect(campaign.world.run(.seconds(5)) { isOver })
        #expect(campaign.world.run(.seconds(5)) { campaign.leading == [1 - first] })
        #expect(campaign.lease?.spec.leaseTransitions == 1)
        #expect(campaign.fences[1].revision > campaign.fences[0].revision)
    }

    @Test func aLeaderThatIsCutOffStopsBeforeTheNextBegins() {
        for seed in 0..<5 as Range<UInt64> {
            let campaign = Campaign(1, seed: seed)
            let world = campaign.world
            #expect(world.run { campaign.leading == [0] })
            // The leader's host loses the server; another process elsewhere campaigns from now on.
            let other = world.world.addHost("other")
            let loop = world.world.makeLoop(name: "other", on: other)
            let configuration = world.configuration()
            let session = world.world.on(loop) { ClientSession(configuration, on: loop) }
            var isSecond = false
            var options = LeaderElectionOptions(namespace: "kube-system", name: "controllerd", identity: "other")
            options.wallClock = { MicroTime(seconds: 0) }
            let elector = world.world.on(loop) {
                LeaderElector(session, options) { event in
                    if case .started = event {
                        #expect(campaign.leading.isEmpty, "Two lead.")
                        isSecond = true
                    }
                }
            }
            world.world.on(loop) { elector.start() }
            world.world.run(for: .seconds(5))
            #expect(!isSecond)
            let cutAt = world.world.now
            world.world.partition(world.clientHost, world.hosts[0])
            #expect(world.run(.seconds(12)) { campaign.leading.isEmpty })
            #expect(world.world.now - cutAt <= .seconds(10))
            #expect(world.run(.seconds(20)) { isSecond })
            world.world.on(loop) { session.close() }
            world.world.heal()
            campaign.end()
        }
    }

    @Test func aLostAnswerIsFoundOut() {
        let campaign = Campaign(2)
        defer { campaign.end() }
        #expect(campaign.world.run { campaign.leading.count == 1 })
        var cuts = 5
        campaign.world.server.script = { message, _ in
            guard message == .update, cuts > 0 else { return nil }
            cuts -= 1
            return .happensAndCuts
        }
        campaign.world.world.run(for: .seconds(60))
        #expect(cuts == 0)
        #expect(campaign.fences.count == 1, "The leader changed although it could renew.")
    }

    @Test func whoLosesTheLeaseStops() {
        let campaign = Campaign(1)
        defer { campaign.end() }
        let world = campaign.world
        #expect(world.run { campaign.leading == [0] })
        var lease = campaign.lease!
        lease.spec.holderIdentity = "somebody"
        _ = try? world.store.update(18, ObjectKey("kube-system", "controllerd"), lease.encoded())
        #expect(world.run(.seconds(3)) { campaign.leading.isEmpty })
        // It campaigns anew only when asked to, and waits for the other's lease to run out.
        world.world.run(for: .seconds(30))
        #expect(campaign.leading.isEmpty)
        lease.spec.renewTime = MicroTime(seconds: 30)
        _ = try? world.store.update(18, ObjectKey("kube-system", "controllerd"), lease.encoded())
        world.on { campaign.electors[0].start() }
        world.world.run(for: .seconds(10))
        #expect(campaign.leading.isEmpty)
        #expect(world.run(.seconds(20)) { campaign.leading == [0] })
    }

    @Test func aRemovedLeaseIsMadeAgain() {
        let campaign = Campaign(1)
        defer { campaign.end() }
        #expect(campaign.world.run { campaign.leading == [0] })
        _ = try? campaign.world.store.delete(18, ObjectKey("kube-system", "controllerd"))
        campaign.world.world.run(for: .seconds(10))
        #expect(campaign.leading == [0] && campaign.fences.count == 1)
        #expect(campaign.lease?.spec.holderIdentity == "process-0")
    }
}
