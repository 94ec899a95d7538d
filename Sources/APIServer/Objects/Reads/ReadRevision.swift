import APIModel
import Base
import Store

/// At which revision a list is to be read.
enum ReadRevision: Equatable {
    /// The newest, which is at least this.
    case newest(atLeast: Revision)
    /// This one.
    case exactly(Revision)
    /// Where an earlier list was cut.
    case goesOn(RangeToken)
}

extension ReadRevision {
    /// What `resourceVersion`, `resourceVersionMatch`, `limit` and `continue` of a list mean together, as Kubernetes has it.
    init(_ options: ListOptions, _ scope: ObjectScope) throws(APIFailure) {
        try options.checkForList()
        if !options.continue.isEmpty {
            guard options.resourceVersion.isEmpty || options.resourceVersion == "0" else {
                throw APIFailure(.badRequest("specifying resource version is not allowed when using continue"))
            }
            self = .goesOn(try RangeToken(text: options.continue, within: scope))
            return
        }
        let revision = try Revision(resourceVersion: options.resourceVersion)
        guard revision > .zero else {
            self = .newest(atLeast: .zero)
            return
        }
        switch options.resourceVersionMatch {
        case "Exact": self = .exactly(revision)
        case "NotOlderThan": self = .newest(atLeast: revision)
        // What was meant before one could say it: a page of exactly that revision, all of at least that.
        default: self = options.limit > 0 ? .exactly(revision) : .newest(atLeast: revision)
        }
    }
}

extension Revision {
    /// The revision of a `resourceVersion`; zero when it is empty or `0`.
    init(resourceVersion text: String) throws(APIFailure) {
        guard !text.isEmpty else {
            self = .zero
            return
        }
        let isDecimal = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isDecimal else {
            throw APIFailure.resourceVersionInvalid(text, "invalid syntax")
        }
        guard let number = UInt64(text) else { throw APIFailure.resourceVersionInvalid(text, "value out of range") }
        self.init(number)
    }
}

extension RangeToken {
    /// The token as `continue` has it: base64 with the alphabet of URLs.
    var text: String {
        var buffer = ByteBuffer(capacity: 64)
        encoded.withUnsafeBytes { Base64.encode($0, into: &buffer) }
        return String(
            decoding: buffer.array().compactMap { byte -> UInt8? in
                switch byte {
                case UInt8(ascii: "+"): UInt8(ascii: "-")
                case UInt8(ascii: "/"): UInt8(ascii: "_")
                case UInt8(ascii: "="): nil
                default: byte
                }
            }, as: UTF8.self)
    }

    /// Reads a `continue`; one that was not given for a list of this scope is refused.
    init(text: String, within scope: ObjectScope) throws(APIFailure) {
        let invalid = APIFailure(.badRequest("invalid continue token: continue key is not valid"))
        guard text.utf8.count <= RawTokenLimits.textBytes else { throw invalid }
        var standard = text.utf8.map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: byte
            }
        }
        while standard.count % 4 != 0 { standard.append(UInt8(ascii: "=")) }
        guard let bytes = standard.withUnsafeBufferPointer({ Base64.decode($0) }), let token = RangeToken(bytes),
            token.revision > .zero, scope.contains(token.key)
        else { throw invalid }
        self = token
    }
}

private enum RawTokenLimits {
    /// Characters of a token's text: a revision and the longest key in base64.
    static let textBytes = 8_192
}

extension ListOptions {
    /// What is wrong with the options of a list.
    func checkForList() throws(APIFailure) {
        var errors = FieldErrors()
        if !resourceVersionMatch.isEmpty {
            if resourceVersion.isEmpty {
                errors.forbidden(
                    "resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided")
            }
            if !`continue`.isEmpty {
                errors.forbidden(
                    "resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided")
            }
            if resourceVersionMatch != "Exact", resourceVersionMatch != "NotOlderThan" {
                errors.notSupported(
                    "resourceVersionMatch", .string(resourceVersionMatch), supported: ["Exact", "NotOlderThan", ""])
            }
            if resourceVersionMatch == "Exact", resourceVersion == "0" {
                errors.forbidden(
                    "resourceVersionMatch",
                    "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"")
            }
        }
        if sendInitialEvents != nil {
            errors.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list")
        }
        try ListOptions.refuse(errors)
        try checkShards()
    }

    /// What is wrong with the options of a watch.
    func checkForWatch() throws(APIFailure) {
        var errors = FieldErrors()
        if sendInitialEvents != nil, resourceVersionMatch != "NotOlderThan" {
            errors.forbidden(
                "resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")
        }
        if !resourceVersionMatch.isEmpty {
            if sendInitialEvents == nil {
                errors.forbidden(
                    "resourceVersionMatch",
                    "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")
            }
            if resourceVersionMatch != "NotOlderThan" {
                errors.notSupported(
                    "resourceVersionMatch", .string(resourceVersionMatch), supported: ["NotOlderThan"])
            }
            if !`continue`.isEmpty {
                errors.forbidden(
                    "resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided")
            }
        }
        try ListOptions.refuse(errors)
        try checkShards()
    }

    private static func refuse(_ errors: FieldErrors) throws(APIFailure) {
        guard !errors.isEmpty else { return }
        throw APIFailure(.invalid(GroupKind(group: "meta.k8s.io", kind: "ListOptions"), name: "", errors.errors))
    }

    private func checkShards() throws(APIFailure) {
        guard shardSelector.isEmpty else { throw APIFailure(.badRequest("shardSelector is not supported")) }
    }
}
