import Foundation
import Testing
import Transport

@testable import APIServer

@Suite struct CredentialsTests {
    private let now: Int64 = 1_800_000_000

    private func inFolder(_ body: (ServerCredentials) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "trireme-credentials-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(ServerCredentials(folder: folder + "/pki"))
    }

    @Test func firstStart() throws {
        try inFolder { credentials in
            let names = ServerNames(hosts: ["10.1.2.3", "api.example", "0.0.0.0", "::", "2001:db8:0::1"])
            let made = try credentials.prepare(names: names, nowUnixSeconds: now)
            #expect(made.count == 4)
            let server = try TLSIdentity(files: credentials.server).certificate.identity
            #expect(server.dnsNames == ["localhost", "api.example"])
            #expect(server.ipAddresses == ["127.0.0.1", "::1", "10.1.2.3", "2001:db8::1"])
            let administrator = try TLSIdentity(files: credentials.administrator).certificate.identity
            #expect(administrator.organizations == ["system:masters"])
            let files = FileManager.default
            #expect(try files.attributesOfItem(atPath: credentials.folder)[.posixPermissions] as? Int == 0o700)
            for file in try files.contentsOfDirectory(atPath: credentials.folder) {
                let path = credentials.folder + "/" + file
                #expect(try files.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
            }
        }
    }

    /// A key that no longer signs goes on verifying where it is named.
    @Test func tokenKeysFollowEachOther() throws {
        try inFolder { credentials in
            try credentials.prepare(names: ServerNames(hosts: []), nowUnixSeconds: now)
            let first = try credentials.tokenKeys()
            let input = Array("header.payload".utf8)
            let signature = try first.sign(input)
            #expect(first.verify(signature, of: input, algorithm: .es256, keyID: first.keyID))
            #expect(first.verify(signature, of: input, algorithm: .es256, keyID: ""))
            #expect(!first.verify(signature, of: input, algorithm: .es256, keyID: "another"))
            #expect(!first.verify(signature, of: input, algorithm: .rs256, keyID: first.keyID))
            let old = credentials.folder + "/old.pub"
            try TLSFiles.write(
                try PrivateKey(pem: TLSFiles.readSecret(credentials.tokenKeyPath)).publicKey.pem, to: old)
            try TLSFiles.write(PrivateKey.generate().pem, to: credentials.tokenKeyPath)
            let second = try credentials.tokenKeys(others: [old])
            #expect(second.keyID != first.keyID)
            #expect(second.verify(signature, of: input, algorithm: .es256, keyID: first.keyID))
            #expect(try !credentials.tokenKeys().verify(signature, of: input, algorithm: .es256, keyID: first.keyID))
        }
    }

    @Test func keptAndRenewed() throws {
        try inFolder { credentials in
            let names = ServerNames(hosts: [])
            try credentials.prepare(names: names, nowUnixSeconds: now)
            let first = try TLSIdentity(files: credentials.server)
            #expect(try credentials.prepare(names: names, nowUnixSeconds: now + 86_400).isEmpty)
            #expect(try TLSIdentity(files: credentials.server) == first)
            // Another name, then the end of its life.
            let more = ServerNames(hosts: ["api.example"])
            #expect(try credentials.prepare(names: more, nowUnixSeconds: now) == ["server certificate"])
            let second = try TLSIdentity(files: credentials.server)
            #expect(second != first)
            #expect(try credentials.prepare(names: names, nowUnixSeconds: now).isEmpty)
            let late = now + CertificateLifetime.issuedSeconds - 86_400
            #expect(try credentials.prepare(names: names, nowUnixSeconds: late) == ["server certificate"])
            // A crash between key and certificate.
            try TLSFiles.write(PrivateKey.generate().pem, to: credentials.server.keyPath)
            #expect(try credentials.prepare(names: names, nowUnixSeconds: now) == ["server certificate"])
        }
    }

    /// Without the authority's key nothing is signed, and nothing has to be.
    @Test func authorityKeptElsewhere() throws {
        try inFolder { credentials in
            let names = ServerNames(hosts: [])
            try credentials.prepare(names: names, nowUnixSeconds: now)
            try FileManager.default.removeItem(atPath: credentials.folder + "/ca.key")
            #expect(try credentials.prepare(names: names, nowUnixSeconds: now).isEmpty)
            #expect(throws: CertificateError.self) {
                try credentials.prepare(names: ServerNames(hosts: ["other"]), nowUnixSeconds: now)
            }
        }
    }

    @Test func keyThatOthersCanReadIsRefused() throws {
        try inFolder { credentials in
            try credentials.prepare(names: ServerNames(hosts: []), nowUnixSeconds: now)
            chmod(credentials.server.keyPath, 0o644)
            #expect(throws: CertificateError.fileOpenToOthers(path: credentials.server.keyPath)) {
                try credentials.prepare(names: ServerNames(hosts: []), nowUnixSeconds: now)
            }
        }
    }
}
