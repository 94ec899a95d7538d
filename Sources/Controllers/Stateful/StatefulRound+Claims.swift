import APIModel
import Client

extension StatefulRound {
    /// The claim of a pod for one of its volumes.
    func claimName(_ template: PersistentVolumeClaim, _ ordinal: Int) -> String {
        "\(template.metadata.name)-\(set.metadata.name)-\(ordinal)"
    }

    /// Makes the claims of a pod that are not there.
    mutating func makeClaims(_ ordinal: Int) {
        for template in set.spec.volumeClaimTemplates {
            let name = claimName(template, ordinal)
            guard claimNamed(name) == nil else { continue }
            var claim = template
            claim.metadata.name = name
            claim.metadata.namespace = set.metadata.namespace
            for entry in set.spec.selector?.matchLabels ?? [:] { claim.metadata.labels[entry.key] = entry.value }
            claim.status = PersistentVolumeClaimStatus()
            if deletesClaims { claim.metadata.ownerReferences = [Self.reference(set)] }
            add(
                .create(
                    claim,
                    told: PlannedWrite.Told(
                        object: ObjectReference(to: set),
                        success: (
                            "SuccessfulCreate",
                            "create Claim \(name) Pod \(set.metadata.name)-\(ordinal) in StatefulSet "
                                + "\(set.metadata.name) success"
                        ),
                        failure: (
                            "FailedCreate",
                            "create Claim \(name) for Pod \(set.metadata.name)-\(ordinal) in StatefulSet "
                                + "\(set.metadata.name) failed error: "
                        ))))
        }
    }

    private var deletesClaims: Bool {
        self.set.spec.persistentVolumeClaimRetentionPolicy?.whenDeleted == "Delete"
    }

    private var scalesClaims: Bool {
        self.set.spec.persistentVolumeClaimRetentionPolicy?.whenScaled == "Delete"
    }

    private static func reference<Owner: Kind>(_ owner: Owner) -> OwnerReference {
        OwnerReference {
            $0.apiVersion = Owner.identity.apiVersion
            $0.kind = Owner.identity.kind
            $0.name = owner.metadata.name
            $0.uid = owner.metadata.uid
        }
    }

    /// Gives claims the owners that the retention policy means: the set, so that they go with it, or a pod that is too
    /// many, so that they go with that.
    mutating func adjustClaims(_ ordinal: Int, pod: Pod, isCondemned: Bool) {
        guard set.spec.persistentVolumeClaimRetentionPolicy != nil else { return }
        for template in set.spec.volumeClaimTemplates {
            guard var claim = claimNamed(claimName(template, ordinal)) else { continue }
            // A claim that somebody else controls is theirs.
            if let other = claim.metadata.controller, other.uid != set.metadata.uid, other.uid != pod.metadata.uid {
                continue
            }
            var owners = claim.metadata.ownerReferences.filter {
                $0.uid != set.metadata.uid && !isPod($0, pod.metadata.name)
            }
            if isCondemned, scalesClaims {
                owners.append(Self.reference(pod))
            } else if deletesClaims {
                owners.append(Self.reference(set))
            }
            let before = Set(claim.metadata.ownerReferences.map(\.uid))
            guard before != Set(owners.map(\.uid)) else { continue }
            claim.metadata.ownerReferences = owners
            add(.update(claim))
        }
    }

    private func isPod(_ reference: OwnerReference, _ name: String) -> Bool {
        reference.kind == "Pod" && reference.name == name
    }
}
