// The pod once more, for Foundation's coders: only the fields that `WirePod` has, times and quantities as text.

struct CodablePod: Codable {
    var apiVersion: String
    var kind: String
    var metadata: CodableMetadata
    var spec: CodableSpec
    var status: CodableStatus
}

struct CodableMetadata: Codable {
    struct Owner: Codable {
        var kind: String
        var name: String
        var uid: String
        var apiVersion: String
        var controller: Bool?
        var blockOwnerDeletion: Bool?
    }

    var name: String
    var generateName: String?
    var namespace: String?
    var uid: String?
    var resourceVersion: String?
    var creationTimestamp: String?
    var labels: [String: String]?
    var ownerReferences: [Owner]?
}

struct CodableSpec: Codable {
    struct Toleration: Codable {
        var key: String?
        var `operator`: String?
        var effect: String?
        var tolerationSeconds: Int64?
    }

    struct Security: Codable {}

    var volumes: [CodableVolume]?
    var containers: [CodableContainer]
    var restartPolicy: String?
    var terminationGracePeriodSeconds: Int64?
    var dnsPolicy: String?
    var serviceAccountName: String?
    var serviceAccount: String?
    var nodeName: String?
    var securityContext: Security?
    var schedulerName: String?
    var tolerations: [Toleration]?
    var priority: Int32?
    var enableServiceLinks: Bool?
    var preemptionPolicy: String?
}

struct CodableVolume: Codable {
    struct Projected: Codable {
        var sources: [Source]?
        var defaultMode: Int32?
    }

    struct Source: Codable {
        var serviceAccountToken: Token?
        var configMap: ConfigMap?
    }

    struct Token: Codable {
        var expirationSeconds: Int64?
        var path: String
    }

    struct ConfigMap: Codable {
        var name: String?
        var items: [Item]?
    }

    struct Item: Codable {
        var key: String
        var path: String
    }

    var name: String
    var projected: Projected?
}

struct CodableContainer: Codable {
    struct Port: Codable {
        var name: String?
        var containerPort: Int32
        var `protocol`: String?
    }

    struct Variable: Codable {
        var name: String
        var value: String?
        var valueFrom: Source?
    }

    struct Source: Codable {
        var fieldRef: FieldReference?
    }

    struct FieldReference: Codable {
        var apiVersion: String?
        var fieldPath: String
    }

    struct Resources: Codable {
        var limits: [String: String]?
        var requests: [String: String]?
    }

    struct Mount: Codable {
        var name: String
        var readOnly: Bool?
        var mountPath: String
    }

    struct Probe: Codable {
        var httpGet: Get?
        var timeoutSeconds: Int32?
        var periodSeconds: Int32?
        var successThreshold: Int32?
        var failureThreshold: Int32?
    }

    struct Get: Codable {
        var path: String?
        var port: Int32
        var scheme: String?
    }

    var name: String
    var image: String?
    var ports: [Port]?
    var env: [Variable]?
    var resources: Resources?
    var volumeMounts: [Mount]?
    var readinessProbe: Probe?
    var terminationMessagePath: String?
    var terminationMessagePolicy: String?
    var imagePullPolicy: String?
}

struct CodableStatus: Codable {
    struct Condition: Codable {
        var type: String
        var status: String
        var lastTransitionTime: String?
    }

    struct Address: Codable {
        var ip: String
    }

    var phase: String?
    var conditions: [Condition]?
    var hostIP: String?
    var podIP: String?
    var podIPs: [Address]?
    var startTime: String?
    var qosClass: String?
}
