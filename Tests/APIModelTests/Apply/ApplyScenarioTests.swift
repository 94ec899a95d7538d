import APIModel
import Base
import JSON
import Testing
import Wire

/// What people do with server-side apply, told step by step on real kinds.
@Suite struct ApplyScenarioTests {
    /// An object of a kind under the hands of its managers; each step is one second later.
    struct Story<K: Kind> {
        var object: K?
        var second: Int64 = 1_000

        mutating func apply(_ text: String, by manager: String, force: Bool = false, subresource: String = "") throws {
            second += 1
            object = try K.applying(
                Plain.tape(text), to: object, manager: manager, force: force, subresource: subresource,
                at: Time(seconds: second))
            if object?.metadata.uid.isEmpty == true { object?.metadata.uid = "1" }
        }

        mutating func write(
            by manager: String, subresource: String = "", resets: Bool = false, _ change: (inout K) -> Void
        ) {
            second += 1
            var new = object ?? K()
            change(&new)
            new.trackFields(
                from: object, manager: manager, subresource: subresource, at: Time(seconds: second), resets: resets)
            object = new
        }

        /// The paths that a manager owns, as text.
        func owned(_ manager: String) throws -> [String] {
            try FieldManagers(object?.metadata.managedFields ?? []).sets
                .filter { $0.identity.manager == manager }
                .flatMap { $0.fields.paths.map(\.description) }.sorted()
        }

        var managers: [String] { object?.metadata.managedFields.map(\.manager) ?? [] }

        /// The conflicts of an apply, as manager and path.
        mutating func conflicts(_ text: String, by manager: String) -> [String] {
            do {
                try apply(text, by: manager)
                return []
            } catch ApplyError.conflict(let conflicts) {
                return conflicts.conflicts.map { "\($0.manager.manager)\($0.path)" }.sorted()
            } catch {
                return ["\(error)"]
            }
        }
    }

    private static func map(_ data: String) -> String {
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: m, namespace: d}, data: {\(data)}}"
    }

    @Test func createsAndPrunes() throws {
        var story = Story<ConfigMap>()
        try story.apply(Self.map("a: x, b: y"), by: "one")
        #expect(try story.owned("one") == [".data.a", ".data.b"])
        #expect(story.object?.metadata.managedFields.first?.operation == "Apply")
        try story.apply(Self.map("a: x"), by: "one")
        #expect(story.object?.data["b"] == nil)
        #expect(story.object?.data["a"] == "x")
        #expect(try story.owned("one") == [".data.a"])
    }

    @Test func conflictsAndForce() throws {
        var story = Story<ConfigMap>()
        try story.apply(Self.map("a: x"), by: "one")
        let refused1 = story.conflicts(Self.map("a: z"), by: "two")
        #expect(refused1 == ["one.data.a"])
        #expect(story.object?.data["a"] == "x")
        try story.apply(Self.map("a: z"), by: "two", force: true)
        #expect(story.object?.data["a"] == "z")
        #expect(try story.owned("one") == [])
        #expect(story.managers == ["two"])
    }

    @Test func conflictAnswers() throws {
        var story = Story<Deployment>()
        story.write(by: "scaler") {
            $0.metadata.name = "web"
            $0.spec.replicas = 3
        }
        do {
            try story.apply(
                "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 1}}", by: "one")
            Issue.record("no conflict")
        } catch ApplyError.conflict(let conflicts) {
            let status = conflicts.status
            #expect(status.code == 409)
            #expect(status.reason == "Conflict")
            #expect(
                status.message
                    == "Apply failed with 1 conflict: conflict with \"scaler\" using apps/v1 at 1970-01-01T00:16:41Z: "
                    + ".spec.replicas")
            #expect(status.details?.causes.first?.reason == "FieldManagerConflict")
            #expect(status.details?.causes.first?.field == ".spec.replicas")
            #expect(
                status.details?.causes.first?.message
                    == "conflict with \"scaler\" using apps/v1 at 1970-01-01T00:16:41Z")
        }
    }

    @Test func sharedOwnership() throws {
        var story = Story<ConfigMap>()
        try story.apply(Self.map("a: x, b: y"), by: "one")
        try story.apply(Self.map("a: x"), by: "two")
        #expect(story.managers.sorted() == ["one", "two"])
        // One gives the shared field up: the other keeps it alive.
        try story.apply(Self.map("b: y"), by: "one")
        #expect(story.object?.data["a"] == "x")
        #expect(try story.owned("one") == [".data.b"])
        try story.apply(Self.map(""), by: "two")
        #expect(story.object?.data["a"] == nil)
        // An empty map is a field that one can own.
        #expect(try story.owned("two") == [".data"])
    }

    @Test func appliesTwiceAndChangesNothing() throws {
        var story = Story<ConfigMap>()
        try story.apply(Self.map("a: x"), by: "one")
        let before = story.object
        try story.apply(Self.map("a: x"), by: "one")
        #expect(story.object == before)
        // Neither does an update that changes nothing.
        story.write(by: "two") { _ in }
        #expect(story.object == before)
    }

    private static func pod(_ ports: String) -> String {
        "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: i, ports: \(ports)}]}}"
    }

    @Test func portsByNumberAndProtocol() throws {
        var story = Story<Pod>()
        try story.apply(
            Self.pod("[{containerPort: 53, protocol: UDP}, {containerPort: 53, name: dns}]"), by: "one")
        let ports = story.object?.spec.containers.first?.ports ?? []
        #expect(ports.map(\.containerPort) == [53, 53])
        #expect(
            try story.owned("one").contains(
                ".spec.containers[name=\"c\"].ports[containerPort=53,protocol=\"TCP\"].name"))
        // The default protocol is the one left out: this is the same port.
        let refused2 = story.conflicts(Self.pod("[{containerPort: 53, protocol: TCP, name: web}]"), by: "two")
        #expect(
            refused2
                == ["one.spec.containers[name=\"c\"].ports[containerPort=53,protocol=\"TCP\"].name"])
        try story.apply(Self.pod("[{containerPort: 53, protocol: UDP}]"), by: "one")
        #expect(story.object?.spec.containers.first?.ports.map(\.protocol) == ["UDP"])
    }

    @Test func refusesRepeatedAndMissingKeys() throws {
        var story = Story<Pod>()
        let refused3 = story.conflicts(Self.pod("[{containerPort: 1}, {containerPort: 1, protocol: TCP}]"), by: "one")
        #expect(
            refused3
                == [
                    ".spec.containers[name=\"c\"].ports: duplicate entries for key [containerPort=1,protocol=\"TCP\"]"
                ])
        let nameless = "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{image: i}]}}"
        let refused4 = story.conflicts(nameless, by: "one")
        #expect(refused4.first?.contains("omits all key fields [\"name\"]") == true)
        let wrong = "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {hostNetwork: yes please}}"
        let refused5 = story.conflicts(wrong, by: "one")
        #expect(refused5 == [".spec.hostNetwork: expected boolean, got yes please"])
        let unknown = "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {hostNetwrk: true}}"
        let refused6 = story.conflicts(unknown, by: "one")
        #expect(refused6 == [".spec.hostNetwrk: field not declared in schema"])
        #expect(story.object == nil)
    }

    @Test func refusesOtherObjects() throws {
        var story = Story<Pod>()
        for text in [
            "{apiVersion: v1, kind: Node, metadata: {name: p}}", "{apiVersion: v2, kind: Pod, metadata: {name: p}}",
            "{apiVersion: v1, kind: Pod, metadata: {name: p, managedFields: []}}", "[]",
        ] {
            #expect(throws: ApplyError.self) { try story.apply(text, by: "one") }
        }
    }

    @Test func setsAndAtomicLists() throws {
        func map(_ finalizers: String) -> String {
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: m, finalizers: [\(finalizers)]}}"
        }
        var story = Story<ConfigMap>()
        try story.apply(map("x.io/a, x.io/b"), by: "one")
        try story.apply(map("x.io/c, x.io/b"), by: "two")
        #expect(Set(story.object?.metadata.finalizers ?? []) == ["x.io/a", "x.io/b", "x.io/c"])
        try story.apply(map(""), by: "one")
        #expect(Set(story.object?.metadata.finalizers ?? []) == ["x.io/b", "x.io/c"])

        func pod(_ args: String) -> String {
            "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, args: [\(args)]}]}}"
        }
        var atomic = Story<Pod>()
        try atomic.apply(pod("a, b"), by: "one")
        let refused7 = atomic.conflicts(pod("a"), by: "two")
        #expect(refused7 == ["one.spec.containers[name=\"c\"].args"])
        try atomic.apply(pod("a"), by: "one")
        #expect(atomic.object?.spec.containers.first?.args == ["a"])
    }

    @Test func updatesTakeOver() throws {
        var story = Story<ConfigMap>()
        try story.apply(Self.map("a: x, b: y"), by: "one")
        story.write(by: "two") {
            $0.data["a"] = "z"
            $0.data["c"] = "w"
        }
        #expect(try story.owned("one") == [".data.b"])
        #expect(try story.owned("two") == [".data.a", ".data.c"])
        // What an update removed nobody owns.
        story.write(by: "three") { $0.data["b"] = nil }
        #expect(story.managers == ["two"])
    }

    @Test func statusBelongsToItsSubresource() throws {
        var story = Story<Deployment>()
        story.write(by: "user") {
            $0.metadata.name = "web"
            $0.metadata.uid = "1"
            $0.spec.replicas = 2
            $0.status.replicas = 7
        }
        #expect(try !story.owned("user").contains { $0.hasPrefix(".status") })
        story.write(by: "controller", subresource: "status") {
            $0.status.replicas = 1
            $0.status.observedGeneration = 1
        }
        #expect(try story.owned("controller") == [".status.observedGeneration", ".status.replicas"])
        #expect(story.object?.metadata.managedFields.last?.subresource == "status")
    }

    @Test func resetForgetsAll() throws {
        var story = Story<ConfigMap>()
        try story.apply(Self.map("a: x"), by: "one")
        story.write(by: "two") { $0.metadata.managedFields = [ManagedFieldsEntry()] }
        #expect(story.managers == [])
        // The next apply says who owned it before.
        try story.apply(Self.map("b: y"), by: "one")
        #expect(story.managers == ["one", "before-first-apply"])
        var other = Story<ConfigMap>()
        try other.apply(Self.map("a: x"), by: "one")
        other.write(by: "two", resets: true) { $0.data["b"] = "y" }
        #expect(other.managers == [])
    }

    @Test func removesAManager() throws {
        var story = Story<ConfigMap>()
        try story.apply(Self.map("a: x"), by: "one")
        try story.apply(Self.map("b: y"), by: "two")
        story.write(by: "three") { $0.metadata.managedFields.removeAll { $0.manager == "one" } }
        #expect(story.managers == ["two"])
        // A request that sends none keeps them, and so does one to a subresource, whatever it sends.
        story.write(by: "three") { $0.metadata.managedFields = [] }
        #expect(story.managers == ["two"])
    }

    @Test func capsUpdaters() throws {
        var story = Story<ConfigMap>()
        for number in 0..<12 {
            story.write(by: "updater-\(number)") {
                $0.metadata.name = "m"
                $0.metadata.uid = "1"
                $0.data["key\(number)"] = "x"
            }
        }
        #expect(story.managers.count == ApplyLimits.updateManagersMax)
        #expect(story.managers.first == ApplyLimits.ancientManager)
        #expect(try story.owned(ApplyLimits.ancientManager).contains(".data.key0"))
    }

    @Test func migratesFromClientSideApply() throws {
        var story = Story<ConfigMap>()
        let last = try Plain.yaml(Self.map("a: x"))
        story.write(by: "kubectl-client-side-apply") {
            $0.metadata.name = "m"
            $0.metadata.namespace = "d"
            $0.metadata.uid = "1"
            $0.metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"] = "\(last)\n"
            $0.data["a"] = "x"
        }
        let refused8 = story.conflicts(Self.map("a: y"), by: "other")
        #expect(refused8 == ["kubectl-client-side-apply.data.a"])
        try story.apply(Self.map("a: y"), by: "kubectl")
        #expect(story.object?.data["a"] == "y")
        let annotation = story.object?.metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]
        #expect(annotation?.contains("\"a\":\"y\"") == true)
    }

    @Test func tableKeepsEachTextOnce() throws {
        var story = Story<ConfigMap>()
        try story.apply(Self.map("a: x"), by: "one")
        let text = try #require(story.object?.metadata.managedFields.first?.fieldsV1?.raw)
        var table = ManagedFieldsTable()
        let first = try table.intern(text)
        let second = try table.intern(Bytes(text.array))
        #expect(second == first)
        #expect(table.count == 1 && table.textBytes == text.count)
        #expect(throws: FieldSetError.self) { try table.intern(Bytes("[]".utf8)) }
        var small = ManagedFieldsTable(textBytesMax: 1)
        _ = try small.intern(text)
        #expect(small.count == 0)
    }
}
