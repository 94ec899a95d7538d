extension CertificateSigningRequest {
    /// The shortest life that may be asked for, in seconds; Kubernetes' number.
    private static let expirationSecondsMin: Int32 = 600
    /// The name that old objects have where the signer was not said.
    private static let legacySignerName = "kubernetes.io/legacy-unknown"
    /// Conditions that can only be true.
    private static let finalConditions = ["Approved", "Denied", "Failed"]

    /// Who asks is not the user's to say: the server sets it after this, from the request.
    public mutating func prepareForCreate() {
        spec.username = ""
        spec.uid = ""
        spec.groups = []
        spec.extra = [:]
        status = CertificateSigningRequestStatus()
    }

    public mutating func prepareForUpdate(from old: CertificateSigningRequest) {
        spec = old.spec
        status = old.status
        countGeneration(from: old, ifChanged: false)
    }

    /// Conditions and the certificate are written; the approval has a subresource of its own.
    public mutating func prepareForStatusUpdate(from old: CertificateSigningRequest) {
        spec = old.spec
    }

    public func validate(into errors: inout FieldErrors) {
        validate(into: &errors, old: nil)
    }

    public func validateUpdate(from old: CertificateSigningRequest, into errors: inout FieldErrors) {
        validate(into: &errors, old: old)
        validateConditionsKept(from: old, allowsApproval: false, into: &errors)
        if status.certificate != old.status.certificate {
            errors.at("status") { $0.forbidden("certificate", "updates may not set certificate content") }
        }
        validateMetadataUpdate(from: old, into: &errors)
    }

    public func validateStatusUpdate(from old: CertificateSigningRequest, into errors: inout FieldErrors) {
        validate(into: &errors, old: old)
        validateConditionsKept(from: old, allowsApproval: false, into: &errors)
        if status.certificate != old.status.certificate, !old.status.certificate.isEmpty {
            errors.at("status") {
                $0.forbidden("certificate", "updates may not modify existing certificate content")
            }
        }
        validateMetadataUpdate(from: old, into: &errors)
    }

    /// What is wrong with a change of the approval, for the subresource `approval`.
    public func validateApprovalUpdate(from old: CertificateSigningRequest, into errors: inout FieldErrors) {
        validate(into: &errors, old: old)
        validateConditionsKept(from: old, allowsApproval: true, into: &errors)
        if status.certificate != old.status.certificate {
            errors.at("status") { $0.forbidden("certificate", "updates may not set certificate content") }
        }
        validateMetadataUpdate(from: old, into: &errors)
    }

    /// The signature in the request is judged by who can compute it, not here.
    private func validate(into errors: inout FieldErrors, old: CertificateSigningRequest?) {
        validateMetadata(name: .none, into: &errors)
        errors.at("spec") { errors in
            if !PEMText.begins(spec.request, with: "CERTIFICATE REQUEST") {
                errors.invalid("request", .omitted, "PEM block type must be CERTIFICATE REQUEST")
            }
            validateUsages(into: &errors, old: old)
            if spec.signerName == Self.legacySignerName, old?.spec.signerName != Self.legacySignerName {
                errors.invalid(
                    "signerName", .string(spec.signerName),
                    "the legacy signerName is not allowed via this API version")
            } else {
                errors.validateSignerName(spec.signerName, at: "signerName")
            }
            if let seconds = spec.expirationSeconds, seconds < Self.expirationSecondsMin {
                errors.invalid(
                    "expirationSeconds", .integer(Int64(seconds)),
                    "may not specify a duration less than 600 seconds (10 minutes)")
            }
        }
        errors.at("status") { errors in
            validateConditions(into: &errors, old: old)
            if !status.certificate.isEmpty, status.certificate != old?.status.certificate,
                !PEMText.begins(status.certificate, with: "CERTIFICATE")
            {
                errors.invalid(
                    "certificate", "<certificate data>", "must contain at least one CERTIFICATE PEM block")
            }
        }
    }

    private func validateUsages(into errors: inout FieldErrors, old: CertificateSigningRequest?) {
        if spec.usages.isEmpty { errors.required("usages", "") }
        if old.map({ $0.spec.usages.allSatisfy(KeyUsage.all.contains) }) ?? true {
            errors.each("usages", of: spec.usages) { errors, usage in
                if !KeyUsage.all.contains(usage) {
                    errors.notSupported(nil, .string(usage), supported: KeyUsage.all)
                }
            }
        }
        guard old.map({ Set($0.spec.usages).count == $0.spec.usages.count }) ?? true else { return }
        var seen: Set<String> = []
        errors.each("usages", of: spec.usages) { errors, usage in
            if !seen.insert(usage).inserted { errors.duplicate(nil, .string(usage)) }
        }
    }

    private func validateConditions(into errors: inout FieldErrors, old: CertificateSigningRequest?) {
        let before = old?.status.conditions.map(\.type) ?? []
        var seen: Set<String> = []
        errors.each("conditions", of: status.conditions) { errors, condition in
            if condition.type.isEmpty, !before.contains("") { errors.required("type", "") }
            let statuses = Self.finalConditions.contains(condition.type) ? ["True"] : ["False", "True", "Unknown"]
            if condition.status.isEmpty {
                errors.required("status", "")
            } else if !statuses.contains(condition.status) {
                errors.notSupported("status", .string(condition.status), supported: statuses)
            }
            let opposite = ["Approved": "Denied", "Denied": "Approved"][condition.type]
            if let opposite, seen.contains(opposite), !(before.contains("Approved") && before.contains("Denied")) {
                errors.invalid(
                    "type", .string(condition.type),
                    "Approved and Denied conditions are mutually exclusive")
            }
            if !seen.insert(condition.type).inserted, Set(before).count == before.count {
                errors.duplicate("type", .string(condition.type))
            }
        }
    }

    /// What was decided stays; whether a request is approved is decided elsewhere, unless `allowsApproval`.
    private func validateConditionsKept(
        from old: CertificateSigningRequest, allowsApproval: Bool, into errors: inout FieldErrors
    ) {
        errors.at("status") { errors in
            for type in Self.finalConditions {
                let before = old.status.conditions.filter { $0.type == type }
                let now = status.conditions.filter { $0.type == type }
                if now.count < before.count {
                    errors.forbidden(
                        "conditions", "updates may not remove a condition of type \(GoText.quoted(type))")
                } else if !allowsApproval, type != "Failed", now.count > before.count {
                    errors.forbidden(
                        "conditions", "updates may not add a condition of type \(GoText.quoted(type))")
                } else if !allowsApproval, type != "Failed", now != before {
                    errors.forbidden(
                        "conditions", "updates may not modify a condition of type \(GoText.quoted(type))")
                }
            }
        }
    }
}

/// What a certificate may be used for, in the order of messages.
enum KeyUsage {
    static let all = [
        "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign",
        "data encipherment", "decipher only", "digital signature", "email protection", "encipher only",
        "ipsec end system", "ipsec tunnel", "ipsec user", "key agreement", "key encipherment", "microsoft sgc",
        "netscape sgc", "ocsp signing", "s/mime", "server auth", "signing", "timestamping",
    ]
}

extension FieldErrors {
    /// The longest name of a signer in bytes: a domain of 253, `/`, and as long a path of 571 in all.
    private static let signerNameBytesMax = 571

    /// `domain/path` with labels in the path: `kubernetes.io/kube-apiserver-client`.
    mutating func validateSignerName(_ name: String, at element: FieldPath.Element) {
        let value = FieldValue.string(name)
        if name.isEmpty {
            required(element, "")
            return
        }
        let segments = name.split(at: "/")
        guard segments.count == 2 else {
            invalid(element, value, "must be a fully qualified domain and path of the form 'example.com/signer-name'")
            return
        }
        for message in Names.dns1123Subdomain(segments[0]) {
            invalid(element, .string(segments[0]), "validating label \(GoText.quoted(segments[0])): \(message)")
        }
        if segments[0].split(at: ".").count < 2 {
            invalid(
                element, value, "should be a domain with at least two segments separated by dots")
        }
        for label in segments[1].split(at: ".") {
            for message in Names.dns1123Label(label) {
                invalid(element, value, "validating label \(GoText.quoted(label)): \(message)")
            }
        }
        if name.utf8.count > Self.signerNameBytesMax { tooLong(element, bytesMax: Self.signerNameBytesMax) }
    }
}
