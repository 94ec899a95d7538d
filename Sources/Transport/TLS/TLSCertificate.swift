import COpenSSL
import Glibc

/// One X.509 certificate. Immutable; safe from every thread.
public final class Certificate: @unchecked Sendable {
    // SAFETY of `@unchecked Sendable`: an `X509` is counted atomically, guards its caches with its
    // own lock, and is not changed after it came here.
    let pointer: OpaquePointer

    /// Who the certificate speaks for.
    public let identity: PeerIdentity
    /// The first second of its validity.
    public let notBeforeUnixSeconds: Int64
    /// The last second of its validity.
    public let notAfterUnixSeconds: Int64

    /// Takes over one reference.
    init(adopting pointer: OpaquePointer) {
        self.pointer = pointer
        identity = X509Reading.identity(of: pointer)
        notBeforeUnixSeconds = X509Reading.unixSeconds(X509_get0_notBefore(pointer)) ?? .max
        notAfterUnixSeconds = identity.notAfterUnixSeconds
    }

    deinit {
        X509_free(pointer)
    }

    /// The certificates of a PEM text, in order; other blocks are passed over. At least one.
    public static func list(pem: String) throws(CertificateError) -> [Certificate] {
        TLSErrorQueue.clear()
        let bio = try PEMText.reader(of: pem)
        defer { BIO_free(bio) }
        var list: [Certificate] = []
        while let pointer = PEM_read_bio_X509(bio, nil, nil, nil) { list.append(Certificate(adopting: pointer)) }
        // The end of the text shows as "no start line"; anything else is a block that is broken.
        let reason = copenssl_ERR_GET_REASON(ERR_peek_last_error())
        let text = TLSErrorQueue.take("no certificate")
        guard reason == PEM_R_NO_START_LINE, !list.isEmpty else { throw .malformed(text) }
        return list
    }

    /// The first certificate of a PEM text.
    public convenience init(pem: String) throws(CertificateError) {
        let first = try Certificate.list(pem: pem)[0]
        X509_up_ref(first.pointer)
        self.init(adopting: first.pointer)
    }

    /// The certificate as PEM.
    public var pem: String { PEMText.write { PEM_write_bio_X509($0, pointer) } }

    /// True when the certificate may sign others.
    public var isAuthority: Bool { X509_check_ca(pointer) == 1 }

    /// True when `authority`'s key made this certificate's signature.
    public func isSigned(by authority: Certificate) -> Bool {
        defer { TLSErrorQueue.clear() }
        return X509_verify(pointer, X509_get0_pubkey(authority.pointer)) == 1
    }
}

extension Certificate: Equatable {
    public static func == (left: Certificate, right: Certificate) -> Bool {
        left.identity.fingerprint == right.identity.fingerprint
    }
}

/// PEM in and out of memory.
enum PEMText {
    /// A BIO that reads `pem`; the caller frees it.
    static func reader(of pem: String) throws(CertificateError) -> OpaquePointer {
        guard let bio = BIO_new(BIO_s_mem()) else { throw .library("out of memory") }
        var pem = pem
        let written = pem.withUTF8 { BIO_write(bio, $0.baseAddress, Int32(clamping: $0.count)) }
        guard Int(written) == pem.utf8.count else {
            BIO_free(bio)
            throw .malformed("an empty text, or one too long")
        }
        return bio
    }

    /// What `body` writes to a BIO; it returns 1 for success.
    static func write(_ body: (OpaquePointer) -> Int32) -> String {
        guard let bio = BIO_new(BIO_s_mem()) else { preconditionFailure("OpenSSL is out of memory.") }
        defer { BIO_free(bio) }
        precondition(body(bio) == 1, "OpenSSL could not write what it holds as PEM.")
        var data: UnsafeMutablePointer<CChar>?
        let count = copenssl_BIO_get_mem_data(bio, &data)
        // SAFETY: the BIO owns `count` bytes at `data` until it is freed.
        let bytes = UnsafeRawBufferPointer(start: data, count: count)
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Reads fields out of OpenSSL's structures.
enum X509Reading {
    static func identity(of certificate: OpaquePointer) -> PeerIdentity {
        let subject = X509_get_subject_name(certificate)
        let commonNames = strings(NID_commonName, in: subject)
        let (dnsNames, ipAddresses) = alternativeNames(of: certificate)
        return PeerIdentity(
            // A subject with several common names names nobody: which one counts would be a guess.
            commonName: commonNames.count == 1 ? commonNames[0] : "",
            organizations: strings(NID_organizationName, in: subject),
            dnsNames: dnsNames, ipAddresses: ipAddresses,
            serial: serial(of: certificate), fingerprint: fingerprint(of: certificate),
            notAfterUnixSeconds: unixSeconds(X509_get0_notAfter(certificate)) ?? .min)
    }

    /// The entries of `name` with this object number, as UTF-8.
    static func strings(_ number: Int32, in name: OpaquePointer?) -> [String] {
        var found: [String] = []
        var index = X509_NAME_get_index_by_NID(name, number, -1)
        while index >= 0 {
            if let text = string(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index))) { found.append(text) }
            index = X509_NAME_get_index_by_NID(name, number, index)
        }
        return found
    }

    private static func string(_ value: UnsafePointer<ASN1_STRING>?) -> String? {
        var utf8: UnsafeMutablePointer<UInt8>?
        let count = ASN1_STRING_to_UTF8(&utf8, value)
        guard count >= 0, let utf8 else { return nil }
        // SAFETY: OpenSSL allocated `count` bytes for us.
        defer { CRYPTO_free(utf8, nil, 0) }
        return String(decoding: UnsafeBufferPointer(start: utf8, count: Int(count)), as: UTF8.self)
    }

    static func alternativeNames(of certificate: OpaquePointer) -> (dns: [String], ip: [String]) {
        guard let raw = X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) else { return ([], []) }
        let names = OpaquePointer(raw)
        defer { GENERAL_NAMES_free(names) }
        var dns: [String] = []
        var ip: [String] = []
        for index in 0..<copenssl_sk_GENERAL_NAME_num(names) {
            // SAFETY: the index is in range and the list owns its names; the union's member follows `type`.
            guard let name = copenssl_sk_GENERAL_NAME_value(names, index)?.pointee else { continue }
            if name.type == GEN_DNS, let text = string(name.d.dNSName) { dns.append(text) }
            if name.type == GEN_IPADD, let text = address(name.d.iPAddress) { ip.append(text) }
        }
        return (dns, ip)
    }

    private static func address(_ octets: UnsafePointer<ASN1_STRING>?) -> String? {
        let count = Int(ASN1_STRING_length(octets))
        guard let data = ASN1_STRING_get0_data(octets), count == 4 || count == 16 else { return nil }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        // SAFETY: the family's length was just checked; the text has room for the longest address.
        guard inet_ntop(count == 4 ? AF_INET : AF_INET6, data, &text, UInt32(text.count)) != nil else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func serial(of certificate: OpaquePointer) -> String {
        let number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nil)
        defer { BN_free(number) }
        guard let text = BN_bn2hex(number) else { return "" }
        defer { CRYPTO_free(text, nil, 0) }
        return String(cString: text).lowercased()
    }

    private static func fingerprint(of certificate: OpaquePointer) -> String {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        guard X509_digest(certificate, EVP_sha256(), &digest, &count) == 1 else { return "" }
        return Hexadecimal.text(digest.prefix(Int(count)))
    }

    /// Seconds since 1970 in UTC; nil when the field is not a time.
    static func unixSeconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
        var parts = tm()
        guard let time, ASN1_TIME_to_tm(time, &parts) == 1 else { return nil }
        return Int64(timegm(&parts))
    }
}

/// Lower-case hexadecimal.
enum Hexadecimal {
    private static let digits = Array("0123456789abcdef".utf8)

    static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
