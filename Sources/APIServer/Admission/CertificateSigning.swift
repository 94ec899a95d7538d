public import APIModel

/// Who writes a certificate or a condition into a request must have the verb `sign` on its signer.
public enum CertificateSigning: AdmissionStep {
    public static let name = "CertificateSigning"

    public static func validate<Object: Kind, View: PolicyView>(
        _ request: AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal) {
        guard request.operation == .update,
            request.isAbout("certificatesigningrequests", group: SignerAccess.group, subresource: "status"),
            let new = request.new(CertificateSigningRequest.self),
            let old = request.old(CertificateSigningRequest.self)
        else { return }
        guard new.status.certificate != old.status.certificate || new.status.conditions != old.status.conditions else {
            return
        }
        let signer = old.spec.signerName
        guard SignerAccess.isAllowed("sign", signer, request.user, context) else {
            throw request.forbidden("user not permitted to sign requests with signerName \(GoText.quoted(signer))")
        }
    }
}
