import APIModel
import Base
import Manifest

/// The pod that the scenario encodes and decodes: of a Deployment, as stored, without managedFields.
enum WirePod {
    static let yaml = """
        apiVersion: v1
        kind: Pod
        metadata:
          creationTimestamp: "2026-03-02T08:15:30Z"
          generateName: web-5d8f7c9b6c-
          labels:
            app: web
            pod-template-hash: 5d8f7c9b6c
          name: web-5d8f7c9b6c-x7k2p
          namespace: shop
          ownerReferences:
          - apiVersion: apps/v1
            blockOwnerDeletion: true
            controller: true
            kind: ReplicaSet
            name: web-5d8f7c9b6c
            uid: b1f4a3de-0c4d-4d5e-8b11-5a9c3f20e7d4
          resourceVersion: "48213"
          uid: 7c0e0c57-6a0a-4f0e-9d6b-2f3f1b6a9c11
        spec:
          containers:
          - env:
            - name: LOG_LEVEL
              value: info
            - name: POD_IP
              valueFrom:
                fieldRef:
                  apiVersion: v1
                  fieldPath: status.podIP
            image: registry.local/shop/web:1.14.2
            imagePullPolicy: IfNotPresent
            name: web
            ports:
            - containerPort: 8080
              name: http
              protocol: TCP
            readinessProbe:
              failureThreshold: 3
              httpGet:
                path: /healthz
                port: 8080
                scheme: HTTP
              periodSeconds: 10
              successThreshold: 1
              timeoutSeconds: 1
            resources:
              limits:
                cpu: 500m
                memory: 128Mi
              requests:
                cpu: 100m
                memory: 64Mi
            terminationMessagePath: /dev/termination-log
            terminationMessagePolicy: File
            volumeMounts:
            - mountPath: /var/run/secrets/kubernetes.io/serviceaccount
              name: token
              readOnly: true
          dnsPolicy: ClusterFirst
          enableServiceLinks: true
          nodeName: node-17
          preemptionPolicy: PreemptLowerPriority
          priority: 0
          restartPolicy: Always
          schedulerName: default-scheduler
          securityContext: {}
          serviceAccount: default
          serviceAccountName: default
          terminationGracePeriodSeconds: 30
          tolerations:
          - effect: NoExecute
            key: node.kubernetes.io/not-ready
            operator: Exists
            tolerationSeconds: 300
          - effect: NoExecute
            key: node.kubernetes.io/unreachable
            operator: Exists
            tolerationSeconds: 300
          volumes:
          - name: token
            projected:
              defaultMode: 420
              sources:
              - serviceAccountToken:
                  expirationSeconds: 3607
                  path: token
              - configMap:
                  items:
                  - key: ca.crt
                    path: ca.crt
                  name: kube-root-ca.crt
        status:
          conditions:
          - lastTransitionTime: "2026-03-02T08:15:31Z"
            status: "True"
            type: Initialized
          - lastTransitionTime: "2026-03-02T08:15:33Z"
            status: "True"
            type: Ready
          - lastTransitionTime: "2026-03-02T08:15:33Z"
            status: "True"
            type: ContainersReady
          - lastTransitionTime: "2026-03-02T08:15:30Z"
            status: "True"
            type: PodScheduled
          hostIP: 10.0.0.17
          phase: Running
          podIP: 10.244.3.41
          podIPs:
          - ip: 10.244.3.41
          qosClass: Burstable
          startTime: "2026-03-02T08:15:31Z"

        """

    /// The pod of a text, by the whole path that a file takes.
    static func decode(yaml: [UInt8]) throws -> Pod {
        guard let pod = try Manifest.objects(in: yaml, file: "pod.yaml").first?.object?.object as? Pod else {
            throw BenchError("the text is no pod")
        }
        return pod
    }

    /// A list of `count` pods that differ where the pods of one cluster do.
    static func list(of pod: Pod, count: Int) -> ObjectList<Pod> {
        var random = Random(seed: 7)
        var list = ObjectList<Pod>()
        for index in 0..<count {
            var copy = pod
            let suffix = String(random.next() % 60_466_176 + 60_466_176, radix: 36)
            copy.metadata.name = "web-5d8f7c9b6c-\(suffix)"
            copy.metadata.uid = uid(&random)
            copy.metadata.resourceVersion = "\(48_213 + index * 7)"
            copy.spec.nodeName = "node-\(random.next() % 100)"
            copy.status.podIP = "10.244.\(random.next() % 100).\(random.next() % 250 + 2)"
            list.items.append(copy)
        }
        return list
    }

    private static func uid(_ random: inout Random) -> String {
        var digits = Array((String(random.next(), radix: 16) + String(random.next(), radix: 16)).utf8)
        while digits.count < 32 { digits.append(UInt8(ascii: "0")) }
        for place in [8, 13, 18, 23] { digits.insert(UInt8(ascii: "-"), at: place) }
        return String(decoding: digits.prefix(36), as: UTF8.self)
    }
}
