import APIModel
import Foundation
import TestSupport
import Testing

/// Upstream's tables of names, addresses and metadata.
struct NamesTableTests {
    @Test func validation() {
        let tally = replay("util__validation__validation", judgeName)
        #expect(tally.map { $0.failures == [] && $0.shareOver < 0.05 } ?? true)
    }

    @Test func addresses() {
        let tally = replay("util__validation__ip", judgeAddress)
        #expect(tally.map { $0.failures == [] && $0.shareOver < 0.05 } ?? true)
    }

    @Test func trailingDash() {
        let tally = replay("api__validation__generic") { row, tally in
            let masked = Names.maskTrailingDash(row.string("beforeMasking"))
            tally.check(masked == row.string("expectedAfterMasking"), row.line(masked))
        }
        #expect(tally.map { $0.failures == [] } ?? true)
    }

    @Test func metadata() {
        let tally = replay("api__validation__objectmeta", judgeMetadata)
        #expect(tally.map { $0.failures == [] } ?? true)
    }

    @Test func options() {
        let tally = replay("apis__meta__v1__validation__validation", judgeOptions)
        #expect(tally.map { $0.failures == [] && $0.shareOver < 0.3 } ?? true)
    }
}

private let rules: [String: @Sendable (String) -> [String]] = [
    "TestIsDNS1123Label": Names.dns1123Label,
    "TestIsDNS1123Subdomain": Names.dns1123Subdomain,
    "TestIsDNS1035Label": Names.dns1035Label,
    "TestIsValidPortName": Names.portName,
    "TestIsQualifiedName": Names.labelKey,
    "TestIsValidLabelValue": Names.labelValue,
    "TestIsHTTPHeaderName": Names.httpHeaderName,
    "TestIsValidPercent": Names.percent,
    "TestIsConfigMapKey": Names.configMapKey,
    "TestIsWildcardDNS1123Subdomain": Names.wildcardDNS1123Subdomain,
    "TestIsRelaxedEnvVarName": Names.relaxedEnvironmentVariable,
    "TestIsEnvVarName": Names.environmentVariable,
    "TestIsCIdentifier": Names.cIdentifier,
    "TestIsFullyQualifiedDomainName": { Names.fullyQualifiedDomainName($0, at: "f").map(\.description) },
    "TestIsFullyQualifiedName": { Names.fullyQualifiedName($0, at: "f").map(\.description) },
    "TestIsDomainPrefixedPath": { Names.domainPrefixedPath($0, at: "f").map(\.description) },
]

private func judgeName(_ row: Row, _ tally: inout Tally) {
    let good = row.loop == "goodValues" || row.loop == "successCases"
    if let rule = rules[row.test], let text = row.text {
        let messages = rule(text)
        tally.check(messages.isEmpty == good, row.line(messages))
        return
    }
    switch row.test {
    case "TestIsValidPortNum":
        let number = (row.value as? NSNumber)?.intValue ?? 0
        tally.check(Names.portNumber(number).isEmpty == good, row.line(number))
    case "TestIsValidGroupID", "TestIsValidUserID":
        let number = (row.value as? NSNumber)?.int64Value ?? 0
        tally.check(
            Names.userID(number).isEmpty == good && Names.groupID(number).isEmpty == good, row.line(number))
    case "TestIsInRange":
        let range = Int(row.integer("min"))...Int(row.integer("max"))
        let messages = Names.inRange(Int(row.integer("value")), range)
        tally.check(messages.isEmpty == good, row.line(messages))
    case "TestIsFullyQualifiedName":
        let errors = Names.fullyQualifiedName(row.string("targetName"), at: "")
        tally.check(errors.message.contains(row.string("err")) && !errors.isEmpty, row.line(errors))
    case "TestIsDNS1123SubdomainWithUnderscore":
        let messages = Names.dns1123SubdomainWithUnderscore(row.string("value"))
        tally.check(messages == row.strings("expected"), row.line(messages))
    case "TestIsDomainPrefixedKey":
        let errors = Names.domainPrefixedKey(row.string("value"), at: "test")
        let expected = (row["expected"] as? [[String: String]] ?? []).compactMap { $0["$error"] }
        tally.check(
            errors.count == expected.count
                && zip(errors, expected).allSatisfy { $0.description.hasPrefix($1) }, row.line(errors))
    default: tally.passOver("no adapter for \(row.test)")
    }
}

private func judgeAddress(_ row: Row, _ tally: inout Tally) {
    let text = row.string("in")
    /// Whether `errors` is one error with `message` in it, or none where none is expected.
    func agree(_ errors: [FieldError], _ field: String) -> Bool {
        let message = row.string(field)
        return message.isEmpty ? errors.isEmpty : errors.count == 1 && errors[0].detail.contains(message)
    }
    let path: FieldPath = "f"
    switch row.test {
    case "TestIsValidIP":
        let found = [
            Names.ip(text, at: path), Names.legacyIP(text, at: path, strict: true),
            Names.legacyIP(text, at: path, strict: false),
        ]
        tally.check(
            agree(found[0], "err") && agree(found[1], "legacyStrictErr") && agree(found[2], "legacyErr")
                && Names.legacyIP(text, at: path, strict: true, allowed: [text]).isEmpty, row.line(found))
    case "TestIsValidCIDR":
        let found = [
            Names.cidr(text, at: path), Names.legacyCIDR(text, at: path, strict: true),
            Names.legacyCIDR(text, at: path, strict: false),
        ]
        tally.check(
            agree(found[0], "err") && agree(found[1], "legacyStrictErr") && agree(found[2], "legacyErr")
                && Names.legacyCIDR(text, at: path, strict: true, allowed: [text]).isEmpty, row.line(found))
    case "TestIsValidInterfaceAddress":
        let found = Names.interfaceAddress(text, at: path)
        tally.check(agree(found, "err"), row.line(found))
    case "TestGetWarningsForIP":
        let warnings = Names.warningsForIP(row.string("address"), at: fieldPath(row["fieldPath"]))
        tally.check(warnings == row.strings("want"), row.line(warnings))
    case "TestGetWarningsForCIDR":
        let warnings = Names.warningsForCIDR(row.string("cidr"), at: fieldPath(row["fieldPath"]))
        tally.check(warnings == row.strings("want"), row.line(warnings))
    default: tally.passOver("no adapter for \(row.test)")
    }
}

/// The path of a row, which is a list linked from its end.
private func fieldPath(_ any: Any?) -> FieldPath {
    guard let step = any as? [String: Any] else { return FieldPath() }
    let name = step["name"] as? String ?? ""
    let index = step["index"] as? String ?? ""
    let parent = fieldPath(step["parent"] is NSNull ? nil : step["parent"])
    return parent.appending(name.isEmpty ? .key(index) : .name(name))
}

private func judgeMetadata(_ row: Row, _ tally: inout Tally) {
    var errors = FieldErrors(at: "field")
    switch row.test {
    case "TestValidateAnnotations" where row.loop == "nameErrorCases":
        errors.validateAnnotations(row.labels("annotations").map { (key: $0.key, value: $0.value) })
        tally.check(
            errors.errors.count == 1 && errors.errors[0].detail.contains(row.string("expect")), row.line(errors.errors))
    case "TestValidateAnnotations":
        let annotations = row.value as? [String: String] ?? [:]
        errors.validateAnnotations(annotations.map { (key: $0.key, value: $0.value) })
        tally.check(errors.isEmpty == (row.loop == "successCases"), row.line(errors.errors.count))
    case "TestValidateFinalizersUpdate":
        let (new, old) = (row["New"] as? [String: Any] ?? [:], row["Old"] as? [String: Any] ?? [:])
        if old["deletionTimestamp"] != nil {
            errors.validateNoNewFinalizers(
                new["finalizers"] as? [String] ?? [], old: old["finalizers"] as? [String] ?? [])
        }
        judgeMessage(errors, row.string("ExpectedErr"), row, &tally)
    case "TestValidateFinalizersPreventConflictingFinalizers":
        let object = row["ObjectMeta"] as? [String: Any] ?? [:]
        errors.validateFinalizers(object["finalizers"] as? [String] ?? [])
        judgeMessage(errors, row.string("ExpectedErr"), row, &tally)
    case "TestObjectMetaGenerationUpdate":
        let (new, old) = (row["New"] as? [String: Any] ?? [:], row["Old"] as? [String: Any] ?? [:])
        let numbers = [new, old].map { ($0["generation"] as? NSNumber)?.int64Value ?? 0 }
        errors.validateNonnegative(numbers[0], at: "generation")
        if numbers[0] < numbers[1] { errors.invalid("generation", .integer(numbers[0]), "must not be decremented") }
        tally.check(errors.errors.map(\.description) == row.strings("ExpectedErrs"), row.line(errors.errors))
    case "TestValidateObjectMetaCustomName", "TestValidateObjectMetaWithOptsName":
        let input = row["input"] as? [String: String] ?? [:]
        errors.validateName(input["name"] ?? "", generateName: input["generateName"] ?? "") { name, _ in
            name == "test" ? [] : ["wrong value"]
        }
        let message = row.string("errStr")
        let right =
            message.isEmpty
            ? errors.isEmpty : !errors.isEmpty && errors.errors.allSatisfy { $0.detail.contains(message) }
        let count = row["nErrs"] == nil || Int64(errors.errors.count) == row.integer("nErrs")
        tally.check(right && count, row.line(errors.errors))
    case "TestValidateObjectMetaOwnerReferences":
        errors.validateOwnerReferences(row.objects("ownerReferences").map(ownerReference))
        let message = row.string("expectedErrorMessage")
        tally.check(
            row.bool("expectError") ? errors.errors.message.contains(message) && !errors.isEmpty : errors.isEmpty,
            row.line(errors.errors))
    case "TestValidateObjectMetaUpdatePreventsDeletionFieldMutation":
        let (new, old) = (row["New"] as? [String: Any] ?? [:], row["Old"] as? [String: Any] ?? [:])
        let times = [new, old].map { $0["deletionTimestamp"] as? String }
        errors.validateImmutable(
            at: "deletionTimestamp", new: times[0], old: times[1], value: times[0].map(FieldValue.string) ?? .null)
        let seconds = [new, old].map { ($0["deletionGracePeriodSeconds"] as? NSNumber)?.int64Value }
        errors.validateImmutable(
            at: "deletionGracePeriodSeconds", new: seconds[0], old: seconds[1],
            value: seconds[0].map(FieldValue.integer) ?? .null)
        tally.check(errors.errors.map(\.description) == row.strings("ExpectedErrs"), row.line(errors.errors))
    default: tally.passOver("no adapter for \(row.test)")
    }
}

private func ownerReference(_ object: [String: Any]) -> OwnerReferenceParts {
    OwnerReferenceParts(
        apiVersion: object["apiVersion"] as? String ?? "", kind: object["kind"] as? String ?? "",
        name: object["name"] as? String ?? "", uid: object["uid"] as? String ?? "",
        controller: object["controller"] as? Bool)
}

/// One error with `message` in it, or none where none is expected.
private func judgeMessage(_ errors: FieldErrors, _ message: String, _ row: Row, _ tally: inout Tally) {
    tally.check(
        message.isEmpty
            ? errors.isEmpty : errors.errors.count == 1 && errors.errors[0].description.contains(message),
        row.line(errors.errors))
}

private func judgeOptions(_ row: Row, _ tally: inout Tally) {
    var errors = FieldErrors(at: "field")
    func pairs(_ labels: [String: String]) -> [(key: String, value: String)] {
        labels.map { (key: $0.key, value: $0.value) }
    }
    switch row.test {
    case "TestValidateLabels" where row.loop == "successCases":
        errors.validateLabels(pairs(row.value as? [String: String] ?? [:]))
        tally.check(errors.isEmpty, row.line(errors.errors))
    case "TestValidateLabels":
        errors.validateLabels(pairs(row.labels("labels")))
        judgeMessage(errors, row.string("expect"), row, &tally)
    case "TestValidDryRun", "TestInvalidDryRun":
        errors.validateDryRun(row.value as? [String] ?? [])
        tally.check(errors.isEmpty == (row.test == "TestValidDryRun"), row.line(errors.errors))
    case "TestValidPatchOptions", "TestInvalidPatchOptions":
        let options = row["opts"] as? [String: Any] ?? [:]
        errors.validatePatchOptions(
            apply: row.string("patchType").contains("apply"), force: options["force"] as? Bool,
            fieldManager: options["fieldManager"] as? String ?? "", dryRun: options["dryRun"] as? [String] ?? [],
            fieldValidation: options["fieldValidation"] as? String ?? "")
        tally.check(errors.isEmpty == (row.test == "TestValidPatchOptions"), row.line(errors.errors))
    case "TestValidateFieldManagerValid", "TestValidateFieldManagerInvalid":
        errors.validateFieldManager(row.text ?? "")
        tally.check(errors.isEmpty == row.test.hasSuffix("erValid"), row.line(errors.errors))
    case "TestValidateManagedFieldsInvalid", "TestValidateMangedFieldsValid":
        errors.validateManagedFields(
            operation: row.string("operation"), fieldsType: row.string("fieldsType"), manager: row.string("manager"),
            subresource: row.string("subresource"))
        tally.check(errors.isEmpty == row.test.hasSuffix("sValid"), row.line(errors.errors))
    case "TestLabelSelectorMatchExpression":
        let structure = row["labelSelector"] as? [String: Any] ?? [:]
        errors.validateSelector(
            matchLabels: pairs(structure["matchLabels"] as? [String: String] ?? [:]),
            matchExpressions: expressions(of: structure))
        tally.check(Int64(errors.errors.count) == row.integer("wantErrorNumber"), row.line(errors.errors))
    case "TestValidateConditions":
        errors = FieldErrors(at: FieldPath("status", "conditions"))
        errors.validateConditions(row.objects("conditions").map(TestCondition.init))
        let fields = Set(errors.errors.map(\.field))
        // What the row expects is code; its name says what is to be found.
        let right =
            switch row.name {
            case "duplicates":
                errors.errors.contains { $0.description == "status.conditions[2]: Duplicate value: \"First\"" }
            case let name where name.contains("allowed"): !fields.contains("status.conditions[0].reason")
            case "reason-does-not-end-in-delimiter": fields.contains("status.conditions[0].reason")
            default:
                ["type", "status", "observedGeneration", "lastTransitionTime", "reason"].allSatisfy {
                    fields.contains("status.conditions[0].\($0)")
                }
            }
        tally.check(right, row.line(errors.errors))
    default: tally.passOver("about request options: \(row.test)")
    }
}
