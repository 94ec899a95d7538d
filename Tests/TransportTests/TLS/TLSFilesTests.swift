import Foundation
import Testing

@testable import Transport

@Suite struct TLSFilesTests {
    @Test func identitiesComeBack() throws {
        let folder = TemporaryFolder()
        let files = TLSIdentityFiles(
            certificatePath: folder.path + "/pki/server.pem", keyPath: folder.path + "/pki/server.key",
            authoritiesPath: folder.path + "/pki/ca.pem")
        try Fixture.server.save(to: files)
        #expect(try TLSIdentity(files: files) == Fixture.server)
        let one = TLSIdentityFiles(
            certificatePath: folder.path + "/pki/both.pem", keyPath: folder.path + "/pki/both.pem",
            authoritiesPath: folder.path + "/pki/ca.pem")
        try Fixture.server.save(to: one)
        #expect(try TLSIdentity(files: one) == Fixture.server)
        try Fixture.authority.save(
            certificatePath: folder.path + "/pki/ca.pem", keyPath: folder.path + "/pki/ca.key")
        let authority = try CertificateAuthority(
            certificatePath: folder.path + "/pki/ca.pem", keyPath: folder.path + "/pki/ca.key")
        #expect(authority.certificate == Fixture.authority.certificate)
    }

    @Test func filesAndFoldersAreClosedToOthers() throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/a/b/secret"
        try TLSFiles.write("x", to: path)
        try TLSFiles.write("y", to: path)
        func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(try mode(path) == 0o600)
        #expect(try mode(folder.path + "/a") == 0o700)
        #expect(try mode(folder.path + "/a/b") == 0o700)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/a/b") == ["secret"])
        #expect(try TLSFiles.readSecret(path) == "y")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        #expect(throws: CertificateError.fileOpenToOthers(path: path)) { try TLSFiles.readSecret(path) }
    }

    @Test func reloadingTakesWhatFitsAndKeepsTheOldOtherwise() throws {
        let folder = TemporaryFolder()
        let files = TLSIdentityFiles(
            certificatePath: folder.path + "/server.pem", keyPath: folder.path + "/server.key",
            authoritiesPath: folder.path + "/ca.pem")
        try Fixture.server.save(to: files)
        let context = Fixture.serverContext()
        #expect(try !context.reload(from: files))
        let next = Fixture.identity(.server("next", dnsNames: ["apiserver.test"], ipAddresses: []))
        try TLSFiles.write(next.certificate.pem, to: files.certificatePath)
        #expect(throws: CertificateError.keyMismatch) { try context.reload(from: files) }
        #expect(context.identity == Fixture.server)
        try next.save(to: files)
        #expect(try context.reload(from: files))
        #expect(context.identity == next)
    }
}
