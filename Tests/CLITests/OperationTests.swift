import APIModel
import Foundation
import JSON
import Testing

@testable import CLI

/// Commands against a cluster in memory: what they say, what they send, and how they end.
@Suite struct OperationTests {
    private func pod(_ name: String, _ change: (inout Pod) -> Void = { _ in }) -> Pod {
        var pod = Pod()
        pod.metadata.name = name
        pod.metadata.namespace = "default"
        pod.spec.containers = [Container { $0.name = "c" }]
        pod.status.phase = "Pending"
        change(&pod)
        return pod
    }

    private func request(_ words: String...) -> TargetRequest {
        var request = TargetRequest()
        request.words = words
        return request
    }

    /// Runs something that may fail; the exit code.
    private func code(_ body: () async throws(CommandError) -> Void, _ console: TestConsole) async -> Int32 {
        do throws(CommandError) {
            try await body()
            return 0
        } catch {
            if !error.text.isEmpty { console.console.error(error.text + "\n") }
            return error.exitCode
        }
    }

    /// A file with a text, removed at the end.
    private func withFile(_ text: String, _ body: (FileArguments) async throws -> Void) async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("ctl-\(UUID().uuidString).yaml").path
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await body(FileArguments([path]))
    }

    @Test func getListsInPartsAndSaysWhatIsMissing() async throws {
        let cluster = FakeCluster(pageSize: 2)
        for name in ["a", "b", "c", "d", "e"] { cluster.put(pod(name)) }
        let console = TestConsole()
        var get = GetOperation(request: request("pods"))
        get.format = .name
        #expect(await code({ () throws(CommandError) in try await get.run(cluster, console.console) }, console) == 0)
        #expect(console.out == "pod/a\npod/b\npod/c\npod/d\npod/e\n")

        let mixed = TestConsole()
        get.request = request("pod", "a", "zz", "b")
        #expect(await code({ () throws(CommandError) in try await get.run(cluster, mixed.console) }, mixed) == 1)
        #expect(mixed.out == "pod/a\npod/b\n")
        #expect(mixed.error == "Error from server (NotFound): pods \"zz\" not found\n")
        get.request.ignoresNotFound = true
        #expect(await code({ () throws(CommandError) in try await get.run(cluster, mixed.console) }, mixed) == 0)

        let empty = TestConsole()
        let none = GetOperation(request: request("svc"))
        #expect(await code({ () throws(CommandError) in try await none.run(cluster, empty.console) }, empty) == 0)
        #expect(empty.out == "" && empty.error == "No resources found in default namespace.\n")
    }

    private static let manifest = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: one}
        data: {a: "1"}
        ---
        apiVersion: example.org/v1
        kind: Unknown
        metadata: {name: odd}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: held}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: typo}
        dta: {}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: two}
        """

    @Test func applyGoesOnAndSaysWhatItDidNot() async throws {
        let cluster = FakeCluster()
        try await withFile(Self.manifest) { files in
            let console = TestConsole()
            var apply = ApplyOperation(files: files)
            #expect(
                await code({ () throws(CommandError) in try await apply.run(cluster, console.console) }, console) == 1)
            #expect(console.out == "configmap/one created\nconfigmap/two created\n")
            #expect(console.error.contains("document 2, line 6, column 1: no matches for kind \"Unknown\""))
            #expect(console.error.contains("document 4, line 17, column 1: unknown field \"dta\""))
            #expect(
                console.error.contains("configmaps \"held\" conflicts") && console.error.contains("--force-conflicts"))

            let again = TestConsole()
            apply.force = true
            apply.fieldValidation = "Warn"
            _ = await code({ () throws(CommandError) in try await apply.run(cluster, again.console) }, again)
            #expect(
                again.out == """
                    configmap/one unchanged
                    configmap/held created
                    configmap/typo created
                    configmap/two unchanged

                    """)
            #expect(again.error.contains("Warning: ") && again.error.contains("unknown field"))

            let trial = TestConsole()
            apply.printer.dryRun = .client
            _ = await code({ () throws(CommandError) in try await apply.run(cluster, trial.console) }, trial)
            #expect(trial.out.hasPrefix("configmap/one configured (dry run)\n"))
        }
    }

    @Test func applyWaitsUntilReady() async throws {
        let cluster = FakeCluster()
        let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, image: i}]}\n"
        try await withFile(text) { files in
            let console = TestConsole { try? await Task.sleep(for: .seconds(3600)) }
            var apply = ApplyOperation(files: files)
            apply.waits = true
            apply.timeout = .seconds(1)
            let operation = apply
            let run = Task { try await operation.run(cluster, console.console) }
            while !console.error.contains("pod/a: ") { await Task.yield() }
            cluster.put(pod("a") { $0.status.phase = "Succeeded" })
            try await run.value
            #expect(console.out == "pod/a created\npod/a ready\n")

            let failing = TestConsole()
            cluster.put(
                pod("a") {
                    $0.status.phase = "Failed"
                    $0.status.reason = "Evicted"
                    $0.status.message = "no room"
                })
            #expect(
                await code({ () throws(CommandError) in try await operation.run(cluster, failing.console) }, failing)
                    == 1)
            #expect(failing.error == "error: pod/a: It failed (Evicted): no room.\n")
        }
    }

    @Test func complaintsAreFamiliar() async {
        let console = TestConsole()
        #expect(await CommandLineProgram.run(["frob"], console.console) == 1)
        #expect(console.error == "error: unknown command \"frob\" for \"ctl\"\nSee 'ctl --help' for usage.\n")
        let flag = TestConsole()
        #expect(await CommandLineProgram.run(["get", "pods", "--frob"], flag.console) == 1)
        #expect(flag.error == "error: unknown flag: --frob\nSee 'ctl get --help' for usage.\n")
        let help = TestConsole()
        #expect(await CommandLineProgram.run(["get", "--help"], help.console) == 0)
        #expect(help.out.contains("ctl get pods") && help.error.isEmpty)
    }

    @Test func brokenFilesSendNothing() async throws {
        let cluster = FakeCluster()
        try await withFile("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\nkind: [\n") { files in
            let console = TestConsole()
            let apply = ApplyOperation(files: files)
            #expect(
                await code({ () throws(CommandError) in try await apply.run(cluster, console.console) }, console) == 1)
            #expect(console.error.contains("document 2, line") && cluster.calls.isEmpty)
        }
        let console = TestConsole()
        let missing = ApplyOperation(files: FileArguments(["/no/such/file"]))
        #expect(
            await code({ () throws(CommandError) in try await missing.run(cluster, console.console) }, console) == 1)
        #expect(console.error == "error: the path \"/no/such/file\" does not exist\n")
    }

    @Test func namespacesHaveToAgree() async throws {
        let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n"
        try await withFile(text) { files in
            let console = TestConsole()
            var apply = ApplyOperation(files: files)
            apply.scope = NamespaceScope(namespace: "other", isExplicit: true)
            #expect(
                await code({ () throws(CommandError) in try await apply.run(FakeCluster(), console.console) }, console)
                    == 1)
            #expect(console.error.contains("the namespace from the provided object \"shop\" does not match"))
        }
    }

    @Test func diffShowsLinesAndExitsWithOne() async throws {
        let cluster = FakeCluster()
        var map = ConfigMap()
        map.metadata.name = "a"
        map.metadata.namespace = "default"
        map.data = ["k": "1", "m": "2"]
        cluster.put(map)
        try await withFile("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: \"1\", m: \"3\"}\n") {
            files in
            let console = TestConsole()
            let diff = DiffOperation(files: files)
            #expect(
                await code({ () throws(CommandError) in try await diff.run(cluster, console.console) }, console) == 1)
            #expect(
                console.out == """
                    --- LIVE/v1.ConfigMap.default.a
                    +++ MERGED/v1.ConfigMap.default.a
                    @@ -1,7 +1,7 @@
                     apiVersion: v1
                     data:
                       k: "1"
                    -  m: "2"
                    +  m: "3"
                     kind: ConfigMap
                     metadata:
                       name: a

                    """)
        }
    }

    @Test func deleteWaitsAndSaysWhatBlocks() async throws {
        let cluster = FakeCluster()
        cluster.put(pod("free"))
        let held = pod("held") { $0.metadata.finalizers = ["example.org/hold"] }
        cluster.put(held)
        let console = TestConsole()
        var delete = DeleteOperation(request: request("pod", "free", "held", "gone"))
        delete.timeout = .seconds(1)
        #expect(await code({ () throws(CommandError) in try await delete.run(cluster, console.console) }, console) == 1)
        #expect(
            console.out
                == "pod \"free\" deleted from default namespace\npod \"held\" deleted from default namespace\n")
        #expect(console.error.contains("pods \"gone\" not found"))
        #expect(
            console.error.contains(
                "timed out waiting for the condition on pods/held: blocked by the finalizer example.org/hold"))
        #expect(cluster.calls.contains("delete pod/free Background"))
    }

    @Test func deleteEndsWhenTheObjectIsGone() async throws {
        let cluster = FakeCluster()
        let held = pod("held") { $0.metadata.finalizers = ["example.org/hold"] }
        cluster.put(held)
        // The wait's clock never rings; what ends the wait is the object's end.
        let console = TestConsole { try? await Task.sleep(for: .seconds(3600)) }
        var delete = DeleteOperation(request: request("pod", "held"))
        delete.timeout = .seconds(1)
        let operation = delete
        let run = Task { try await operation.run(cluster, console.console) }
        while !console.error.contains("waiting for pod/held") { await Task.yield() }
        cluster.remove(held)
        try await run.value
        #expect(console.error == "waiting for pod/held: blocked by the finalizer example.org/hold\n")
    }

    @Test func labels() async throws {
        let cluster = FakeCluster()
        cluster.put(pod("a") { $0.metadata.labels = ["x": "1"] })
        func run(_ words: [String], overwrites: Bool = false) async throws -> (String, String, Int32) {
            let console = TestConsole()
            var operation = MetadataOperation(change: try MetadataChange(.labels, parsing: words))
            operation.request = request("pod/a")
            operation.overwrites = overwrites
            let ready = operation
            let status = await code(
                { () throws(CommandError) in try await ready.run(cluster, console.console) }, console)
            return (console.out, console.error, status)
        }
        #expect(try await run(["y=2"]) == ("pod/a labeled\n", "", 0))
        #expect(
            try await run(["x=2"]) == ("", "error: 'x' already has a value (1), and --overwrite is false\n", 1))
        #expect(try await run(["x=2"], overwrites: true) == ("pod/a labeled\n", "", 0))
        #expect(try await run(["x=2"]) == ("pod/a not labeled\n", "", 0))
        #expect(try await run(["y-"]) == ("pod/a unlabeled\n", "", 0))
        #expect(try await run(["z-"]) == ("label \"z\" not found.\npod/a not labeled\n", "", 0))
        #expect(throws: CommandError.self) { try MetadataChange(.labels, parsing: ["a=b", "a-"]) }
        #expect(throws: CommandError.self) { try MetadataChange(.labels, parsing: ["a=b c"]) }
        #expect(throws: CommandError.self) { try MetadataChange(.labels, parsing: ["word"]) }
        #expect(MetadataChange.split(["pod", "a", "x=1", "y-"]).resources == ["pod", "a"])
    }

    @Test func scaleAndPatch() async throws {
        let cluster = FakeCluster()
        var deployment = Deployment()
        deployment.metadata.name = "web"
        deployment.metadata.namespace = "default"
        deployment.spec.replicas = 2
        cluster.put(deployment)
        let console = TestConsole()
        var scale = ScaleOperation(request: request("deploy/web"))
        scale.replicas = 5
        scale.currentReplicas = 3
        #expect(await code({ () throws(CommandError) in try await scale.run(cluster, console.console) }, console) == 1)
        #expect(console.error == "error: Expected replicas to be 3, was 2\n")
        scale.currentReplicas = nil
        #expect(await code({ () throws(CommandError) in try await scale.run(cluster, console.console) }, console) == 0)
        #expect(console.out == "deployment.apps/web scaled\n")

        let patched = TestConsole()
        var patch = PatchOperation(request: request("deploy", "web"))
        patch.type = "merge"
        patch.patch = "spec:\n  replicas: 7\n"
        for _ in 0..<2 {
            #expect(
                await code({ () throws(CommandError) in try await patch.run(cluster, patched.console) }, patched) == 0)
        }
        #expect(patched.out == "deployment.apps/web patched\ndeployment.apps/web patched (no change)\n")
        for (type, text) in [("merge", ""), ("merge", "{"), ("odd", "{}")] {
            #expect(throws: CommandError.self) { try PatchOperation.body(type, text) }
        }
    }

    @Test func waitFindsWhatComesLater() async throws {
        let cluster = FakeCluster()
        let console = TestConsole { try? await Task.sleep(for: .seconds(3600)) }
        let condition = try WaitCondition(parsing: "condition=Ready")
        let operation = WaitOperation(request: request("pod/late"), condition: condition, timeout: .seconds(1))
        let run = Task { try await operation.run(cluster, console.console) }
        await Task.yield()
        cluster.put(pod("late"))
        cluster.put(
            pod("late") {
                $0.status.conditions = [
                    PodCondition {
                        $0.type = "Ready"
                        $0.status = "True"
                    }
                ]
            })
        try await run.value
        #expect(console.out == "pod/late condition met\n")
    }

    @Test func waitSaysWhyItGaveUp() async throws {
        let cluster = FakeCluster()
        cluster.put(pod("a") { $0.spec.schedulingGates = [PodSchedulingGate { $0.name = "hold" }] })
        func run(_ condition: String, _ word: String) async throws -> (String, String, Int32) {
            let console = TestConsole()
            let operation = WaitOperation(
                request: request(word), condition: try WaitCondition(parsing: condition), timeout: .zero)
            let status = await code(
                { () throws(CommandError) in try await operation.run(cluster, console.console) }, console)
            return (console.out, console.error, status)
        }
        #expect(
            try await run("condition=Ready", "pod/a") == (
                "",
                "error: timed out waiting for the condition on pods/a: It is not scheduled: held by the gate hold.\n",
                1
            ))
        #expect(try await run("jsonpath={.status.phase}=Pending", "pod/a") == ("pod/a condition met\n", "", 0))
        #expect(try await run("delete", "pod/none") == ("pod/none condition met\n", "", 0))
        #expect(try await run("create", "pod/a") == ("pod/a condition met\n", "", 0))
        #expect(try await run("create", "pod/none").1.hasSuffix("on pods/none: it does not exist\n"))
        for wrong in ["", "x", "condition=", "jsonpath={.a}=", "what=ever"] {
            #expect(throws: CommandError.self) { try WaitCondition(parsing: wrong) }
        }
    }

    @Test func watchWritesLinesBelowEachOther() async throws {
        let cluster = FakeCluster()
        cluster.put(pod("a"))
        let console = TestConsole()
        let get = GetOperation(request: request("pods"))
        let operation = WatchOperation(get: get, showsEvents: true)
        let run = Task { try await operation.run(cluster, console.console) }
        while !console.out.contains("ADDED") { await Task.yield() }
        cluster.put(pod("a") { $0.status.phase = "Running" })
        cluster.remove(pod("a"))
        while !console.out.contains("DELETED") { await Task.yield() }
        run.cancel()
        _ = try? await run.value
        #expect(
            console.out == """
                EVENT   NAME   READY   STATUS    RESTARTS   AGE
                ADDED   a      0/1     Pending   0          <unknown>
                MODIFIED   a      0/1     Running   0          <unknown>
                DELETED    a      0/1     Running   0          <unknown>

                """)
    }

    @Test func describeFetchesWhatBelongs() async throws {
        let cluster = FakeCluster()
        let stored = cluster.put(pod("web-1"))
        cluster.put(
            Event {
                $0.metadata.name = "e1"
                $0.metadata.namespace = "default"
                $0.type = "Warning"
                $0.reason = "Slow"
                $0.message = "it is slow"
                $0.involvedObject.kind = "Pod"
                $0.involvedObject.name = "web-1"
                $0.involvedObject.uid = stored.metadata.uid
            })
        let console = TestConsole()
        // The beginning of a name is enough.
        let describe = DescribeOperation(request: request("pod", "web"))
        #expect(
            await code({ () throws(CommandError) in try await describe.run(cluster, console.console) }, console) == 0)
        #expect(console.out.hasPrefix("Name:") && console.out.contains("Warning  Slow"))
        let missing = TestConsole()
        let none = DescribeOperation(request: request("pod", "db"))
        #expect(await code({ () throws(CommandError) in try await none.run(cluster, missing.console) }, missing) == 1)
        #expect(missing.error == "Error from server (NotFound): pods \"db\" not found\n")
    }

    @Test func whyHasOneAnswer() throws {
        let crashing = pod("a") { pod in
            pod.spec.nodeName = "n1"
            pod.status.containerStatuses = [
                ContainerStatus {
                    $0.name = "app"
                    $0.restartCount = 4
                    $0.state.waiting = ContainerStateWaiting {
                        $0.reason = "CrashLoopBackOff"
                        $0.message = "back-off 40s"
                    }
                    $0.lastState.terminated = ContainerStateTerminated {
                        $0.exitCode = 137
                        $0.reason = "OOMKilled"
                    }
                }
            ]
        }
        #expect(
            Why.summary(AnyKind(crashing))
                == "Container app waits (CrashLoopBackOff): back-off 40s. It ended last with exit code 137 (OOMKilled), "
                + "after 4 restarts.")
        let stuck = pod("b") {
            $0.metadata.deletionTimestamp = PrintingTests.now
            $0.metadata.finalizers = ["a/b", "c/d"]
        }
        #expect(
            Why.text(AnyKind(stuck), events: [], now: PrintingTests.now).contains(
                "It is going away (deletion was asked for 0s ago): blocked by the finalizers a/b, c/d."))
        #expect(Why.text(AnyKind(ConfigMap()), events: [], now: PrintingTests.now).contains("nothing is wrong"))
    }

    @Test func editsBecomePatches() throws {
        let map = try PrintingTests.objects(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: d}\ndata: {x: \"1\", z: \"2\"}\n")[0]
        let text = Documents.yaml(map)
        #expect(try EditCommand.patch(from: map, to: text) == nil)
        let changed = text.replacingOccurrences(of: "x: \"1\"", with: "x: \"9\"").replacingOccurrences(
            of: "  z: \"2\"\n", with: "")
        #expect(try EditCommand.patch(from: map, to: changed) == ["data": ["x": "9", "z": .null]])
        for wrong in [
            text.replacingOccurrences(of: "name: a", with: "name: b"), "a: [", text + "typo: 1\n",
            text.replacingOccurrences(of: "data:", with: "data: 5\nbinaryData:"),
        ] { #expect(throws: CommandError.self) { try EditCommand.patch(from: map, to: wrong) } }
    }

    @Test func formsOfArguments() {
        func forms(_ text: String) -> String {
            ArgumentForms.normalized(text.split(separator: " ").map(String.init)).joined(separator: " ")
        }
        #expect(forms("-n shop get pods -w=true") == "get pods -w -n shop")
        #expect(forms("get pods --watch=true --wait=false --show-labels=false") == "get pods --watch --no-wait")
        #expect(forms("create cm a --dry-run -o yaml") == "create cm a --dry-run=client -o yaml")
        #expect(forms("--context x exec p -- ls --watch=true") == "exec p --context x -- ls --watch=true")
        #expect(forms("get pods -n=shop") == "get pods -n shop")
        #expect(forms("--help") == "--help")
        #expect(forms("apply -f - --server-side=true") == "apply -f - --server-side")
    }

    @Test func setsImages() throws {
        let pod = pod("a")
        let patch = try ImageChange.patch(AnyKind(pod), ImageChange.parse(["*=nginx:2"]))
        #expect(patch.description == "{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"nginx:2\"}]}}")
        #expect(throws: CommandError.message("unable to find container named \"z\"")) {
            try ImageChange.patch(AnyKind(pod), ImageChange.parse(["z=nginx"]))
        }
        #expect(throws: CommandError.self) { try ImageChange.parse([]) }
    }

    @Test func taints() throws {
        var node = Node()
        node.metadata.name = "n"
        #expect(try TaintChange(parsing: ["a=b:NoSchedule"]).apply(to: &node, overwrites: false) == "tainted")
        #expect(throws: CommandError.self) {
            try TaintChange(parsing: ["a=c:NoSchedule"]).apply(to: &node, overwrites: false)
        }
        #expect(try TaintChange(parsing: ["a=c:NoSchedule"]).apply(to: &node, overwrites: true) == "tainted")
        #expect(node.spec.taints.map(\.value) == ["c"])
        #expect(try TaintChange(parsing: ["a-"]).apply(to: &node, overwrites: false) == "untainted")
        for wrong in [[], ["a"], ["a=b"], ["a=b:Odd"], ["-"]] as [[String]] {
            #expect(throws: CommandError.self) { try TaintChange(parsing: wrong) }
        }
    }

    @Test func whatServersRefuseIsSaidAsKubectlSaysIt() {
        var invalid = Status(failure: .invalid, "long message")
        invalid.details = StatusDetails {
            $0.kind = "Pod"
            $0.name = "a"
            $0.causes = [
                StatusCause {
                    $0.field = "spec.containers"
                    $0.message = "Required value"
                }
            ]
        }
        #expect(invalid.commandText == "The Pod \"a\" is invalid: spec.containers: Required value")
        invalid.details?.causes.append(
            StatusCause {
                $0.field = "spec.x"
                $0.message = "Bad"
            })
        #expect(
            invalid.commandText
                == "The Pod \"a\" is invalid: \n* spec.containers: Required value\n* spec.x: Bad")
        #expect(
            Status(failure: .forbidden, "no").commandText == "Error from server (Forbidden): no")
    }
}
