public import APIModel
import Base

/// A pod runs as a service account: `default` where it names none. It gets the account's token, unless it or the
/// account does not want it, and the secrets with which the account fetches images.
public enum ServiceAccountAdmission: AdmissionStep {
    public static let name = "ServiceAccount"

    static let defaultAccount = "default"
    static let mountPath = "/var/run/secrets/kubernetes.io/serviceaccount"
    static let volumePrefix = "kube-api-access-"
    /// An hour and seven seconds, by which Kubernetes tells its own tokens.
    static let tokenSeconds: Int64 = 3607
    /// The config map with the certificate of the cluster's authority, in each namespace.
    static let rootConfigMap = "kube-root-ca.crt"
    private static let enforceAnnotation = "kubernetes.io/enforce-mountable-secrets"

    public static func mutate<Object: Kind, View: PolicyView>(
        _ request: inout AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal) {
        guard request.operation == .create, request.isAbout("pods"), var pod = request.take(Pod.self) else { return }
        // The spec of a mirror is the node's.
        if pod.isMirror {
            let mirror = pod
            request.replace(with: pod)
            return try refuseReferences(of: mirror, request)
        }
        if pod.spec.serviceAccountName.isEmpty { pod.spec.serviceAccountName = defaultAccount }
        pod.spec.serviceAccount = pod.spec.serviceAccountName
        let account = try self.account(of: pod, request, context.view)
        if pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true {
            mountToken(into: &pod, &context.random)
        }
        if pod.spec.imagePullSecrets.isEmpty, !account.imagePullSecrets.isEmpty {
            pod.spec.imagePullSecrets = account.imagePullSecrets
            context.hasUnusualChanges = true
        }
        request.replace(with: pod)
    }

    public static func validate<Object: Kind, View: PolicyView>(
        _ request: AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal) {
        let isNew = request.operation == .create && request.isAbout("pods")
        let isExtended = request.operation == .update && request.isAbout("pods", subresource: "ephemeralcontainers")
        guard isNew || isExtended, let pod = request.new(Pod.self) else { return }
        if pod.isMirror { return try refuseReferences(of: pod, request) }
        guard !pod.spec.serviceAccountName.isEmpty else {
            throw request.forbidden(
                "no service account specified for pod \(request.namespace)/\(pod.metadata.name)")
        }
        let account = try self.account(of: pod, request, context.view)
        guard isTrue(account.metadata.annotations[enforceAnnotation]) else { return }
        if let fault = MountableSecrets(account).fault(in: pod, onlyEphemeral: isExtended) {
            throw request.forbidden(fault)
        }
    }

    private static func account(
        of pod: Pod, _ request: AdmissionRequest<some Kind>, _ view: some PolicyView
    ) throws(AdmissionRefusal) -> ServiceAccount {
        let name = pod.spec.serviceAccountName
        if let account = view.serviceAccount(namespace: request.namespace, name: name) { return account }
        throw request.forbidden(
            "error looking up service account \(request.namespace)/\(name): serviceaccount \(GoText.quoted(name)) "
                + "not found",
            missing: MissingObject("serviceaccounts", namespace: request.namespace, name: name))
    }

    /// A mirror must not lend a node anything that it does not have.
    private static func refuseReferences(
        of pod: Pod, _ request: AdmissionRequest<some Kind>
    ) throws(AdmissionRefusal) {
        if !pod.spec.serviceAccountName.isEmpty {
            throw request.forbidden("a mirror pod may not reference service accounts")
        }
        if !pod.secretNames.isEmpty { throw request.forbidden("a mirror pod may not reference secrets") }
        for volume in pod.spec.volumes {
            for source in volume.volumeSource.projected?.sources ?? [] where source.serviceAccountToken != nil {
                throw request.forbidden("a mirror pod may not use service account token volume projections")
            }
        }
    }

    // MARK: Token

    private static func mountToken(into pod: inout Pod, _ random: inout Random) {
        let existing = pod.spec.volumes.first { $0.name.utf8.starts(with: volumePrefix.utf8) }
        let name = existing?.name ?? volumePrefix + suffix(&random)
        let mount = VolumeMount {
            $0.name = name
            $0.readOnly = true
            $0.mountPath = mountPath
        }
        var isNeeded = false
        func add(to container: inout Container) {
            guard !container.volumeMounts.contains(where: { $0.mountPath == mountPath }) else { return }
            container.volumeMounts.append(mount)
            isNeeded = true
        }
        for index in pod.spec.initContainers.indices { add(to: &pod.spec.initContainers[index]) }
        for index in pod.spec.containers.indices { add(to: &pod.spec.containers[index]) }
        guard existing == nil, isNeeded else { return }
        pod.spec.volumes.append(
            Volume {
                $0.name = name
                $0.volumeSource.projected = tokenSource
            })
    }

    /// Five letters and digits; no vowels, so that no words come out.
    /// Five letters that make the name of a token's volume unique.
    static func suffix(_ random: inout Random) -> String {
        let letters = Array("bcdfghjklmnpqrstvwxz2456789".utf8)
        let suffix = (0..<5).map { _ in letters[random.below(letters.count)] }
        return String(decoding: suffix, as: UTF8.self)
    }

    private static let tokenSource = ProjectedVolumeSource { source in
        source.defaultMode = 0o644
        source.sources = [
            VolumeProjection {
                $0.serviceAccountToken = ServiceAccountTokenProjection {
                    $0.expirationSeconds = tokenSeconds
                    $0.path = "token"
                }
            },
            VolumeProjection {
                $0.configMap = ConfigMapProjection {
                    $0.localObjectReference.name = rootConfigMap
                    $0.items = [
                        KeyToPath {
                            $0.key = "ca.crt"
                            $0.path = "ca.crt"
                        }
                    ]
                }
            },
            VolumeProjection {
                $0.downwardAPI = DownwardAPIProjection {
                    $0.items = [
                        DownwardAPIVolumeFile {
                            $0.path = "namespace"
                            $0.fieldRef = ObjectFieldSelector {
                                $0.apiVersion = "v1"
                                $0.fieldPath = "metadata.namespace"
                            }
                        }
                    ]
                }
            },
        ]
    }

    /// The texts that Go reads as true.
    private static func isTrue(_ text: String?) -> Bool {
        ["1", "t", "T", "true", "TRUE", "True"].contains(text)
    }
}
