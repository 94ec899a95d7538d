import Base
import Replication
import Simulation
import Testing

@Suite struct SimulatedDiskTests {
    private let block = DiskLimits.blockBytes

    private func buffer(_ byte: UInt8, blocks: Int) -> DiskBuffer {
        let buffer = DiskBuffer(count: blocks * block)
        buffer.bytes.initializeMemory(as: UInt8.self, repeating: byte)
        return buffer
    }

    private func write(_ file: SimulatedFile, _ byte: UInt8, blocks: Int, at offset: Int = 0) throws(DiskError) {
        let buffer = buffer(byte, blocks: blocks)
        // The bytes live as long as their buffer.
        defer { withExtendedLifetime(buffer) {} }
        try file.write(at: offset, from: UnsafeRawBufferPointer(buffer.bytes))
    }

    private func error(_ body: () throws(DiskError) -> Void) -> DiskError? {
        do throws(DiskError) { try body() } catch { return error }
        return nil
    }

    private func disk(_ seed: UInt64 = 1) throws -> SimulatedDisk {
        let disk = SimulatedDisk(seed: seed)
        try disk.createFolder("log")
        try disk.createPrewritten("log/a", bytes: 4 * block)
        return disk
    }

    @Test func whatWasWrittenSurvivesALossOfPower() throws {
        for seed in UInt64(1)...50 {
            let disk = try disk(seed)
            try write(disk.open("log/a", for: .overwriting), 7, blocks: 2, at: block)
            disk.restore()
            let content = try #require(disk.content(of: "log/a"))
            #expect(
                content == [UInt8](repeating: 0, count: block) + [UInt8](repeating: 7, count: 2 * block)
                    + [UInt8](repeating: 0, count: block))
        }
    }

    @Test func aWriteInFlightIsLostWholeOrTorn() throws {
        var (lost, whole, torn) = (0, 0, 0)
        for seed in UInt64(1)...200 {
            let disk = try disk(seed)
            let file = try disk.open("log/a", for: .overwriting)
            disk.losePower(after: 0)
            #expect(error { () throws(DiskError) in try write(file, 7, blocks: 4) } != nil)
            #expect(!disk.hasPower)
            #expect(error { () throws(DiskError) in _ = try disk.list("log") } != nil)
            disk.restore()
            let sevens = try #require(disk.content(of: "log/a")).count { $0 == 7 }
            #expect(sevens.isMultiple(of: 512))
            switch sevens {
            case 0: lost += 1
            case 4 * block: whole += 1
            default: torn += 1
            }
            // It was opened before the loss.
            #expect(error { () throws(DiskError) in try write(file, 8, blocks: 1) } != nil)
        }
        #expect(lost > 20 && whole > 20 && torn > 20)
    }

    @Test func whatWasAppendedIsDurableAfterSyncAndRename() throws {
        var partial = 0
        for seed in UInt64(1)...100 {
            let disk = try disk(seed)
            let file = try disk.create("log/b.part")
            let fives = buffer(5, blocks: 3)
            try file.append(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(fives.bytes)[..<9_000]))
            withExtendedLifetime(fives) {}
            let copy = disk.content(of: "log/b.part")
            if seed.isMultiple(of: 2) {
                try file.sync()
                try disk.rename("log/b.part", to: "log/b")
                disk.restore()
                #expect(disk.content(of: "log/b") == copy)
                #expect(disk.content(of: "log/b.part") == nil)
            } else {
                disk.restore()
                if disk.content(of: "log/b.part") != copy { partial += 1 }
            }
        }
        #expect(partial > 20)
    }

    @Test func aRenameIsBeforeOrAfter() throws {
        var renamed = 0
        for seed in UInt64(1)...100 {
            let disk = SimulatedDisk(seed: seed)
            disk.place("old", content: [1])
            disk.place("new", content: [2])
            disk.losePower(after: 0)
            #expect(error { () throws(DiskError) in try disk.rename("old", to: "new") } != nil)
            disk.restore()
            if disk.content(of: "new") == [1] {
                renamed += 1
                #expect(disk.content(of: "old") == nil)
            } else {
                #expect(disk.content(of: "new") == [2] && disk.content(of: "old") == [1])
            }
        }
        #expect(renamed > 20 && renamed < 80)
    }

    @Test func aFullDiskRefusesAndRecovers() throws {
        let disk = try disk()
        disk.capacityBytes = disk.usedBytes + block
        #expect(
            error { () throws(DiskError) in try disk.createPrewritten("log/b", bytes: 2 * block) }
                == .noSpace(.createFile, name: "log/b"))
        try write(disk.open("log/a", for: .overwriting), 7, blocks: 1)
        disk.capacityBytes = .max
        try disk.createPrewritten("log/b", bytes: 2 * block)
    }

    @Test func anErrorComesOnce() throws {
        let disk = try disk()
        let file = try disk.open("log/a", for: .overwriting)
        disk.failNext(.write, code: 5)
        #expect(
            error { () throws(DiskError) in try write(file, 7, blocks: 1) } == .failed(.write, name: "log/a", code: 5))
        try write(file, 7, blocks: 1)
    }

    @Test func twoProcessesCannotHoldOneFolder() throws {
        let disk = try disk()
        let lock = try disk.lock("")
        #expect(error { () throws(DiskError) in _ = try disk.lock("") } == .busy(name: "", process: 1))
        lock.release()
        _ = try disk.lock("")
        disk.restore()
        _ = try disk.lock("")
    }

    @Test func aBitTurnedTwiceIsRepaired() throws {
        let disk = try disk()
        disk.flipBit(of: "log/a", at: 100, bit: 3)
        #expect(disk.content(of: "log/a")?[100] == 8)
        disk.flipBit(of: "log/a", at: 100, bit: 3)
        #expect(disk.content(of: "log/a")?[100] == 0)
    }
}
