public import APIModel

/// Who approves or denies a request for a certificate must have the verb `approve` on its signer.
public enum CertificateApproval: AdmissionStep {
    public static let name = "CertificateApproval"

    public static func validate<Object: Kind, View: PolicyView>(
        _ request: AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal) {
        guard request.operation == .update,
            request.isAbout(
                "certificatesigningrequests", group: SignerAccess.group, subresource: "approval"),
            let asked = request.old(CertificateSigningRequest.self) ?? request.new(CertificateSigningRequest.self)
        else { return }
        let signer = asked.spec.signerName
        guard SignerAccess.isAllowed("approve", signer, request.user, context) else {
            throw request.forbidden(
                "user not permitted to approve requests with signerName \(GoText.quoted(signer))")
        }
    }
}

/// Rights on signers: on one by name, or on all of a domain as `domain/*`.
enum SignerAccess {
    static let group = "certificates.k8s.io"

    static func isAllowed(
        _ verb: String, _ signer: String, _ user: Identity, _ context: AdmissionContext<some PolicyView>
    ) -> Bool {
        func isAllowed(_ name: String) -> Bool {
            context.isAllowed(
                user, verb, ResourceTarget(group: group, version: "*", resource: "signers", name: name))
        }
        if isAllowed(signer) { return true }
        guard let slash = signer.utf8.firstIndex(of: UInt8(ascii: "/")) else { return false }
        return isAllowed(signer[..<slash] + "/*")
    }
}
