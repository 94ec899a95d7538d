import APIModel
import JSON
import Manifest
import Testing

@testable import CLI

/// Tables, documents, columns and sorting for a handful of objects.
@Suite struct PrintingTests {
    static let now = Time("2026-01-02T00:00:00Z")!

    static func objects(_ yaml: String) throws -> [PrintedObject] {
        try Manifest.objects(in: yaml, file: "test").map { try PrintedObject($0) }
    }

    private static let pods = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web-1
          namespace: shop
          creationTimestamp: "2026-01-01T00:00:00Z"
          labels: {app: web, "example.org/tier": front}
          managedFields: [{manager: ctl, operation: Apply}]
        spec: {nodeName: n1, containers: [{name: a, image: i}, {name: b, image: i}]}
        status: {phase: Running, podIPs: [{ip: 10.0.0.9}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: a-much-longer-name, namespace: default}
        spec: {containers: [{name: a, image: i, resources: {requests: {cpu: 100m}}}]}
        status: {phase: Pending}
        """

    private func text(
        _ objects: [PrintedObject], _ format: String = "", single: Bool = false,
        _ change: (inout TableOptions) -> Void = { _ in }
    ) throws -> String {
        var options = TableOptions()
        change(&options)
        let output = try OutputFormat(parsing: format) { (path) throws(FileAccessError) in
            throw FileAccessError(path, "no such file or directory")
        }
        return try ObjectPrinter(output, table: options).text(objects, isSingle: single, now: Self.now)
    }

    @Test func tables() throws {
        let pods = try Self.objects(Self.pods)
        #expect(
            try text(pods) == """
                NAME                 READY   STATUS    RESTARTS   AGE
                web-1                0/2     Running   0          24h
                a-much-longer-name   0/1     Pending   0          <unknown>

                """)
        #expect(
            try text(pods) { $0.withNamespace = true } == """
                NAMESPACE   NAME                 READY   STATUS    RESTARTS   AGE
                shop        web-1                0/2     Running   0          24h
                default     a-much-longer-name   0/1     Pending   0          <unknown>

                """)
        #expect(
            try text(pods, "wide") == """
                NAME                 READY   STATUS    RESTARTS   AGE         IP         NODE     NOMINATED NODE   READINESS GATES
                web-1                0/2     Running   0          24h         10.0.0.9   n1       <none>           <none>
                a-much-longer-name   0/1     Pending   0          <unknown>   <none>     <none>   <none>           <none>

                """)
        #expect(
            try text([pods[0]]) {
                $0.labelColumns = ["example.org/tier", "gone"]
                $0.showLabels = true
                $0.noHeaders = true
            } == "web-1   0/2   Running   0     24h   front         app=web,example.org/tier=front\n")
        #expect(try text([pods[0]]) { $0.showKind = true }.contains("\npod/web-1 "))
        #expect(try text([]) == "")
    }

    @Test func severalKinds() throws {
        let objects = try Self.objects(
            """
            apiVersion: v1
            kind: Namespace
            metadata: {name: shop}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings, namespace: shop}
            ---
            apiVersion: example.org/v1
            kind: Thing
            metadata: {name: one, namespace: shop, creationTimestamp: "2026-01-01T23:59:00Z"}
            """)
        #expect(
            try text(objects) { $0.withNamespace = true } == """
                NAME             STATUS   AGE
                namespace/shop            <unknown>

                NAMESPACE   NAME                 DATA   AGE
                shop        configmap/settings   0      <unknown>

                NAMESPACE   NAME                    AGE
                shop        thing.example.org/one   60s

                """)
        #expect(try text(objects, "name") == "namespace/shop\nconfigmap/settings\nthing.example.org/one\n")
    }

    @Test func documents() throws {
        let pods = try Self.objects(Self.pods)
        #expect(
            try text([pods[1]], "json", single: true) == """
                {
                    "apiVersion": "v1",
                    "kind": "Pod",
                    "metadata": {
                        "name": "a-much-longer-name",
                        "namespace": "default"
                    },
                    "spec": {
                        "containers": [
                            {
                                "image": "i",
                                "name": "a",
                                "resources": {
                                    "requests": {
                                        "cpu": "100m"
                                    }
                                }
                            }
                        ]
                    },
                    "status": {
                        "phase": "Pending"
                    }
                }

                """)
        let list = try JSONValue.parse(text([pods[0]], "json"))
        #expect(list["kind"] == "List" && list["apiVersion"] == "v1" && list["items"]?.array?.count == 1)
        #expect(list["items"]?.array?[0]["metadata"]?["managedFields"] == nil)
        #expect(try text(pods, "yaml").hasPrefix("apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Pod\n"))
        let shown = Documents.yaml(pods[0], managedFields: true)
        #expect(shown.contains("managedFields:\n  - manager: ctl\n"))
    }

    @Test func expressionsAndColumns() throws {
        let pods = try Self.objects(Self.pods)
        #expect(try text(pods, "jsonpath={.items[*].metadata.name}") == "web-1 a-much-longer-name")
        #expect(try text([pods[0]], "jsonpath={.spec.nodeName}", single: true) == "n1")
        #expect(
            try text(
                pods,
                "custom-columns=NAME:.metadata.name,NODE:.spec.nodeName,L:metadata.labels,C:.spec.containers[*].name")
                    == """
                    NAME                 NODE     L                                     C
                    web-1                n1       map[app:web example.org/tier:front]   a,b
                    a-much-longer-name   <none>   <none>                                a

                    """)
        for wrong in [
            "go-template={{.x}}", "nope", "jsonpath={", "custom-columns=A", "custom-columns=", "jsonpath-file=/none",
        ] {
            #expect(throws: OutputFormatError.self) { try text(pods, wrong) }
        }
        #expect(throws: JSONPathError.self) { try text(pods, "jsonpath={.items[9]}") }
    }

    @Test func sorting() throws {
        let objects = try Self.objects(
            ["b 500m", "a 1", "c 10"].map { line in
                let parts = line.split(separator: " ")
                return """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: \(parts[0])}
                    spec: {priority: \(parts[0] == "a" ? 5 : 1), containers: [{name: x, image: i, resources: {requests: {cpu: "\(parts[1])"}}}]}
                    """
            }.joined(separator: "\n---\n"))
        func names(_ path: String) throws -> [String] { try ObjectSort(path).sorted(objects).map(\.name) }
        #expect(try names(".metadata.name") == ["a", "b", "c"])
        #expect(try names("{.spec.containers[0].resources.requests.cpu}") == ["b", "a", "c"])
        #expect(try names("spec.priority") == ["b", "c", "a"])
        #expect(throws: JSONPathError.self) { try names(".spec.gone") }
        #expect(throws: JSONPathError.self) { try names(".spec.containers") }
    }

    @Test func whatObjectsSayDoesNotReachTheTerminal() throws {
        var map = ConfigMap()
        map.metadata.name = "a\u{1B}[2Jb\nsecond"
        let printed = try text([PrintedObject(map)])
        #expect(printed.contains("a^[[2Jb...") && !printed.contains("\u{1B}"))
        #expect(!Describe.text(PrintedObject(map), DescribeContext(now: Self.now)).contains("\u{1B}"))
    }

    @Test func resourceArguments() throws {
        func items(_ words: String...) throws -> [String] {
            try ResourceArguments(parsing: words).items.map { $0.resource.text + ($0.name.map { "/\($0)" } ?? "") }
        }
        #expect(try items("po") == ["pods"])
        #expect(try items("Pods,svc") == ["pods", "services"])
        #expect(try items("deployments.apps", "web", "db") == ["deployments.apps/web", "deployments.apps/db"])
        #expect(try items("deployments.v1.apps") == ["deployments.apps"])
        #expect(try items("deploy/web", "po/x") == ["deployments.apps/web", "pods/x"])
        #expect(try items("events") == ["events"])
        #expect(try items("events.events.k8s.io") == ["events.events.k8s.io"])
        #expect(try items("all").contains("secrets"))
        #expect(try ResourceArguments(parsing: ["po", "x"]).isSingle)
        #expect(throws: ResourceArgumentError.unknownResource("gizmo")) { try items("gizmo") }
        #expect(throws: ResourceArgumentError.malformed("po/")) { try items("po/") }
        #expect(throws: ResourceArgumentError.malformed("a/b/c")) { try items("a/b/c") }
        #expect(throws: ResourceArgumentError.mixedForms) { try items("po/x", "y") }
        #expect(throws: ResourceArgumentError.unknownResource("bindings")) { try items("bindings") }
    }

    @Test func explain() throws {
        let page = try ExplainPage("deploy.spec.strategy").text(isRecursive: true)
        #expect(
            page == """
                GROUP:      apps
                KIND:       Deployment
                VERSION:    v1

                FIELD: strategy <DeploymentStrategy>

                FIELDS:
                  rollingUpdate\t<RollingUpdateDeployment>
                    maxSurge\t<IntOrString>
                    maxUnavailable\t<IntOrString>
                  type\t<string>


                """)
        #expect(try ExplainPage("pods").text(isRecursive: false).contains("  metadata\t<ObjectMeta>\n"))
        #expect(
            try ExplainPage("pod.spec.containers").text(isRecursive: false).contains("  name\t<string> -required-\n"))
        #expect(throws: ExplainError("field \"gone\" does not exist")) { try ExplainPage("pod.spec.gone") }
        #expect(throws: ExplainError("the server doesn't have a resource type \"gizmo\"")) { try ExplainPage("gizmo") }
        // A type that contains itself ends.
        #expect(try ExplainPage("crd").text(isRecursive: true).utf8.count < 1 << 20)
    }

    @Test func apiResources() {
        var options = ResourceTable.Options()
        options.group = "apps"
        options.isWide = false
        #expect(
            ResourceTable.text(ResourceTable.known, options).hasPrefix(
                """
                NAME                  SHORTNAMES   APIVERSION   NAMESPACED   KIND
                controllerrevisions                apps/v1      true         ControllerRevision
                daemonsets            ds           apps/v1      true         DaemonSet

                """))
    }
}
