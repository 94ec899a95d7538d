import APIModel

/// What a pod refers to by name, in its own namespace.
extension Pod {
    /// Names of the secrets that the pod's containers, volumes and image pulls use.
    var secretNames: Set<String> {
        var names: Set<String> = []
        for secret in spec.imagePullSecrets { names.insert(secret.name) }
        spec.forEachEnvironment { env, sources in
            for variable in env {
                if let key = variable.valueFrom?.secretKeyRef { names.insert(key.localObjectReference.name) }
            }
            for source in sources {
                if let secret = source.secretRef { names.insert(secret.localObjectReference.name) }
            }
        }
        for volume in spec.volumes { volume.volumeSource.addSecretNames(to: &names) }
        names.remove("")
        return names
    }

    /// Names of the config maps that the pod's containers and volumes use.
    var configMapNames: Set<String> {
        var names: Set<String> = []
        spec.forEachEnvironment { env, sources in
            for variable in env {
                if let key = variable.valueFrom?.configMapKeyRef { names.insert(key.localObjectReference.name) }
            }
            for source in sources {
                if let map = source.configMapRef { names.insert(map.localObjectReference.name) }
            }
        }
        for volume in spec.volumes {
            if let map = volume.volumeSource.configMap { names.insert(map.localObjectReference.name) }
            for source in volume.volumeSource.projected?.sources ?? [] {
                if let map = source.configMap { names.insert(map.localObjectReference.name) }
            }
        }
        names.remove("")
        return names
    }

    /// Names of the claims that the pod's volumes use; a generic ephemeral volume's claim is `<pod>-<volume>`.
    var claimNames: Set<String> {
        var names: Set<String> = []
        for volume in spec.volumes {
            if let claim = volume.volumeSource.persistentVolumeClaim {
                names.insert(claim.claimName)
            } else if volume.volumeSource.ephemeral != nil {
                names.insert(metadata.name + "-" + volume.name)
            }
        }
        names.remove("")
        return names
    }

    /// Names of the resource claims that are there for the pod: named by it, or generated as its status says.
    var resourceClaimNames: Set<String> {
        var names: Set<String> = []
        for claim in spec.resourceClaims {
            if let name = claim.resourceClaimName {
                names.insert(name)
            } else if let status = status.resourceClaimStatuses.first(where: { $0.name == claim.name }),
                let name = status.resourceClaimName
            {
                names.insert(name)
            }
        }
        if let extended = status.extendedResourceClaimStatus { names.insert(extended.resourceClaimName) }
        names.remove("")
        return names
    }

    /// Whether the pod stands for one that a node runs from a file.
    var isMirror: Bool { metadata.annotations[SystemName.mirrorPodAnnotation] != nil }
}

extension PodSpec {
    /// Calls `body` with the environment of each container, whatever its sort.
    fileprivate func forEachEnvironment(_ body: ([EnvVar], [EnvFromSource]) -> Void) {
        for container in initContainers { body(container.env, container.envFrom) }
        for container in containers { body(container.env, container.envFrom) }
        for container in ephemeralContainers {
            body(container.ephemeralContainerCommon.env, container.ephemeralContainerCommon.envFrom)
        }
    }
}

extension VolumeSource {
    fileprivate func addSecretNames(to names: inout Set<String>) {
        if let secret { names.insert(secret.secretName) }
        if let azureFile { names.insert(azureFile.secretName) }
        let references = [
            cephfs?.secretRef, cinder?.secretRef, flexVolume?.secretRef, rbd?.secretRef, scaleIO?.secretRef,
            iscsi?.secretRef, storageos?.secretRef, csi?.nodePublishSecretRef,
        ]
        for case let reference? in references { names.insert(reference.name) }
        for source in projected?.sources ?? [] {
            if let secret = source.secret { names.insert(secret.localObjectReference.name) }
        }
    }
}

extension PersistentVolume {
    /// The secrets that the node which mounts the volume reads. A reference without a namespace means the claim's.
    var nodeSecrets: [(namespace: String, name: String)] {
        guard let home = spec.claimRef?.namespace else { return [] }
        let source = spec.persistentVolumeSource
        var secrets: [(namespace: String, name: String)] = []
        if let file = source.azureFile {
            let namespace = file.secretNamespace ?? ""
            secrets.append((namespace.isEmpty ? home : namespace, file.secretName))
        }
        let references = [
            source.cephfs?.secretRef, source.cinder?.secretRef, source.flexVolume?.secretRef, source.rbd?.secretRef,
            source.scaleIO?.secretRef, source.iscsi?.secretRef, source.csi?.nodePublishSecretRef,
            source.csi?.nodeStageSecretRef, source.csi?.nodeExpandSecretRef,
        ]
        for case let reference? in references {
            secrets.append((reference.namespace.isEmpty ? home : reference.namespace, reference.name))
        }
        if let reference = source.storageos?.secretRef {
            secrets.append((reference.namespace.isEmpty ? home : reference.namespace, reference.name))
        }
        return secrets.filter { !$0.name.isEmpty }
    }
}
