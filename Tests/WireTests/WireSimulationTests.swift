import Testing

@testable import Wire

@Suite struct WireSimulationTests {
    @Test func everythingArrivesOnce() {
        var delivered = 0
        var ended = 0
        var compressed = 0
        for seed in 1...40 as ClosedRange<UInt64> {
            let simulation = WireSimulation(seed: seed)
            simulation.run(steps: 1_500, breaks: seed % 2 == 0)
            #expect(simulation.faults.isEmpty, "seed \(seed): \(simulation.faults.prefix(3))")
            delivered += simulation.delivered
            ended += simulation.ended
            compressed += simulation.compressedFrames
        }
        print("wire simulation: \(delivered) messages, \(ended) ends, \(compressed) compressed frames")
        #expect(delivered > 3_000 && ended > 500 && compressed > 100, "The runs hardly did anything.")
    }

    /// The checker can fail: credit that nobody gave is found out, by the ledger and by the peer.
    @Test func forgedCreditIsFoundOut() {
        var found = 0
        for seed in 1...6 as ClosedRange<UInt64> {
            let simulation = WireSimulation(seed: seed)
            simulation.run(steps: 400, breaks: false)
            #expect(simulation.faults.isEmpty)
            simulation.forgeCredit(side: 0, bytes: 4 << 20)
            simulation.run(steps: 1_500, breaks: false)
            if simulation.faults.contains(where: { $0.contains("overdrew") }) { found += 1 }
        }
        #expect(found > 0, "No seed overdrew although credit was forged: the ledger sees nothing.")
    }
}
