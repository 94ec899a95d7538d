import Base

/// Rules that many kinds share, which report at a field below the current path.
extension FieldErrors {
    /// A text that must be one of `supported`, which are given in order.
    mutating func validateChoice(
        _ element: FieldPath.Element?, _ value: String, of supported: [String], required isRequired: Bool = false
    ) {
        if value.isEmpty, isRequired {
            required(element, "")
        } else if !supported.contains(value) {
            notSupported(element, .string(value), supported: supported)
        }
    }

    /// An address in a field that is older than the strict rules; those in `allowed` stood there before.
    mutating func validateIP(_ element: FieldPath.Element?, _ text: String, allowed: [String] = []) {
        append(contentsOf: Names.legacyIP(text, at: here(element), strict: true, allowed: allowed))
    }

    /// A range of addresses in a field that is older than the strict rules; those in `allowed` stood there before.
    mutating func validateCIDR(_ element: FieldPath.Element?, _ text: String, allowed: [String] = []) {
        append(contentsOf: Names.legacyCIDR(text, at: here(element), strict: true, allowed: allowed))
    }

    /// An address that others can reach: neither unspecified nor of one machine or link.
    mutating func validateNonSpecialIP(_ element: FieldPath.Element?, _ text: String) {
        guard let address = IPAddress(text, strict: false) else {
            invalid(element, .string(text), "must be a valid IP address")
            return
        }
        if address.isUnspecified { invalid(element, .string(text), "may not be unspecified (\(text))") }
        if address.isLoopback {
            invalid(element, .string(text), "may not be in the loopback range (127.0.0.0/8, ::1/128)")
        }
        if address.isLinkLocal {
            invalid(element, .string(text), "may not be in the link-local range (169.254.0.0/16, fe80::/10)")
        }
        if address.isLinkLocalMulticast {
            invalid(
                element, .string(text), "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)")
        }
    }

    /// The application protocol of a port: a label's key.
    mutating func validateLabelKey(_ element: FieldPath.Element?, _ key: String) {
        invalid(element, .string(key), messages: Names.labelKey(key))
    }

    /// An amount of a resource: not negative, and whole where the resource comes in pieces.
    mutating func validateAmount(_ element: FieldPath.Element?, _ amount: Quantity, of resource: String) {
        if amount < .zero {
            invalid(element, .string(amount.description), "must be greater than or equal to 0")
        }
        if ResourceName.isInteger(resource), amount.milliValue % 1000 != 0 {
            invalid(element, .string(amount.description), "must be an integer")
        }
    }

    /// An amount that is more than nothing.
    mutating func validatePositive(_ element: FieldPath.Element?, _ amount: Quantity) {
        if amount <= .zero { invalid(element, .string(amount.description), "must be greater than zero") }
    }

    /// Any amount that is not negative.
    mutating func validateBasicAmount(_ element: FieldPath.Element?, _ amount: Quantity) {
        if amount.value < 0 { invalid(element, .integer(amount.value), "must be a valid resource quantity") }
    }
}
