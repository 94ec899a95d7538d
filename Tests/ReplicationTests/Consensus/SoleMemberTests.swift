import Base
import Replication
import Testing

/// A group of one: what is durable is committed, and nothing else.
@Suite struct SoleMemberTests {
    private let me = MemberID(rawValue: 1)

    private func step(_ core: inout SoleMember, _ event: ConsensusEvent) -> [String] {
        var actions: ContiguousArray<ConsensusAction> = []
        core.step(event, now: .origin, into: &actions)
        return actions.map { action in
            switch action {
            case .persistVote(let term, let vote): "vote \(term) \(vote?.rawValue ?? 0)"
            case .persist(let index, let term, let kind, let payload):
                "persist \(index) \(term) \(kind) \(payload.count)"
            case .commit(let index): "commit \(index)"
            case .leadership(let isLeader, let term, _): "leader \(isLeader) \(term)"
            case .refused(let refusal): "refused \(refusal)"
            case .sealed(let index): "sealed \(index)"
            case .truncate, .send, .installSnapshot: "unexpected"
            }
        }
    }

    @Test func newDiskGetsATermAndAVote() {
        var core = SoleMember(id: me)
        #expect(!core.isLeader)
        #expect(step(&core, .propose(kind: .command, payload: Bytes())) == ["refused notLeader(known: nil)"])
        #expect(step(&core, .start(ConsensusStart())) == ["vote 1 1", "leader true 1"])
        #expect(core.isLeader && core.nextTick == nil)
    }

    @Test func restartKeepsItsTermAndCommitsWhatTheDiskHolds() {
        var core = SoleMember(id: me)
        let saved = ConsensusStart(
            term: 4, vote: me, snapshotIndex: 7, snapshotTerm: 3, lastIndex: 9, lastTerm: 4)
        #expect(step(&core, .start(saved)) == ["leader true 4", "commit 9"])
        #expect(step(&core, .propose(kind: .command, payload: [1, 2])) == ["persist 10 4 command 2"])
    }

    @Test func nothingIsCommittedBeforeItIsDurable() {
        var core = SoleMember(id: me)
        _ = step(&core, .start(ConsensusStart()))
        #expect(step(&core, .propose(kind: .command, payload: [1])) == ["persist 1 1 command 1"])
        #expect(step(&core, .propose(kind: .command, payload: [1])) == ["persist 2 1 command 1"])
        #expect(core.committed == 0)
        #expect(step(&core, .persisted(index: 2, term: 1)) == ["commit 2"])
        #expect(step(&core, .persisted(index: 1, term: 1)) == [])
        #expect(core.committed == 2)
    }

    @Test func entriesOfAMemoryShardAreCommittedAtOnce() {
        var core = SoleMember(id: me, keepsEntriesInMemory: true)
        _ = step(&core, .start(ConsensusStart()))
        #expect(step(&core, .propose(kind: .command, payload: [1])) == ["persist 1 1 command 1", "commit 1"])
    }

    @Test func aSealEndsTheGroup() {
        var core = SoleMember(id: me)
        _ = step(&core, .start(ConsensusStart()))
        #expect(step(&core, .propose(kind: .seal, payload: [9])) == ["persist 1 1 seal 1"])
        #expect(step(&core, .propose(kind: .command, payload: [1])) == ["refused sealed"])
        #expect(step(&core, .persisted(index: 1, term: 1)) == ["commit 1", "sealed 1"])
        var again = SoleMember(id: me)
        let saved = ConsensusStart(term: 1, vote: me, lastIndex: 1, lastTerm: 1, isSealed: true)
        #expect(step(&again, .start(saved)) == ["leader false 1", "commit 1", "sealed 1"])
        #expect(step(&again, .propose(kind: .command, payload: [1])) == ["refused sealed"])
    }
}
