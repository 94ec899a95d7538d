import APIModel
import Testing

@testable import CLI

/// The live table as events in and lines out.
@Suite struct LiveTableTests {
    private let start = Time("2026-01-01T00:00:00Z")!

    private func table() -> LiveTable {
        var options = TableOptions()
        options.showKind = true
        return LiveTable([
            ("pod", ObjectTable(Pod.identity, options: options)),
            ("configmap", ObjectTable(ConfigMap.identity, options: options)),
        ])
    }

    private func pod(_ name: String, _ phase: String) -> PrintedObject {
        var pod = Pod()
        pod.metadata.name = name
        pod.metadata.namespace = "default"
        pod.metadata.creationTimestamp = start
        pod.spec.containers = [Container { $0.name = "c" }]
        pod.status.phase = phase
        return PrintedObject(pod)
    }

    private func map(_ name: String) -> PrintedObject {
        var map = ConfigMap()
        map.metadata.name = name
        map.metadata.creationTimestamp = start
        return PrintedObject(map)
    }

    @Test func severalKindsAgeAndSayFarewell() {
        var live = table()
        #expect(live.lines(now: start, width: 80, height: 24, usesColour: false) == ["Waiting for objects..."])
        live.apply(.present(pod("b", "Pending")), now: start)
        live.apply(.present(pod("a", "Running")), now: start)
        live.apply(.present(map("settings")), now: start)
        let later = start + .seconds(90)
        #expect(
            live.lines(now: later, width: 80, height: 24, usesColour: false) == [
                "NAME    READY   STATUS    RESTARTS   AGE",
                "pod/a   0/1     Running   0          90s",
                "pod/b   0/1     Pending   0          90s", "",
                "NAME                 DATA   AGE",
                "configmap/settings   0      90s",
            ])
        live.apply(.deleted(pod("b", "Pending")), now: later)
        live.forget(now: later + .seconds(4))
        #expect(
            live.lines(now: later, width: 80, height: 24, usesColour: false)[2]
                == "(deleted) pod/b   0/1     Pending   0          90s")
        live.forget(now: later + .seconds(5))
        #expect(live.lines(now: later, width: 80, height: 24, usesColour: false).count == 5)
    }

    @Test func lowScreensShowWhatChangedLast() {
        var live = table()
        for index in 0..<50 {
            live.apply(.present(pod("p\(index)", "Running")), now: start + .seconds(Int64(index)))
        }
        live.apply(.present(pod("p7", "Failed")), now: start + .seconds(100))
        let lines = live.lines(now: start, width: 20, height: 10, usesColour: false)
        #expect(lines.count <= 9)
        #expect(lines.contains { $0.hasPrefix("pod/p7 ") } && lines.contains { $0.hasPrefix("pod/p49 ") })
        #expect(lines.last == "... and 43 more")
        #expect(lines.allSatisfy { $0.unicodeScalars.count <= 20 })
    }

    @Test func coloursAreForStates() {
        #expect(LiveTable.coloured("a  Running  x") == "a  \u{1B}[32mRunning\u{1B}[0m  x")
        #expect(LiveTable.coloured("a  Fine  x") == "a  Fine  x")
    }

    @Test func onlyChangedLinesAreWritten() {
        var screen = LiveScreen()
        #expect(screen.draw(["a", "b"]) == "\r\u{1B}[2Ka\n\r\u{1B}[2Kb\n")
        #expect(screen.draw(["a", "c"]) == "\u{1B}[2A\u{1B}[1B\r\u{1B}[2Kc\n")
        #expect(screen.draw(["a"]) == "\u{1B}[2A\u{1B}[1B\u{1B}[J")
    }
}
