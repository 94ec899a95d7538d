import APIModel
import Foundation
import Manifest
import TestSupport
import Testing

@testable import CLI

/// Descriptions, line by line for the kinds that are looked at most, and without a hole for all that exist.
@Suite struct DescribeTests {
    private let context = DescribeContext(now: PrintingTests.now, events: [])

    private func described(_ yaml: String, _ context: DescribeContext? = nil) throws -> String {
        try Describe.text(PrintingTests.objects(yaml)[0], context ?? self.context)
    }

    @Test func pod() throws {
        var context = context
        context.events = [
            Event {
                $0.type = "Warning"
                $0.reason = "BackOff"
                $0.message = "second \n"
                $0.count = 3
                $0.firstTimestamp = Time("2026-01-01T23:50:00Z")
                $0.lastTimestamp = Time("2026-01-01T23:59:00Z")
                $0.source.component = "agent"
                $0.involvedObject.fieldPath = "spec.containers{app}"
            },
            Event {
                $0.type = "Normal"
                $0.reason = "Scheduled"
                $0.message = "first"
                $0.eventTime = MicroTime("2026-01-01T23:00:00.000000Z")
                $0.reportingComponent = "scheduler"
            },
        ]
        let text = try described(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
              namespace: shop
              labels: {app: web, tier: front}
              annotations: {note: hello}
              ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, uid: u, controller: true}]
            spec:
              nodeName: n1
              serviceAccountName: default
              tolerations:
              - {key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 300}
              containers:
              - name: app
                image: nginx:1
                command: [run, "a\\nb"]
                ports: [{containerPort: 80, protocol: TCP, name: http}]
                env:
                - {name: A, value: one}
                - {name: NODE, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: spec.nodeName}}}
                - {name: KEY, valueFrom: {secretKeyRef: {name: s, key: k}}}
                resources: {limits: {cpu: 500m}, requests: {cpu: 250m, memory: 64Mi}}
                livenessProbe: {httpGet: {path: /live, port: 80, scheme: HTTP}, timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3}
                volumeMounts: [{name: data, mountPath: /data, readOnly: true}]
              volumes: [{name: data, emptyDir: {}}]
            status:
              phase: Running
              hostIP: 10.0.0.1
              podIP: 10.1.0.1
              podIPs: [{ip: 10.1.0.1}]
              startTime: "2026-01-01T00:00:00Z"
              conditions: [{type: Ready, status: "True"}]
              containerStatuses:
              - name: app
                ready: true
                restartCount: 1
                containerID: oci://1
                image: nginx:1
                imageID: sha256:0
                state: {running: {startedAt: "2026-01-01T00:00:05Z"}}
                lastState: {terminated: {exitCode: 1, reason: Error, startedAt: "2026-01-01T00:00:01Z", finishedAt: "2026-01-01T00:00:04Z"}}
            """, context)
        #expect(
            text
                == """
                Name:             web
                Namespace:        shop
                Service Account:  default
                Node:             n1/10.0.0.1
                Start Time:       Thu, 01 Jan 2026 00:00:00 +0000
                Labels:           app=web
                                  tier=front
                Annotations:      note: hello
                Status:           Running
                IP:               10.1.0.1
                IPs:
                  IP:           10.1.0.1
                Controlled By:  ReplicaSet/web-1
                Containers:
                  app:
                    Container ID:  oci://1
                    Image:         nginx:1
                    Image ID:      sha256:0
                    Port:          80/TCP (http)
                    Host Port:     0/TCP (http)
                    Command:
                      run
                      a
                      b
                    State:          Running
                      Started:      Thu, 01 Jan 2026 00:00:05 +0000
                    Last State:     Terminated
                      Reason:       Error
                      Exit Code:    1
                      Started:      Thu, 01 Jan 2026 00:00:01 +0000
                      Finished:     Thu, 01 Jan 2026 00:00:04 +0000
                    Ready:          True
                    Restart Count:  1
                    Limits:
                      cpu:  500m
                    Requests:
                      cpu:     250m
                      memory:  64Mi
                    Liveness:  http-get http://:80/live delay=0s timeout=1s period=10s successThreshold=1 failureThreshold=3
                    Environment:
                      A:     one
                      NODE:   (v1:spec.nodeName)
                      KEY:   <set to the key 'k' in secret 's'>  Optional: false
                    Mounts:
                      /data from data (ro)
                Conditions:
                  Type    Status
                  Ready   True\u{20}
                Volumes:
                  data:
                    Type:        EmptyDir (a temporary directory that shares a pod's lifetime)
                    Medium:\u{20}\u{20}\u{20}\u{20}\u{20}\u{20}
                    SizeLimit:   <unset>
                QoS Class:       Burstable
                Node-Selectors:  <none>
                Tolerations:     node.kubernetes.io/not-ready:NoExecute op=Exists for 300s
                Events:
                  Type     Reason     Age                From       Message
                  ----     ------     ----               ----       -------
                  Normal   Scheduled  60m                scheduler  first
                  Warning  BackOff    60s (x3 over 10m)  agent      spec.containers{app}: second

                """.replacing("NODE:   (v1", with: "NODE:  n1 (v1"))
    }

    @Test func service() throws {
        var context = context
        context.events = nil
        context.endpointSlices = [
            EndpointSlice {
                $0.ports = [
                    DiscoveryEndpointPort {
                        $0.name = "http"
                        $0.port = 8080
                    }
                ]
                $0.endpoints = (1...5).map { index in
                    Endpoint {
                        $0.addresses = ["10.0.0.\(index)"]
                        $0.conditions.ready = index != 2
                    }
                }
            }
        ]
        #expect(
            try described(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: shop}
                spec:
                  type: NodePort
                  selector: {app: web}
                  clusterIP: 10.96.0.1
                  clusterIPs: [10.96.0.1]
                  ipFamilies: [IPv4]
                  ipFamilyPolicy: SingleStack
                  ports: [{name: http, port: 80, targetPort: 8080, nodePort: 30080, protocol: TCP}]
                  sessionAffinity: None
                """, context) == """
                    Name:              web
                    Namespace:         shop
                    Labels:            <none>
                    Annotations:       <none>
                    Selector:          app=web
                    Type:              NodePort
                    IP Family Policy:  SingleStack
                    IP Families:       IPv4
                    IP:                10.96.0.1
                    IPs:               10.96.0.1
                    Port:              http  80/TCP
                    TargetPort:        8080/TCP
                    NodePort:          http  30080/TCP
                    Endpoints:         10.0.0.1:8080,10.0.0.3:8080,10.0.0.4:8080 + 1 more...
                    Session Affinity:  None

                    """)
    }

    @Test func secretsShowSizes() throws {
        let text = try described(
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: s, namespace: shop}
            type: Opaque
            data: {password: c2VjcmV0}
            """)
        #expect(text.contains("password:  6 bytes") && !text.contains("secret"))
    }

    @Test func rolesAreTakenApart() throws {
        #expect(
            try described(
                """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: r}
                rules:
                - {apiGroups: [""], resources: [pods, pods/log], verbs: [get]}
                - {apiGroups: [""], resources: [pods], verbs: [list, get]}
                - {apiGroups: [apps], resources: [deployments], resourceNames: [web], verbs: ["*"]}
                - {nonResourceURLs: [/healthz], verbs: [get]}
                """, DescribeContext(now: PrintingTests.now, events: nil)) == """
                    Name:         r
                    Labels:       <none>
                    Annotations:  <none>
                    PolicyRule:
                      Resources         Non-Resource URLs  Resource Names  Verbs
                      ---------         -----------------  --------------  -----
                      deployments.apps  []                 [web]           [*]
                      pods              []                 []              [get list]
                                        [/healthz]         []              [get]
                      pods/log          []                 []              [get]

                    """)
    }

    @Test func unknownKindsShowEveryField() throws {
        let text = try described(
            """
            apiVersion: example.org/v1
            kind: Thing
            metadata: {name: one, namespace: shop, labels: {a: b}}
            spec: {restartPolicy: Never, sizes: [1, 2], nested: {deep: true}}
            """)
        #expect(
            text == """
                Name:         one
                Namespace:    shop
                Labels:       a=b
                Annotations:  <none>
                API Version:  example.org/v1
                Kind:         Thing
                Metadata:
                Spec:
                  Nested:
                    Deep:          true
                  Restart Policy:  Never
                  Sizes:
                    1
                    2
                Events:  <none>

                """)
    }

    /// Every object of every manifest that nobody here wrote is described, printed and written.
    @Test func everyManifest() throws {
        let folder = Cases.shared.appendingPathComponent("manifests").path
        guard FileManager.default.fileExists(atPath: folder) else {
            print("passed over: \(folder) is not on this machine")
            return
        }
        let contents = try FileArguments([folder], isRecursive: true).read()
        var kinds: [String: Int] = [:]
        for object in contents.objects {
            let printed = try PrintedObject(object)
            let text = Describe.text(printed, context)
            #expect(text.hasPrefix("Name:") && (printed.name.isEmpty || text.contains(printed.name)), "\(object.place)")
            #expect(text.hasSuffix("Events:  <none>\n") || text.contains("Events:"), "\(object.place)")
            kinds[printed.identity.kind, default: 0] += 1
        }
        print("described: \(contents.objects.count) objects of \(kinds.count) kinds, \(contents.errors.count) errors")
        #expect(kinds.count > 20)
    }
}
