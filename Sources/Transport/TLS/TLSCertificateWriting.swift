import COpenSSL

/// A certificate under construction: each step turns OpenSSL's return code into an error at once.
struct X509Writing: ~Copyable {
    let pointer: OpaquePointer

    private init(adopting pointer: OpaquePointer) {
        self.pointer = pointer
    }

    /// A draft with a version and a serial number.
    static func begin() throws(CertificateError) -> X509Writing {
        TLSErrorQueue.clear()
        guard let pointer = X509_new() else { throw .library("out of memory") }
        let draft = X509Writing(adopting: pointer)
        try check(X509_set_version(pointer, Int(X509_VERSION_3)))
        try draft.setSerial()
        return draft
    }

    deinit {
        X509_free(pointer)
    }

    private static func check(_ result: Int32) throws(CertificateError) {
        if result != 1 { throw .library(TLSErrorQueue.take()) }
    }

    /// 127 random bits: unpredictable, positive, within the 20 octets of RFC 5280.
    private func setSerial() throws(CertificateError) {
        let number = BN_new()
        defer { BN_free(number) }
        try X509Writing.check(BN_rand(number, 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY))
        guard BN_to_ASN1_INTEGER(number, X509_get_serialNumber(pointer)) != nil else {
            throw .library(TLSErrorQueue.take())
        }
    }

    func setValidity(from notBefore: Int64, to notAfter: Int64) throws(CertificateError) {
        guard ASN1_TIME_set(X509_getm_notBefore(pointer), Int(notBefore)) != nil,
            ASN1_TIME_set(X509_getm_notAfter(pointer), Int(notAfter)) != nil
        else { throw .library(TLSErrorQueue.take()) }
    }

    func setSubject(_ commonName: String, _ organizations: [String]) throws(CertificateError) {
        try X509Writing.setSubject(X509_get_subject_name(pointer), commonName, organizations)
    }

    /// Fills `name`. Names of nodes may be longer than the 64 characters of X.520, as they are elsewhere.
    static func setSubject(
        _ name: OpaquePointer?, _ commonName: String, _ organizations: [String]
    ) throws(CertificateError) {
        for organization in organizations { try add(NID_organizationName, organization, to: name) }
        try add(NID_commonName, commonName, to: name)
    }

    private static func add(_ number: Int32, _ text: String, to name: OpaquePointer?) throws(CertificateError) {
        guard !text.isEmpty, !text.utf8.contains(0) else { throw .malformed("a name that is empty or holds NUL") }
        var text = text
        let result = text.withUTF8 { utf8 in
            // Given as finished UTF-8 the text is stored as it is, without the table of upper bounds.
            X509_NAME_add_entry_by_NID(
                name, number, V_ASN1_UTF8STRING, utf8.baseAddress, Int32(clamping: utf8.count), -1, 0)
        }
        try check(result)
    }

    func setIssuer(_ issuer: OpaquePointer) throws(CertificateError) {
        try X509Writing.check(X509_set_issuer_name(pointer, X509_get_subject_name(issuer)))
    }

    func setPublicKey(_ key: OpaquePointer) throws(CertificateError) {
        try X509Writing.check(X509_set_pubkey(pointer, key))
    }

    /// Adds an extension in OpenSSL's configuration syntax; `value` is ours, never a user's.
    func add(_ number: Int32, _ value: String, issuer: OpaquePointer? = nil) throws(CertificateError) {
        var context = X509V3_CTX()
        X509V3_set_ctx(&context, issuer ?? pointer, pointer, nil, nil, 0)
        guard let ext = X509V3_EXT_conf_nid(nil, &context, number, value) else {
            throw .library(TLSErrorQueue.take())
        }
        defer { X509_EXTENSION_free(ext) }
        try X509Writing.check(X509_add_ext(pointer, ext, -1))
    }

    /// Adds the names as values, not as text: nothing in a name can open another one.
    func addAlternativeNames(dns: [String], ip: [String]) throws(CertificateError) {
        guard !dns.isEmpty || !ip.isEmpty else { return }
        guard let names = copenssl_sk_GENERAL_NAME_new_null() else { throw .library("out of memory") }
        defer { GENERAL_NAMES_free(names) }
        for name in dns { try X509Writing.append(GEN_DNS, try X509Writing.hostName(name), to: names) }
        for address in ip {
            guard let octets = a2i_IPADDRESS(address) else { throw .malformed("\(address) is not an IP address") }
            try X509Writing.append(GEN_IPADD, octets, to: names)
        }
        try X509Writing.check(X509_add1_ext_i2d(pointer, NID_subject_alt_name, UnsafeMutableRawPointer(names), 0, 0))
    }

    private static func hostName(_ name: String) throws(CertificateError) -> UnsafeMutablePointer<ASN1_STRING> {
        let plain = name.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "*")
        }
        guard plain, !name.isEmpty, name.utf8.count <= 253, let text = ASN1_STRING_type_new(V_ASN1_IA5STRING) else {
            throw .malformed("\(name) is not a DNS name")
        }
        guard ASN1_STRING_set(text, name, Int32(name.utf8.count)) == 1 else {
            ASN1_STRING_free(text)
            throw .library(TLSErrorQueue.take())
        }
        return text
    }

    /// Appends a name that takes over `value`.
    private static func append(
        _ type: Int32, _ value: UnsafeMutablePointer<ASN1_STRING>, to names: OpaquePointer
    ) throws(CertificateError) {
        guard let name = GENERAL_NAME_new() else {
            ASN1_STRING_free(value)
            throw .library("out of memory")
        }
        GENERAL_NAME_set0_value(name, type, value)
        guard copenssl_sk_GENERAL_NAME_push(names, name) > 0 else {
            GENERAL_NAME_free(name)
            throw .library("out of memory")
        }
    }

    /// The finished certificate.
    consuming func signed(by key: PrivateKey) throws(CertificateError) -> Certificate {
        guard X509_sign(pointer, key.pointer, EVP_sha256()) > 0 else { throw .library(TLSErrorQueue.take()) }
        X509_up_ref(pointer)
        return Certificate(adopting: pointer)
    }
}
