/// Why a certificate, a key or a file of them cannot be used.
public enum CertificateError: Error, Equatable {
    /// The text is not what it should be; the reason is OpenSSL's or names the field.
    case malformed(String)
    /// The key does not belong to the certificate.
    case keyMismatch
    /// The authority's certificate is not valid at the time asked for, so it may not sign.
    case authorityNotValid
    /// The certificate is not an authority's.
    case notAnAuthority
    /// OpenSSL refused the operation.
    case library(String)
    /// A file could not be read or written; `code` is errno.
    case file(path: String, code: Int32)
    /// A private key's file can be read by others than its owner.
    case fileOpenToOthers(path: String)
}
