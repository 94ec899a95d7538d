public import APIModel

/// A new node takes no pods until it has been seen ready.
public enum TaintNodesByCondition: AdmissionStep {
    public static let name = "TaintNodesByCondition"

    static let notReady = "node.kubernetes.io/not-ready"

    public static func mutate<Object: Kind, View: PolicyView>(
        _ request: inout AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal) {
        guard request.operation == .create, request.isAbout("nodes"), var node = request.new(Node.self) else { return }
        guard !node.spec.taints.contains(where: { $0.key == notReady && $0.effect == "NoSchedule" }) else { return }
        node.spec.taints.append(
            Taint {
                $0.key = notReady
                $0.effect = "NoSchedule"
            })
        request.replace(with: node)
    }
}
