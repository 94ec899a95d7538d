import COpenSSL

/// A PKCS #10 request for a certificate: a public key, the proof that its owner asked, a wished subject.
public final class CertificateSigningRequest: @unchecked Sendable {
    // SAFETY of `@unchecked Sendable`: an `X509_REQ` is not changed after it came here.
    let pointer: OpaquePointer

    private init(adopting pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        X509_REQ_free(pointer)
    }

    /// A request for the subject (`commonName`, `organizations`), signed by `key`.
    public convenience init(
        commonName: String, organizations: [String] = [], key: PrivateKey
    ) throws(CertificateError) {
        TLSErrorQueue.clear()
        guard let request = X509_REQ_new() else { throw .library("out of memory") }
        self.init(adopting: request)
        try X509Writing.setSubject(X509_REQ_get_subject_name(request), commonName, organizations)
        guard X509_REQ_set_pubkey(request, key.pointer) == 1, X509_REQ_sign(request, key.pointer, EVP_sha256()) > 0
        else { throw .library(TLSErrorQueue.take()) }
    }

    /// The request of a PEM text; its own signature is checked.
    public convenience init(pem: String) throws(CertificateError) {
        TLSErrorQueue.clear()
        let bio = try PEMText.reader(of: pem)
        defer { BIO_free(bio) }
        guard let request = PEM_read_bio_X509_REQ(bio, nil, nil, nil) else {
            throw .malformed(TLSErrorQueue.take("no certificate request"))
        }
        self.init(adopting: request)
        guard X509_REQ_verify(request, X509_REQ_get0_pubkey(request)) == 1 else {
            TLSErrorQueue.clear()
            throw .malformed("the request is not signed by its own key")
        }
    }

    /// The request as PEM.
    public var pem: String { PEMText.write { PEM_write_bio_X509_REQ($0, pointer) } }

    /// The wished common name; empty when there is none or several.
    public var commonName: String {
        let names = X509Reading.strings(NID_commonName, in: X509_REQ_get_subject_name(pointer))
        return names.count == 1 ? names[0] : ""
    }

    /// The wished organizations, in order.
    public var organizations: [String] {
        X509Reading.strings(NID_organizationName, in: X509_REQ_get_subject_name(pointer))
    }
}
