import Foundation
import Testing

@testable import Transport

@Suite struct CertificateTests {
    private static let tool = "/usr/bin/openssl"

    /// What the command line tool says, and its exit code; nil when it is missing.
    private func openssl(_ arguments: String...) throws -> (code: Int32, text: String)? {
        guard FileManager.default.isExecutableFile(atPath: Self.tool) else {
            print("passed over: \(Self.tool) is not on this machine")
            return nil
        }
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: Self.tool)
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    @Test func theCommandLineToolAgrees() throws {
        let folder = TemporaryFolder()
        let ca = folder.path + "/ca.pem"
        let server = folder.path + "/server.pem"
        try TLSFiles.write(Fixture.authority.certificate.pem, to: ca)
        try TLSFiles.write(Fixture.server.certificate.pem, to: server)
        guard
            let good = try openssl(
                "verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", "apiserver.test", "-CAfile", ca,
                server)
        else { return }
        #expect(good.code == 0, "\(good.text)")
        let wrongPurpose = try openssl("verify", "-purpose", "sslclient", "-CAfile", ca, server)
        #expect(wrongPurpose?.code != 0)
        let other = folder.path + "/other.pem"
        try TLSFiles.write(Fixture.stranger.certificate.pem, to: other)
        #expect(try openssl("verify", "-CAfile", other, server)?.code != 0)
        let text = try #require(try openssl("x509", "-in", server, "-noout", "-text"))
        #expect(
            text.text.contains("DNS:apiserver.test, DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1"))
        #expect(text.text.contains("TLS Web Server Authentication"))
        #expect(text.text.contains("prime256v1"))
    }

    @Test func aRequestBringsOnlyItsKey() throws {
        let key = try PrivateKey.generate()
        let request = try CertificateSigningRequest(commonName: "root", organizations: ["system:masters"], key: key)
        let read = try CertificateSigningRequest(pem: request.pem)
        #expect(read.commonName == "root" && read.organizations == ["system:masters"])
        let certificate = try Fixture.authority.sign(read, as: .node("n7"), nowUnixSeconds: Fixture.now)
        #expect(certificate.identity.commonName == "system:node:n7")
        #expect(certificate.identity.organizations == ["system:nodes"])
        #expect(key.belongs(to: certificate))
        #expect(certificate.isSigned(by: Fixture.authority.certificate))
        #expect(!certificate.isSigned(by: Fixture.stranger.certificate))
    }

    @Test func aRequestThatWasChangedIsRefused() throws {
        let request = try CertificateSigningRequest(commonName: "aaaaaaaaaaaa", key: try PrivateKey.generate())
        var der = try #require(Data(base64Encoded: pemBody(request.pem)))
        let place = try #require(der.range(of: Data("aaaaaaaaaaaa".utf8)))
        der[place.lowerBound] = UInt8(ascii: "b")
        let forged =
            "-----BEGIN CERTIFICATE REQUEST-----\n\(der.base64EncodedString(options: .lineLength64Characters))\n"
            + "-----END CERTIFICATE REQUEST-----\n"
        #expect(throws: CertificateError.self) { try CertificateSigningRequest(pem: forged) }
    }

    private func pemBody(_ pem: String) -> String {
        pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
    }

    @Test func validityIsTheCallersTimeHeldWithinTheAuthority() throws {
        let certificate = try Fixture.authority.issue(
            .client("x"), nowUnixSeconds: Fixture.now + 1_000, lifetimeSeconds: 60
        ).certificate
        #expect(certificate.notBeforeUnixSeconds == Fixture.now + 1_000 - CertificateLifetime.clockSkewSeconds)
        #expect(certificate.notAfterUnixSeconds == Fixture.now + 1_060)
        let brief = try CertificateAuthority.create(
            commonName: "brief", nowUnixSeconds: Fixture.now, lifetimeSeconds: 100)
        let held = try brief.issue(.client("x"), nowUnixSeconds: Fixture.now).certificate
        #expect(held.notAfterUnixSeconds == Fixture.now + 100)
        #expect(held.notBeforeUnixSeconds >= brief.certificate.notBeforeUnixSeconds)
        #expect(throws: CertificateError.authorityNotValid) {
            try brief.issue(.client("x"), nowUnixSeconds: Fixture.now + 101)
        }
    }

    @Test func serialsAreRandom() throws {
        let serials = try (0..<20).map { _ in
            try Fixture.authority.issue(.client("x"), nowUnixSeconds: Fixture.now).certificate.identity.serial
        }
        #expect(Set(serials).count == 20)
    }

    @Test func longNamesOfNodesFit() throws {
        let name = String(repeating: "a", count: 200)
        let certificate = try Fixture.authority.issue(.client("system:node:\(name)"), nowUnixSeconds: Fixture.now)
        #expect(certificate.certificate.identity.commonName == "system:node:\(name)")
    }

    @Test(arguments: ["a,DNS:evil.test", "", "a b", "a\0b", "a\nb"])
    func namesCannotOpenOthers(_ name: String) {
        #expect(throws: CertificateError.self) {
            try Fixture.authority.issue(
                .server("s", dnsNames: [name], ipAddresses: []), nowUnixSeconds: Fixture.now)
        }
    }

    @Test func badAddressesAreRefused() {
        #expect(throws: CertificateError.malformed("300.1.1.1 is not an IP address")) {
            try Fixture.authority.issue(
                .server("s", dnsNames: [], ipAddresses: ["300.1.1.1"]), nowUnixSeconds: Fixture.now)
        }
    }

    @Test(arguments: ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
    func brokenTextIsRefused(_ text: String) {
        #expect(throws: CertificateError.self) { try Certificate.list(pem: text) }
        #expect(throws: CertificateError.self) { try PrivateKey(pem: text) }
        #expect(throws: CertificateError.self) { try CertificateSigningRequest(pem: text) }
    }

    @Test func keysMustFit() throws {
        let other = try PrivateKey.generate()
        #expect(throws: CertificateError.keyMismatch) {
            try TLSIdentity(
                certificate: Fixture.client.certificate, key: other, authorities: [Fixture.authority.certificate])
        }
        #expect(throws: CertificateError.notAnAuthority) {
            try CertificateAuthority(certificate: Fixture.client.certificate, key: Fixture.client.key)
        }
    }
}
