import APIModel

/// The secrets that pods of an account may use where the account limits them.
struct MountableSecrets {
    private let account: String
    private let secrets: Set<String>
    private let pullSecrets: Set<String>

    init(_ account: ServiceAccount) {
        self.account = account.metadata.name
        secrets = Set(account.secrets.map(\.name))
        pullSecrets = Set(account.imagePullSecrets.map(\.name))
    }

    /// What the pod uses and may not, or nil.
    func fault(in pod: Pod, onlyEphemeral: Bool) -> String? {
        for container in pod.spec.ephemeralContainers where onlyEphemeral {
            let common = container.ephemeralContainerCommon
            if let fault = fault("ephemeral container", common.name, common.env, common.envFrom) { return fault }
        }
        if onlyEphemeral { return nil }
        for volume in pod.spec.volumes {
            if let secret = volume.volumeSource.secret, !secrets.contains(secret.secretName) {
                return "volume with secret.secretName=\(GoText.quoted(secret.secretName)) is not allowed because "
                    + "service account \(account) does not reference that secret"
            }
        }
        for container in pod.spec.initContainers {
            if let fault = fault("init container", container.name, container.env, container.envFrom) { return fault }
        }
        for container in pod.spec.containers {
            if let fault = fault("container", container.name, container.env, container.envFrom) { return fault }
        }
        for (index, secret) in pod.spec.imagePullSecrets.enumerated() where !pullSecrets.contains(secret.name) {
            return "imagePullSecrets[\(index)].name=\(GoText.quoted(secret.name)) is not allowed because service "
                + "account \(account) does not reference that imagePullSecret"
        }
        return nil
    }

    private func fault(_ sort: String, _ name: String, _ env: [EnvVar], _ sources: [EnvFromSource]) -> String? {
        for variable in env {
            guard let secret = variable.valueFrom?.secretKeyRef?.localObjectReference.name,
                !secrets.contains(secret)
            else { continue }
            return "\(sort) \(name) with envVar \(variable.name) referencing secret.secretName="
                + "\(GoText.quoted(secret)) is not allowed because service account \(account) does not reference "
                + "that secret"
        }
        for source in sources {
            guard let secret = source.secretRef?.localObjectReference.name, !secrets.contains(secret) else { continue }
            return "\(sort) \(name) with envFrom referencing secret.secretName=\(GoText.quoted(secret)) is not allowed "
                + "because service account \(account) does not reference that secret"
        }
        return nil
    }
}
