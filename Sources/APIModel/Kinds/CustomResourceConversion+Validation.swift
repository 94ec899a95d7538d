extension CustomResourceConversion {
    /// The versions of the conversation with a webhook that Kubernetes speaks.
    private static let reviewVersions = ["v1", "v1beta1"]

    func validate(into errors: inout FieldErrors) {
        switch strategy {
        case "": errors.required("strategy", "")
        case "None":
            if webhook?.clientConfig != nil {
                errors.forbidden(
                    "webhookClientConfig", "should not be set when strategy is not set to Webhook")
            }
            if webhook?.conversionReviewVersions.isEmpty == false {
                errors.forbidden(
                    "conversionReviewVersions", "should not be set when strategy is not set to Webhook")
            }
        case "Webhook": validateWebhook(into: &errors)
        default: errors.notSupported("strategy", .string(strategy), supported: ["None", "Webhook"])
        }
    }

    private func validateWebhook(into errors: inout FieldErrors) {
        if let client = webhook?.clientConfig {
            errors.at("webhookClientConfig") { client.validate(into: &$0) }
        } else {
            errors.required("webhookClientConfig", "required when strategy is set to Webhook")
        }
        let versions = webhook?.conversionReviewVersions ?? []
        guard !versions.isEmpty else {
            errors.required("conversionReviewVersions", "")
            return
        }
        var seen: Set<String> = []
        errors.each("conversionReviewVersions", of: versions) { errors, version in
            if seen.insert(version).inserted {
                errors.invalid(nil, .string(version), messages: Names.dns1035Label(version))
            } else {
                errors.invalid(nil, .string(version), "duplicate version")
            }
        }
        if seen.isDisjoint(with: Self.reviewVersions) {
            errors.invalid(
                "conversionReviewVersions", .strings(versions),
                "must include at least one of \(Self.reviewVersions.joined(separator: ", "))")
        }
    }
}

extension WebhookClientConfig {
    func validate(into errors: inout FieldErrors) {
        switch (url, service) {
        case (nil, nil), (.some, .some): errors.required(nil, "exactly one of url or service is required")
        case (let url?, nil):
            if !url.hasPrefix("https://") {
                errors.invalid(
                    "url", .string(url), "'https' is the only allowed URL scheme; desired format: https://host[/path]")
            } else if url == "https://" {
                errors.invalid("url", .string(""), "host must be specified; desired format: https://host[/path]")
            }
        case (nil, let service?):
            errors.at("service") { errors in
                if service.name.isEmpty { errors.required("name", "service name is required") }
                if service.namespace.isEmpty { errors.required("namespace", "service namespace is required") }
                let port = service.port ?? 443
                if !Names.portNumber(Int(port)).isEmpty {
                    errors.invalid("port", .integer(Int64(port)), "port is not valid: must be between 1 and 65535, inclusive")
                }
                if let path = service.path, !path.isEmpty, !path.hasPrefix("/") {
                    errors.invalid("path", .string(path), "must start with a '/'")
                }
            }
        }
    }
}
