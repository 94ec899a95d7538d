/// Rules of SCSI over IP, which volumes of pods and persistent volumes share.
enum ISCSI {
    /// Bytes in a volume's name, a colon and a portal together.
    static let nameBytesMax = 64

    /// What is wrong with the name of a target or an initiator, or nil.
    static func fault(in name: String) -> String? {
        let prefixes = ["iqn", "eui", "naa"]
        guard let prefix = prefixes.first(where: { name.utf8.starts(with: $0.utf8) }) else {
            return "must be valid format starting with iqn, eui, or naa"
        }
        let good =
            switch prefix {
            case "iqn": isQualified(name)
            case "eui": isNumber(name, digits: 16)
            default: isNumber(name, digits: 32)
            }
        return good ? nil : "must be valid format"
    }

    /// `iqn.2003-01.org.example:volume`: year and month, a reversed domain, a colon and a name.
    private static func isQualified(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        let date = Array("iqn.dddd-dd.".utf8)
        guard bytes.count > date.count else { return false }
        for (byte, form) in zip(bytes, date) {
            guard form == UInt8(ascii: "d") && byte != form ? ByteRules.isDigit(byte) : byte == form else {
                return false
            }
        }
        let rest = bytes.dropFirst(date.count)
        guard let colon = rest.firstIndex(of: UInt8(ascii: ":")), colon > rest.startIndex else { return false }
        let domain = rest[..<colon]
        guard domain.allSatisfy({ ByteRules.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") })
        else { return false }
        let target = rest[(colon + 1)...]
        return !target.isEmpty
            && target.allSatisfy { byte in
                !",;*&$|".utf8.contains(byte) && byte != 0x20 && !(0x09...0x0D).contains(byte)
            }
    }

    /// Three letters, any byte, and letters or digits.
    private static func isNumber(_ name: String, digits: Int) -> Bool {
        let tail = name.utf8.dropFirst(4)
        return tail.count == digits && tail.allSatisfy(ByteRules.isLetterOrDigit)
    }
}

extension ISCSIVolumeSource {
    func validate(into errors: inout FieldErrors) {
        errors.require("targetPortal", targetPortal)
        if iqn.isEmpty {
            errors.required("iqn", "")
        } else if let fault = ISCSI.fault(in: iqn) {
            errors.invalid("iqn", .string(iqn), fault)
        }
        errors.invalid("lun", .integer(Int64(lun)), messages: Names.inRange(Int(lun), 0...255))
        if chapAuthDiscovery || chapAuthSession, secretRef == nil { errors.required("secretRef", "") }
        if let initiatorName, let fault = ISCSI.fault(in: initiatorName) {
            errors.invalid("initiatorname", .string(initiatorName), fault)
        }
    }
}
