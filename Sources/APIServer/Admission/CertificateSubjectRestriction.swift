public import APIModel

/// Nobody gets a certificate of the group `system:masters` by asking the signer of clients for it.
public enum CertificateSubjectRestriction: AdmissionStep {
    public static let name = "CertificateSubjectRestriction"

    private static let signer = "kubernetes.io/kube-apiserver-client"

    public static func validate<Object: Kind, View: PolicyView>(
        _ request: AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal) {
        guard request.operation == .create,
            request.isAbout("certificatesigningrequests", group: SignerAccess.group),
            let asked = request.new(CertificateSigningRequest.self), asked.spec.signerName == signer
        else { return }
        guard let organizations = CertificateRequestSubject.organizations(pem: asked.spec.request.array) else {
            throw request.forbidden("unable to parse csr")
        }
        guard organizations.containsExactly(SystemName.masters) else { return }
        throw request.forbidden(
            "use of \(signer) signer with system:masters group is not allowed")
    }
}
