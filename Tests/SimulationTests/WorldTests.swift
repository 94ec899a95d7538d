import Simulation
import Testing

@Suite struct WorldTests {
    @Test func aSeedReplaysExactly() {
        let options = SimulationOptions(seed: 7, steps: 300)
        let first = World(options).run()
        let second = World(options).run()
        #expect(first.failure == nil)
        #expect(first.digest == second.digest)
        #expect(first.writesAcknowledged == second.writesAcknowledged)
        #expect(World(SimulationOptions(seed: 8, steps: 300)).run().digest != first.digest)
    }

    @Test func aFewSeedsKeepAllPromises() {
        for seed in UInt64(1)...12 {
            let report = World(SimulationOptions(seed: seed, steps: 300)).run()
            #expect(report.failure == nil, "simulate --seed \(seed) --steps 300")
            #expect(report.writesAcknowledged > 0)
        }
    }

    /// Each defect is found within so many seeds, or the checks are worth nothing.
    @Test(arguments: Canary.allCases)
    func aDefectIsFound(_ canary: Canary) {
        let found = (UInt64(1)...60).contains { seed in
            World(SimulationOptions(seed: seed, steps: 300, canary: canary)).run().failure != nil
        }
        #expect(found, "\(canary.rawValue) was not found in 60 seeds")
    }
}
