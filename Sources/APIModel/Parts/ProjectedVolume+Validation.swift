extension ProjectedVolumeSource {
    /// Sources that are good alone and write different files; `errors` is at the volume's `projected`.
    func validate(into errors: inout FieldErrors, options: PodValidationOptions) {
        errors.checkFileMode("defaultMode", defaultMode)
        var paths: Set<String> = []
        for (index, source) in sources.enumerated() {
            source.validate(index: index, paths: &paths, into: &errors, options: options)
        }
    }
}

extension VolumeProjection {
    fileprivate func validate(
        index: Int, paths: inout Set<String>, into errors: inout FieldErrors, options: PodValidationOptions
    ) {
        if let secret {
            secret.items.validate(
                of: secret.localObjectReference.name, "secret", index: index, paths: &paths, into: &errors)
        }
        if let configMap {
            configMap.items.validate(
                of: configMap.localObjectReference.name, "configMap", index: index, paths: &paths, into: &errors)
        }
        for file in downwardAPI?.items ?? [] {
            errors.at("sources", index: index) { $0.at("downwardAPI") { file.validate(into: &$0) } }
            if !file.path.isEmpty { errors.claim(file.path, naming: file.path, of: &paths) }
        }
        serviceAccountToken?.validate(index: index, into: &errors, options: options)
        if let bundle = clusterTrustBundle {
            errors.at("sources", index: index) { $0.at("clusterTrustBundle") { bundle.validate(into: &$0) } }
            errors.claim(bundle.path, naming: bundle.path, of: &paths)
        }
        if let certificate = podCertificate {
            errors.at("sources", index: index) { $0.at("podCertificate") { certificate.validate(into: &$0) } }
            for path in certificate.paths where !path.isEmpty { errors.claim(path, naming: path, of: &paths) }
        }
        let count = [
            secret != nil, configMap != nil, downwardAPI != nil, serviceAccountToken != nil,
            clusterTrustBundle != nil, podCertificate != nil,
        ].count { $0 }
        if count > 1 {
            errors.at("sources") {
                $0.forbidden(.index(index), "may not specify more than 1 volume type per source")
            }
        }
    }
}

extension FieldErrors {
    /// Two sources must not write the same file.
    fileprivate mutating func claim(_ path: String, naming name: String, of paths: inout Set<String>) {
        if !paths.insert(path).inserted { invalid(nil, .string(name), "conflicting duplicate paths") }
    }
}

extension [KeyToPath] {
    /// The items of a secret or a config map.
    fileprivate func validate(
        of object: String, _ source: String, index: Int, paths: inout Set<String>, into errors: inout FieldErrors
    ) {
        errors.at("sources", index: index) { errors in
            errors.at(.name(source)) { $0.require("name", object) }
        }
        for (position, item) in enumerated() {
            errors.at("sources", index: index) { errors in
                errors.at(.name(source)) { $0.at("items", index: position) { item.validate(into: &$0) } }
            }
            if !item.path.isEmpty { errors.claim(item.path, naming: object, of: &paths) }
        }
    }
}

extension ServiceAccountTokenProjection {
    /// Seconds that a token lasts at least and at most.
    private static let seconds: ClosedRange<Int64> = 600...(1 << 32)

    fileprivate func validate(index: Int, into errors: inout FieldErrors, options: PodValidationOptions) {
        let expiration = expirationSeconds ?? 0
        errors.at("sources", index: index) { errors in
            errors.at("serviceAccountToken") { errors in
                if expiration < Self.seconds.lowerBound {
                    errors.invalid(
                        "expirationSeconds", .integer(expiration), "may not specify a duration less than 10 minutes")
                }
                if expiration > Self.seconds.upperBound {
                    errors.invalid(
                        "expirationSeconds", .integer(expiration),
                        "may not specify a duration larger than 2^32 seconds")
                }
            }
        }
        // Kubernetes reports the path at the volume, not at the source.
        if path.isEmpty {
            errors.required("path", "")
        } else if !options.allowsNonLocalTokenPath {
            errors.checkLocalPath("path", path)
        }
    }
}

extension ClusterTrustBundleProjection {
    fileprivate func validate(into errors: inout FieldErrors) {
        switch (name, signerName) {
        case (.some, .some): errors.invalid(nil, .message(self), "only one of name and signerName may be used")
        case (let name?, nil):
            if name.isEmpty { errors.required("name", "must be a valid object name") }
            for message in SignerName.bundleName(name) {
                errors.invalid("name", .string(name), "not a valid clustertrustbundlename: \(message)")
            }
            if let labelSelector {
                errors.invalid(
                    "labelSelector", .message(labelSelector), "labelSelector must be unset if name is specified")
            }
        case (nil, let signer?):
            if signer.isEmpty { errors.required("signerName", "must be a valid signer name") }
            SignerName.validate(signer, at: "signerName", into: &errors)
            errors.at("labelSelector") { labelSelector?.validate(into: &$0) }
        case (nil, nil): errors.required(nil, "either name or signerName must be specified")
        }
        errors.require("path", path)
        errors.checkLocalPath("path", path)
    }
}

extension PodCertificateProjection {
    private static let keyTypes = ["ECDSAP256", "ECDSAP384", "ECDSAP521", "ED25519", "RSA3072", "RSA4096"]
    /// Seconds that a certificate may be asked for: one hour to 91 days.
    private static let seconds: ClosedRange<Int32> = 3600...7_862_400
    /// Keys and values of all annotations together, as for objects.
    private static let annotationBytesMax = Names.Limit.annotations

    fileprivate var paths: [String] { [credentialBundlePath, keyPath, certificateChainPath] }

    fileprivate func validate(into errors: inout FieldErrors) {
        SignerName.validate(signerName, at: "signerName", into: &errors)
        errors.validateChoice("keyType", keyType, of: Self.keyTypes)
        if let seconds = maxExpirationSeconds, !Self.seconds.contains(seconds) {
            errors.invalid("maxExpirationSeconds", .integer(Int64(seconds)), "must be between 3600 and 7862400")
        }
        if paths.allSatisfy(\.isEmpty) {
            errors.required(nil, "specify at least one of credentialBundlePath, keyPath, and certificateChainPath")
        }
        for (name, path) in zip(["credentialBundlePath", "keyPath", "certificateChainPath"], paths) {
            if !path.isEmpty { errors.checkLocalPath(.name(name), path) }
        }
        errors.at("userAnnotations") { errors in
            var size = 0
            for entry in userAnnotations {
                errors.append(contentsOf: Names.domainPrefixedKey(entry.key.lowercased(), at: errors.here()))
                size += entry.key.utf8.count + entry.value.utf8.count
            }
            if size > Self.annotationBytesMax { errors.tooLong(bytesMax: Self.annotationBytesMax) }
        }
    }
}
