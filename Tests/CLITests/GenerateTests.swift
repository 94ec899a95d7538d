import APIModel
import Testing

@testable import CLI

/// Objects made of flags, as `--dry-run=client -o yaml` shows them.
@Suite struct GenerateTests {
    private func yaml(_ object: some Kind) -> String { Documents.yaml(PrintedObject(object)) }

    @Test func deployment() throws {
        let object = try Generate.deployment(
            "web", namespace: "", images: ["registry/nginx:1.25"], replicas: 2, port: 80, command: [], suffix: "xxxxx")
        #expect(
            yaml(object) == """
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  labels:
                    app: web
                  name: web
                spec:
                  replicas: 2
                  selector:
                    matchLabels:
                      app: web
                  strategy: {}
                  template:
                    metadata:
                      labels:
                        app: web
                    spec:
                      containers:
                      - image: registry/nginx:1.25
                        name: nginx
                        ports:
                        - containerPort: 80
                        resources: {}
                status: {}

                """)
        #expect(throws: GenerateError("cannot specify multiple --image options and command")) {
            try Generate.deployment(
                "web", namespace: "", images: ["a", "b"], replicas: 1, port: nil, command: ["x"], suffix: "")
        }
        #expect(Generate.containerName("a/b_c.d:1@sha256:00", suffix: "abcde") == "b-c-d-abcde")
    }

    @Test func pod() throws {
        var options = Generate.RunOptions()
        options.image = "busybox"
        options.restart = "Never"
        options.environment = ["A=b=c"]
        options.words = ["sleep", "5"]
        #expect(
            yaml(try Generate.pod("box", namespace: "", options)) == """
                apiVersion: v1
                kind: Pod
                metadata:
                  labels:
                    run: box
                  name: box
                spec:
                  containers:
                  - args:
                    - sleep
                    - "5"
                    env:
                    - name: A
                      value: b=c
                    image: busybox
                    name: box
                    resources: {}
                  dnsPolicy: ClusterFirst
                  restartPolicy: Never
                status: {}

                """)
        options.restart = "Sometimes"
        #expect(throws: GenerateError("invalid restart policy: Sometimes")) {
            try Generate.pod("box", namespace: "", options)
        }
        options.restart = "Never"
        options.port = "99999"
        #expect(throws: GenerateError.self) { try Generate.pod("box", namespace: "", options) }
    }

    @Test func data() throws {
        var sources = DataSources()
        sources.literals = ["a=1", "b=x=y"]
        sources.files = [("bin", [0xFF, 0x00]), ("text", Array("hi\n".utf8))]
        let map = try Generate.configMap("m", namespace: "n", sources.values { _ in nil })
        #expect(map.data["a"] == "1" && map.data["b"] == "x=y" && map.data["text"] == "hi\n")
        #expect(map.binaryData["bin"]?.array == [0xFF, 0x00])
        sources.literals.append("a=2")
        #expect(throws: GenerateError("cannot add key \"a\", another key by that name already exists in Data")) {
            try sources.values { _ in nil }
        }
        var lines = DataSources()
        lines.environments = [("e", Array("# comment\n\nA=1\nHOME\nGONE\nB=\r\n".utf8))]
        let values = try lines.values { $0 == "HOME" ? "/root" : nil }
        #expect(values.map(\.key) == ["A", "HOME", "B"])
        #expect(values.map { String(decoding: $0.value, as: UTF8.self) } == ["1", "/root", ""])
        #expect(throws: GenerateError.self) { try DataSources.file("a=b=c") }
        var wrong = DataSources()
        wrong.literals = ["a/b=1"]
        #expect(throws: GenerateError.self) { try wrong.values { _ in nil } }
    }

    @Test func secrets() throws {
        let docker = try Generate.dockerSecret(
            "d", namespace: "", server: "r.example", username: "u", password: "p", email: "")
        #expect(
            String(decoding: docker.data[".dockerconfigjson"]!.array, as: UTF8.self)
                == "{\"auths\":{\"r.example\":{\"username\":\"u\",\"password\":\"p\",\"auth\":\"dTpw\"}}}")
        #expect(throws: GenerateError.self) {
            try Generate.tlsSecret("t", namespace: "", certificate: Array("x".utf8), key: Array("y".utf8))
        }
        let pem = Array("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----".utf8)
        let key = Array("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----".utf8)
        #expect(try Generate.tlsSecret("t", namespace: "", certificate: pem, key: key).type == "kubernetes.io/tls")
    }

    @Test func access() throws {
        let rules = try Generate.rules(
            verbs: ["get", "list", "get"], resources: ["po", "deploy", "deployments.apps/scale", "things.example.org"],
            names: [], paths: [])
        #expect(rules.map(\.apiGroups) == [[""], ["apps"], ["example.org"]])
        #expect(rules.map(\.resources) == [["pods"], ["deployments", "deployments/scale"], ["things"]])
        #expect(rules[0].verbs == ["get", "list"])
        #expect(throws: GenerateError("the server doesn't have a resource type \"things\"")) {
            try Generate.rules(verbs: ["get"], resources: ["things"], names: [])
        }
        var subjects = Generate.Subjects()
        subjects.serviceAccounts = ["ns:sa"]
        subjects.users = ["anna"]
        let binding = try Generate.roleBinding("b", namespace: "n", role: "", clusterRole: "view", subjects)
        #expect(binding.subjects.map(\.kind) == ["User", "ServiceAccount"] && binding.roleRef.kind == "ClusterRole")
        subjects.serviceAccounts = ["sa"]
        #expect(throws: GenerateError("serviceaccount must be <namespace>:<name>")) {
            try Generate.roleBinding("b", namespace: "n", role: "r", clusterRole: "", subjects)
        }
    }

    @Test func services() throws {
        let service = try Generate.service(
            "s", namespace: "", type: "NodePort", tcp: ["80:8080", "81:web"], nodePort: 0)
        #expect(service.spec.ports.map(\.name) == ["80-8080", "81-web"])
        #expect(service.spec.ports[1].targetPort == .string("web"))
        var deployment = try Generate.deployment(
            "web", namespace: "n", images: ["i"], replicas: 1, port: 8080, command: [], suffix: "")
        let exposed = try Generate.service(exposing: AnyKind(deployment), Generate.ExposeOptions())
        #expect(exposed.spec.selector == ["app": "web"] && exposed.spec.ports[0].port == 8080)
        #expect(exposed.metadata.namespace == "n" && exposed.metadata.labels == ["app": "web"])
        deployment.spec.template.spec.containers[0].ports = []
        #expect(throws: GenerateError("couldn't find port via --port flag or introspection")) {
            try Generate.service(exposing: AnyKind(deployment), Generate.ExposeOptions())
        }
        #expect(throws: GenerateError("cannot expose a ConfigMap")) {
            try Generate.service(exposing: AnyKind(ConfigMap()), Generate.ExposeOptions())
        }
        let scaler = try Generate.autoscaler(for: AnyKind(deployment), name: "", min: 0, max: 5, cpuPercent: 80)
        #expect(scaler.spec.scaleTargetRef.kind == "Deployment" && scaler.spec.minReplicas == nil)
        #expect(throws: GenerateError("cannot autoscale a Pod")) {
            try Generate.autoscaler(for: AnyKind(Pod()), name: "", min: 0, max: 5, cpuPercent: 80)
        }
    }

    @Test func quotasAndBudgets() throws {
        let quota = try Generate.quota("q", namespace: "n", hard: "cpu=1,pods=2", scopes: "BestEffort")
        #expect(quota.spec.hard["pods"] == 2 && quota.spec.scopes == ["BestEffort"])
        #expect(throws: GenerateError.self) { try Generate.quota("q", namespace: "n", hard: "cpu", scopes: "") }
        #expect(throws: GenerateError.self) { try Generate.quota("q", namespace: "n", hard: "cpu=x", scopes: "") }
        let budget = try Generate.podDisruptionBudget(
            "b", namespace: "n", selector: "a=b,c in (d,e)", minAvailable: "50%", maxUnavailable: "")
        #expect(budget.spec.selector?.matchLabels == ["a": "b"] && budget.spec.minAvailable == "50%")
        #expect(budget.spec.selector?.matchExpressions.first?.values == ["d", "e"])
        #expect(throws: GenerateError.self) {
            try Generate.podDisruptionBudget(
                "b", namespace: "n", selector: "a=b", minAvailable: "1", maxUnavailable: "1")
        }
    }
}
