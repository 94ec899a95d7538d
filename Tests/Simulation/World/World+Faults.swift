import Base
import Replication
import Store

/// Damage that was done to the disk while the process was down, and how to take it back.
enum Damage {
    case bit(name: String, offset: Int, bit: Int)
    case missing(name: String, content: [UInt8])
}

extension World {
    func injectFault() {
        let fault = plan.faults[random.below(plan.faults.count)]
        report.faults[fault.rawValue, default: 0] += 1
        trace.note(now, "fault", text: fault.rawValue)
        switch fault {
        case .kill, .powerLoss: crashWanted = fault
        case .powerLossWithin: disk.losePower(after: random.below(20))
        case .powerLossAtStart:
            startPowerLoss = random.below(8)
            crashWanted = .powerLoss
        case .close:
            if let process { process.loop.post { process.close() } }
        case .writeError: disk.failNext(.write, code: DiskState.inputOutputError)
        case .syncError: disk.failNext(.sync, code: DiskState.inputOutputError)
        case .createError: disk.failNext(.createFile, code: DiskState.inputOutputError)
        case .diskFull:
            disk.capacityBytes = disk.usedBytes + [0, 100_000, 2_000_000][random.below(3)]
            restoreAt.append((reactor.now + .nanoseconds(random.below(3_000_000_000)), fault))
        case .slowDisk:
            process?.hardware.slowness = 100
            restoreAt.append((reactor.now + .nanoseconds(random.below(500_000_000)), fault))
        case .clockJump:
            let hour: Int64 = 3_600_000
            wallOffset += [hour, -hour, 400, -400, Int64(random.below(20_000)) - 10_000][random.below(5)]
        case .bitFlip, .missingFile:
            damageWanted = fault
            crashWanted = .powerLoss
        case .cutWatch: cutWatch()
        }
    }

    /// Space and speed come back.
    func restoreDisk() {
        while let index = restoreAt.firstIndex(where: { $0.0 <= reactor.now }) {
            let (_, fault) = restoreAt.remove(at: index)
            if fault == .diskFull { disk.capacityBytes = .max } else { process?.hardware.slowness = 1 }
            trace.note(now, "restored", text: fault.rawValue)
        }
    }

    // MARK: Ends

    /// Ends the process when it is to end, or has.
    func endIfDue() {
        guard let process else { return }
        if !disk.hasPower {
            end(process, losesPower: true)
        } else if let crash = crashWanted {
            process.dieWriting(&random)
            end(process, losesPower: crash != .kill)
        } else if process.hasEnded, process.isIdle {
            // A process whose log has failed ends by itself, a little later.
            end(process, losesPower: false)
        }
    }

    private func end(_ process: SimulatedProcess, losesPower: Bool) {
        trace.note(now, "end", UInt64(process.number), losesPower ? 1 : 0)
        crashWanted = nil
        report.snapshots += process.snapshotsTaken
        exposed = process.exposed
        disk.restore(losesPower: losesPower)
        reactor.kill(process.loop)
        process.letGo()
        self.process = nil
        loseCalls(of: process.number)
        loseSessions(of: process.number)
        startAt = reactor.now + .nanoseconds(100_000 + random.below(40_000_000))
        damageDisk()
    }

    private func damageDisk() {
        guard let wanted = damageWanted else { return }
        damageWanted = nil
        let files = disk.files.filter { $0.bytes > 0 }
        guard !files.isEmpty else { return }
        let file = files[random.below(files.count)]
        switch wanted {
        case .missingFile:
            guard let content = disk.takeAway(file.name) else { return }
            // Without its newest batch a log looks as if that had never been written.
            if exposed.contains(where: { $0.name == file.name }) { return disk.place(file.name, content: content) }
            damage = .missing(name: file.name, content: content)
        default:
            // Most of a segment is empty: half of the time, where something is written.
            let content = disk.content(of: file.name) ?? []
            var offset = random.below(file.bytes)
            if random.oneIn(2), let used = content.lastIndex(where: { $0 != 0 }) { offset = random.below(used + 1) }
            if exposed.contains(where: { $0.name == file.name && $0.range.contains(offset) }) { return }
            let bit = random.below(8)
            disk.flipBit(of: file.name, at: offset, bit: bit)
            damage = .bit(name: file.name, offset: offset, bit: bit)
        }
        trace.note(now, "damage", text: "\(wanted) \(file.name)")
    }

    private func repair(_ damage: Damage) {
        switch damage {
        case .bit(let name, let offset, let bit): disk.flipBit(of: name, at: offset, bit: bit)
        case .missing(let name, let content): disk.place(name, content: content)
        }
    }

    // MARK: Starts

    /// Starts the process, as the machine would after an end of it: the real recovery on what the disk holds.
    func start() {
        disk.losePower(after: startPowerLoss)
        startPowerLoss = nil
        var member = plan.member
        member.seed = random.next()
        let opened: MemberRecovery<SimulatedDisk>.Opened
        do throws(MemberError) {
            opened = try MemberRecovery(disk: disk, options: member).open()
        } catch {
            return startRefused(error)
        }
        if case .bit = damage, isSettling || random.oneIn(4), let done = damage {
            // Harmless where it was; but it may not lie in wait for ever.
            repair(done)
        }
        damage = nil
        processes += 1
        let number = processes
        trace.note(now, "start", UInt64(number))
        let loop = reactor.makeLoop(name: "process \(number)", on: machine)
        let seed = random.next()
        reactor.on(loop) {
            process = SimulatedProcess(
                number: number, loop: loop, disk: disk, opened: opened, options: member, hardware: plan.hardware,
                canary: options.canary, exposed: exposed, random: Random(seed: seed),
                wallClock: { [unowned self] in wall },
                respond: { [unowned self] tag, response in answered(tag, response, by: number) },
                deliver: { [unowned self] watcher, session, message in delivered(watcher, session, message) },
                applied: { [unowned self] in recordEvents() })
        }
        checkStart()
    }

    private func startRefused(_ error: MemberError) {
        trace.note(now, "start refused", text: "\(error)")
        startAt = reactor.now + .nanoseconds(1_000_000 + random.below(20_000_000))
        let hadPower = disk.hasPower
        disk.restore(losesPower: !hadPower)
        if !hadPower { return }
        switch error {
        case .disk(let error) where error.isPassing, .log(.disk(let error)) where error.isPassing: return
        case .disk(.failed), .log(.disk(.failed)): return
        default: break
        }
        guard let damage else { return fail("S1 a start without damage was refused: \(error)") }
        report.refusedStarts += 1
        repair(damage)
        self.damage = nil
    }
}
