import APIModel
import Base
import Wire

/// The pods of the API's scenarios: the 1-KiB pod of the wire's, under numbered names of one length.
///
/// A name is written over in the encoded bytes, so that the client's own encoding is no part of what is measured.
struct APIPods {
    static let kind = UInt32(KindCatalogue.entry(Pod.identity)?.number ?? 0)
    static let namespace = "default"
    /// Bytes of a pod as it is sent, about.
    static let sentBytes = 1_018
    /// `pod-` and ten digits.
    static let nameBytes = 14

    private let template: [UInt8]
    /// Where the digits of the name stand.
    private let digits: Int
    /// Where the digits of the node's name stand; nil for pods without a node.
    private let nodeDigits: Int?

    /// Pods without a node, or on nodes `node-` and ten digits.
    init(onNodes: Bool = false) throws {
        var pod = try WirePod.decode(yaml: Array(WirePod.yaml.utf8))
        // What admission adds is no part of what is sent.
        pod.spec.volumes.removeAll { $0.name == "token" }
        for index in pod.spec.containers.indices {
            pod.spec.containers[index].volumeMounts.removeAll { $0.name == "token" }
        }
        pod.spec.tolerations = []
        pod.metadata.name = Self.name(0)
        pod.metadata.namespace = Self.namespace
        pod.metadata.uid = ""
        pod.metadata.resourceVersion = ""
        pod.metadata.creationTimestamp = nil
        pod.metadata.generation = 0
        pod.metadata.ownerReferences = []
        pod.status = PodStatus()
        pod.spec.nodeName = onNodes ? Self.node(0) : ""
        pod.spec.priority = nil
        pod.spec.priorityClassName = ""
        pod.spec.preemptionPolicy = nil
        pod.spec.serviceAccountName = ""
        pod.spec.serviceAccount = ""
        // As many bytes as the pods that the peer was measured with.
        let missing = Self.sentBytes - pod.encoded().count - 8
        if missing > 0 {
            pod.spec.containers[0].env.append(
                EnvVar {
                    $0.name = "P"
                    $0.value = String(repeating: "x", count: missing)
                })
        }
        template = pod.encoded().array
        digits = Self.place(of: Self.name(0), in: template) + 4
        nodeDigits = onNodes ? Self.place(of: Self.node(0), in: template) + 5 : nil
    }

    /// Bytes of a pod as it is sent.
    var count: Int { template.count }

    static func name(_ number: Int) -> String { "pod-" + padded(number) }
    static func node(_ number: Int) -> String { "node-" + padded(number) }

    private static func padded(_ number: Int) -> String {
        let text = "\(number)"
        return String(repeating: "0", count: 10 - text.utf8.count) + text
    }

    private static func place(of text: String, in bytes: [UInt8]) -> Int {
        let wanted = Array(text.utf8)
        let place = (0...bytes.count - wanted.count).first { bytes[$0..<$0 + wanted.count].elementsEqual(wanted) }
        guard let place else { preconditionFailure("The template has its name.") }
        return place
    }

    /// A create of the pod with this number.
    func create(_ number: Int, node: Int = 0) -> RequestEnvelope {
        var bytes = template
        Self.write(number, at: digits, into: &bytes)
        if let nodeDigits { Self.write(node, at: nodeDigits, into: &bytes) }
        return RequestEnvelope(kind: Self.kind, namespace: Self.namespace, body: Bytes(bytes))
    }

    private static func write(_ number: Int, at place: Int, into bytes: inout [UInt8]) {
        var rest = number
        for index in stride(from: place + 9, through: place, by: -1) {
            bytes[index] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
    }

    /// The number in the name of an encoded pod, as the server stores it: metadata first, and the name first in it.
    static func number(of object: Bytes) -> Int? {
        object.withUnsafeBytes { bytes in
            var offset = 1
            while offset < min(bytes.count, 6), bytes[offset] & 0x80 != 0 { offset += 1 }
            // The length's last byte, the tag of the name, its length, `pod-`.
            let start = offset + 1 + 2 + 4
            guard bytes.count >= start + 10 else { return nil }
            var number = 0
            for index in start..<start + 10 {
                let digit = Int(bytes[index]) - 0x30
                guard (0...9).contains(digit) else { return nil }
                number = number * 10 + digit
            }
            return number
        }
    }
}
