import APIModel
import Client
import Foundation
import Glibc
import Testing

@testable import Controllers

/// The real `controllerd` beside a real `apiserverd`.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ProcessTests {
    private func configuration(_ daemon: TestDaemon) throws -> String {
        let path = daemon.folder + "/config"
        let pki = daemon.folder + "/data/pki"
        let text = """
            apiVersion: trireme.dev/v1
            kind: Config
            current-context: test
            clusters:
            - name: test
              cluster: {server: "\(daemon.configuration.servers[0])", certificate-authority: "\(pki)/ca.pem"}
            users:
            - name: admin
              user: {client-certificate: "\(pki)/admin.pem", client-key: "\(pki)/admin.key"}
            contexts:
            - name: test
              context: {cluster: test, user: admin}
            """
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    @Test func runsLeadsAndGivesUp() async throws {
        guard let program = TestDaemon.program("controllerd") else { return }
        try await withServer { daemon in
            let process = Process()
            let output = Pipe()
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = [
                "--config", try configuration(daemon), "--controllers", "*,-job", "--operations", "127.0.0.1:0",
            ]
            process.standardOutput = output
            process.standardInput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            defer { if process.isRunning { Glibc.kill(process.processIdentifier, SIGKILL) } }
            var line: [UInt8] = []
            while let byte = output.fileHandleForReading.readData(ofLength: 1).first, byte != 10 { line.append(byte) }
            let said = String(decoding: line, as: UTF8.self)
            #expect(said.hasPrefix("controllerd answers at http://127.0.0.1:"), "\(said)")

            let client = daemon.client!
            // A namespace gets what every namespace has.
            _ = try await client.create(Namespace { $0.metadata.name = "crew" })
            try await daemon.until(ServiceAccount.self, in: "crew") { $0.contains { $0.metadata.name == "default" } }
            try await daemon.until(ConfigMap.self, in: "crew") {
                $0.contains {
                    $0.metadata.name == "kube-root-ca.crt" && $0.data["ca.crt"]?.contains("BEGIN CERTIFICATE") == true
                }
            }
            let lease = try await client.get(Lease.self, "controllerd", in: "kube-system")
            #expect(lease.spec.holderIdentity?.isEmpty == false)
            process.terminate()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            let after = try await client.get(Lease.self, "controllerd", in: "kube-system")
            #expect(after.spec.holderIdentity ?? "" == "")
        }
    }

    @Test func badFlagsAreOneSentence() throws {
        guard let program = TestDaemon.program("controllerd") else { return }
        for (arguments, words) in [
            (["--controllers", "nobody"], "There is no controller nobody"),
            (["--config", "/nonexistent/config"], "no cluster is chosen"),
            (["--cluster-cidr", "10.0.0.0"], "is no range"),
        ] {
            let process = Process()
            let errors = Pipe()
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = arguments
            process.environment = ["HOME": "/nonexistent"]
            process.standardError = errors
            process.standardInput = FileHandle.nullDevice
            try process.run()
            let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus != 0)
            #expect(text.contains(words), "\(text)")
        }
    }
}
