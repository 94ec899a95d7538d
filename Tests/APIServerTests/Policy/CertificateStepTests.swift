import APIModel
import APIServer
import Base
import Testing

/// Who may approve and sign, and whom nobody gets a certificate for.
@Suite struct CertificateStepTests {
    private func context(_ verb: String, _ names: [String]) -> AdmissionContext<MemoryView> {
        var authorizer = Authorizer()
        authorizer.rbac.set(
            RBACIndexTests.role(
                "signers",
                [
                    PolicyRule {
                        $0.verbs = [verb]
                        $0.apiGroups = ["certificates.k8s.io"]
                        $0.resources = ["signers"]
                        $0.resourceNames = names
                    }
                ]))
        authorizer.rbac.set(
            ClusterRoleBinding {
                $0.metadata.name = "ann"
                $0.roleRef = RBACIndexTests.reference("signers")
                $0.subjects = [
                    Subject {
                        $0.kind = "User"
                        $0.name = "ann"
                    }
                ]
            })
        return AdmissionContext(MemoryView(), authorizer)
    }

    private func object(_ signer: String) -> CertificateSigningRequest {
        CertificateSigningRequest {
            $0.metadata.name = "csr"
            $0.spec.signerName = signer
        }
    }

    @Test func approvalNeedsTheVerbOnTheSigner() {
        func refusal(_ signer: String, _ names: [String], _ user: String = "ann") -> String? {
            var context = self.context("approve", names)
            let request = AdmissionRequest(
                .update, subresource: "approval", name: "csr", user: .user(user), object: object(signer),
                oldObject: object(signer))
            return Verdict.refusal { try CertificateApproval.validate(request, &context) }?.message
        }
        #expect(refusal("example.com/one", ["example.com/one"]) == nil)
        #expect(refusal("example.com/one", ["example.com/*"]) == nil)
        #expect(
            refusal("example.com/one", ["example.com/two"])
                == "certificatesigningrequests.certificates.k8s.io \"csr\" is forbidden: user not permitted to "
                + "approve requests with signerName \"example.com/one\"")
        #expect(refusal("example.com/one", ["example.com/one"], "bob") != nil)
    }

    @Test func signingNeedsTheVerbWhenSomethingIsSigned() {
        func refusal(_ new: CertificateSigningRequest, _ names: [String]) -> String? {
            var context = self.context("sign", names)
            let request = AdmissionRequest(
                .update, subresource: "status", name: "csr", user: .user("ann"), object: new,
                oldObject: object("example.com/one"))
            return Verdict.refusal { try CertificateSigning.validate(request, &context) }?.message
        }
        var signed = object("example.com/one")
        signed.status.certificate = Bytes(Array("x".utf8))
        #expect(refusal(object("example.com/one"), []) == nil)
        #expect(refusal(signed, ["example.com/one"]) == nil)
        #expect(refusal(signed, ["example.com/two"])?.contains("user not permitted to sign") == true)
    }

    /// A request whose subject has the organizations, as DER in PEM; only what is read is real.
    private func pem(_ organizations: [String], tag: UInt8 = 0x0C, type: String = "CERTIFICATE REQUEST") -> Bytes {
        func value(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
            content.count < 0x80
                ? [tag, UInt8(content.count)] + content
                : [tag, 0x82, UInt8(content.count >> 8), UInt8(content.count & 0xFF)] + content
        }
        func attribute(_ identifier: UInt8, _ text: String) -> [UInt8] {
            value(0x31, value(0x30, value(0x06, [0x55, 0x04, identifier]) + value(tag, Array(text.utf8))))
        }
        let subject = organizations.flatMap { attribute(0x0A, $0) } + attribute(0x03, "ann")
        let der = value(0x30, value(0x30, value(0x02, [0]) + value(0x30, subject)))
        var out = ByteBuffer()
        der.withUnsafeBufferPointer { Base64.encode($0, into: &out) }
        let text = "-----BEGIN \(type)-----\n\(String(decoding: out.array(), as: UTF8.self))\n-----END \(type)-----\n"
        return Bytes(Array(text.utf8))
    }

    private func refusal(_ request: Bytes, signer: String = "kubernetes.io/kube-apiserver-client") -> String? {
        var object = self.object(signer)
        object.spec.request = request
        var context = AdmissionContext(MemoryView())
        let asked = AdmissionRequest(.create, name: "csr", user: .user("ann"), object: object)
        return Verdict.refusal { try CertificateSubjectRestriction.validate(asked, &context) }?.message
    }

    @Test func nobodyAsksForMasters() {
        #expect(refusal(pem([])) == nil)
        #expect(refusal(pem(["dev"])) == nil)
        let long = (0..<20).map { "organization-\($0)" }
        #expect(refusal(pem(long)) == nil)
        #expect(
            refusal(pem(long + ["system:masters"]))?.hasSuffix(
                "use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed") == true)
        for tag: UInt8 in [0x13, 0x16] { #expect(refusal(pem(["system:masters"], tag: tag)) != nil) }
        // A text of a sort that is not read is refused rather than passed on.
        #expect(refusal(pem(["system:masters"], tag: 0x1C))?.contains("unable to parse csr") == true)
        #expect(refusal(pem(["system:masters"]), signer: "example.com/one") == nil)
    }

    @Test func brokenRequestsAreRefused() {
        let good = pem(["dev"]).array
        for count in stride(from: 0, to: good.count - 30, by: 3) {
            #expect(refusal(Bytes(Array(good[..<count]))) != nil, "\(count) bytes")
        }
        var random = Random(seed: 3)
        for _ in 0..<500 {
            var bytes = good
            for _ in 0..<3 { bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next()) }
            _ = refusal(Bytes(bytes))
        }
    }
}
