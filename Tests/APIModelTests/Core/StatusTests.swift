import APIModel
import Foundation
import TestSupport
import Testing

@Suite struct StatusTests {
    private static let pods = GroupResource(group: "", resource: "pods")
    private static let deployments = GroupResource(group: "apps", resource: "deployments")

    @Test func table() throws {
        guard let rows = Cases.rows("apimachinery/apimachinery__api__errors__errors.jsonl") else { return }
        var tally = Tally("apimachinery/api__errors__errors")
        for row in rows {
            let label = "\(row["test"] ?? "") \(row["name"] ?? "")"
            let content = row["case"] as? [String: Any] ?? [:]
            switch row["test"] as? String {
            case "TestNewInvalid":
                let errors = ExpectedFault.list(content["Err"]).map(\.description).map(Self.fault)
                let status = Status.invalid(GroupKind(group: "", kind: "Kind"), name: "name", errors)
                var details = try #require(try GoObject.decode(StatusDetails.self, content["Details"]))
                // Rows leave the causes' messages to the test, which takes them from the errors.
                for (index, error) in errors.enumerated() { details.causes[index].message = error.body }
                let isGood =
                    status.details == details && status.message == content["Msg"] as? String
                    && status.statusReason == .invalid && status.code == 422
                tally.check(isGood, "\(label): \(status.message)")
            case "TestIsErrorTypesByReasonAndCode":
                let known = StatusReason(text: content["knownReason"] as? String ?? "")
                let other = StatusReason(text: content["otherReason"] as? String ?? "")
                let code = Int32(content["code"] as? Int ?? 0)
                func made(_ reason: String, _ code: Int32) -> Status {
                    Status {
                        $0.reason = reason
                        $0.code = code
                    }
                }
                let considered = content["otherReasonConsidered"] as? Bool ?? false
                let isGood =
                    made(known.rawValue, 0).isFailure(known) && made("", code).isFailure(known)
                    && made("Foo", code).isFailure(known) && !made("Foo", 0).isFailure(known)
                    && made(other.rawValue, code).isFailure(known) != considered
                tally.check(isGood, label)
            default: tally.passOver("wrapped errors of Go")
            }
        }
        tally.report()
        #expect(tally.failed == 0)
        #expect(tally.passed > 0)
    }

    /// The fault that a row's text writes.
    private static func fault(_ text: String) -> FieldError {
        let path = FieldPath("field").index(0).child("name")
        if text.contains("Duplicate") { return .duplicate(path, "bar") }
        if text.contains("Not found") { return .notFound(path, "bar") }
        if text.contains("Unsupported") { return .notSupported(path, "bar") }
        if text.contains("Required") { return .required(path) }
        return .invalid(path, "bar", "detail")
    }

    @Test func messages() {
        let found = [
            Status.notFound(Self.deployments, name: "web").message,
            Status.alreadyExists(Self.pods, name: "web").message,
            Status.conflict(Self.pods, name: "web", "it changed").message,
            Status.forbidden(Self.pods, name: "", "no").message,
            Status.forbidden(GroupResource(group: "", resource: ""), name: "", "no").message,
            Status.methodNotSupported(Self.deployments, action: "patch").message,
            Status.timeout("too slow", retryAfterSeconds: 1).message,
            Status.unauthorized().message,
        ]
        #expect(
            found == [
                "deployments.apps \"web\" not found", "pods \"web\" already exists",
                "Operation cannot be fulfilled on pods \"web\": it changed", "pods is forbidden: no",
                "forbidden: no", "patch is not supported on resources of kind \"deployments.apps\"",
                "Timeout: too slow", "not authorized",
            ])
    }

    @Test func responsesWithoutStatus() {
        let status = Status.response(
            code: 409, method: "POST", resource: Self.pods, name: "web", body: "x", isUnexpected: true)
        #expect(status.message == "the server reported a conflict (post pods web)")
        #expect(status.statusReason == .alreadyExists)
        #expect(status.isUnexpectedResponse)
        #expect(status.clientDelaySeconds == nil)
    }
}
