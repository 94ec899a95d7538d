import APIModel
import Foundation
import TestSupport
import Testing

/// Upstream's tables of validation that concern pods: whole pods, their changes, and parts put into a good pod.
@Suite struct PodValidationTableTests {
    @Test func core() throws {
        guard let rows = Cases.rows("validation/apis__core__validation__validation.jsonl") else { return }
        var tallies: [String: Tally] = [:]
        var total = Tally("validation/apis__core__validation__validation, pods")
        for row in rows {
            let row = PodRow(row)
            guard let judge = PodRow.judges[row.test] else { continue }
            let verdict: PodRow.Verdict
            do {
                verdict = try judge(row)
            } catch {
                verdict = .over("\(error)")
            }
            let label = "\(row.test) \(row.loop) \(row.name)"
            switch verdict {
            case .judged(let good, let text):
                total.check(good, "\(label): \(text)")
                tallies[row.test, default: Tally(row.test)].check(good, "\(label): \(text)")
            case .over(let reason):
                total.passOver(reason)
                tallies[row.test, default: Tally(row.test)].passOver(reason)
            }
        }
        for (_, tally) in tallies.sorted(by: { $0.key < $1.key }) where tally.failed > 0 { tally.report(shown: 60) }
        total.report(shown: 0)
        #expect(total.failed == 0)
        #expect(total.passed > 0)
    }
}

/// One row, and how each of upstream's tests is to be read.
struct PodRow {
    enum Verdict {
        case judged(Bool, String)
        case over(String)
    }

    let test: String
    let loop: String
    let name: String
    let content: Any

    init(_ row: [String: Any]) {
        test = row["test"] as? String ?? ""
        loop = row["loop"] as? String ?? ""
        content = row["case"] ?? NSNull()
        let title = (content as? [String: Any])?["test"] ?? (content as? [String: Any])?["title"]
        name = "\(row["name"] ?? "") \(title ?? "")"
    }

    subscript(key: String) -> Any? {
        (content as? [String: Any]).flatMap { $0[key] is NSNull ? nil : $0[key] }
    }

    var isSuccess: Bool { loop.lowercased().contains("success") || loop == "legacyValidationCases" }

    func option(_ name: String) -> Bool {
        let options = (self["opts"] ?? self["validationOptions"]) as? [String: Any]
        return options?[name] as? Bool ?? false
    }

    /// The options of the row that ours have too.
    var options: PodValidationOptions {
        var options = PodValidationOptions()
        options.isPod = option("ResourceIsPod")
        options.allowsInvalidDeletionCost = option("AllowInvalidPodDeletionCost")
        options.allowsInvalidSelectorValues = option("AllowInvalidLabelValueInSelector")
        options.allowsInvalidNodeAffinityValues = option("AllowInvalidLabelValueInRequiredNodeAffinity")
        options.allowsInvalidSpreadSelector = option("AllowInvalidTopologySpreadConstraintLabelSelector")
        options.allowsBrokenHugePages = option("AllowIndivisibleHugePagesValues")
        options.allowsNonLocalTokenPath = option("AllowNonLocalProjectedTokenPath")
        options.allowsHostSysctls = option("AllowNamespacedSysctlsForHostNetAndHostIPC")
        options.allowsTolerationComparison = option("AllowTaintTolerationComparisonOperators")
        options.allowsRestartOfAllContainers = option("AllowRestartAllContainers")
        options.allowsDevicesInUserNamespace = option("AllowUserNamespacesWithVolumeDevices")
        options.allowsHostNetworkInUserNamespace = option("AllowUserNamespacesHostNetworkSupport")
        options.mergesSpreadLabelKeys =
            option("AllowMatchLabelKeysInPodTopologySpreadSelectorMerge")
            && !option("OldPodViolatesMatchLabelKeysValidation")
        options.hasStrictAddresses = !(self["legacyIPs"] as? Bool ?? false)
        return options
    }

    /// A pod without faults, into which parts are put.
    static func goodSpec() -> PodSpec {
        var spec = PodSpec()
        spec.containers = [
            Container {
                $0.name = "good"
                $0.image = "image"
            }
        ]
        spec.applyDefaults()
        return spec
    }

    /// The faults of `spec` below `path`, which is left out of them.
    static func faults(
        _ spec: PodSpec, below path: String, as name: String = "", options: PodValidationOptions
    ) -> [FieldError] {
        var errors = FieldErrors()
        spec.validate(into: &errors, options: options)
        return errors.errors.compactMap { error in
            guard error.field.hasPrefix(path) else { return nil }
            var error = error
            error.field = name + error.field.dropFirst(path.count)
            return error
        }
    }

    func verdict(_ errors: [FieldError], good: Bool) -> Verdict {
        .judged(good == errors.isEmpty, good ? errors.message : "no fault found")
    }

    /// The expected text occurs in the message.
    func verdict(_ errors: [FieldError], containing text: String) -> Verdict {
        if text.isEmpty { return verdict(errors, good: true) }
        let message = errors.map(\.description).joined(separator: ", ")
        return .judged(message.contains(text), "want \(text), have \(message.prefix(600))")
    }

    func verdict(_ errors: [FieldError], _ expected: [ExpectedFault]) -> Verdict {
        .judged(
            expected.match(errors), "want \(expected.map(\.description)), have \(errors.message.prefix(600))")
    }
}

extension String {
    /// Whether the text contains what a row says, which may be nothing.
    func says(_ any: Any?) -> Bool {
        guard let text = any as? String, !text.isEmpty else { return true }
        return contains(text)
    }
}
