import APIModel
import Base
import Foundation
import TestSupport
import Testing

/// Upstream's tables of metadata, label selectors, options, conditions and statuses.
@Suite struct MetadataTableTests {
    private typealias Content = [String: Any]

    @Test func objectMeta() throws {
        guard let rows = Cases.rows("apimachinery/apimachinery__api__validation__objectmeta.jsonl") else { return }
        var tally = Tally("apimachinery/api__validation__objectmeta, objects")
        for row in rows {
            let label = "\(row["test"] ?? "") \(row["name"] ?? "")"
            let content = row["case"] as? Content ?? [:]
            switch row["test"] as? String {
            case "TestValidateObjectMetaCustomName":
                let errors = try Self.validated(content["input"], rule: Self.testRule)
                let count = content["nErrs"] as? Int
                tally.check(errors.count == count && Self.has(content["errStr"], errors), label)
            case "TestValidateObjectMetaWithOptsName":
                tally.passOver("validation without a rule for prefixes, which nothing here needs")
            case "TestValidateObjectMetaOwnerReferences":
                let meta = ["name": "test", "namespace": "test", "ownerReferences": content["ownerReferences"]!]
                let errors = try Self.validated(meta)
                let good = !errors.isEmpty == content["expectError"] as? Bool
                tally.check(good && Self.has(content["expectedErrorMessage"], errors), "\(label): \(errors)")
            case "TestValidateFinalizersUpdate":
                let errors = try Self.updated(content["New"], content["Old"], row: row)
                let expected = content["ExpectedErr"] as? String ?? ""
                tally.check(expected.isEmpty == errors.isEmpty && Self.has(expected, errors), "\(label): \(errors)")
            case "TestValidateFinalizersPreventConflictingFinalizers":
                let errors = try Self.validated(content["ObjectMeta"])
                tally.check(Self.has(content["ExpectedErr"], errors), "\(label): \(errors)")
            case "TestValidateObjectMetaUpdatePreventsDeletionFieldMutation", "TestObjectMetaGenerationUpdate":
                let errors = try Self.updated(content["New"], content["Old"], row: row)
                tally.check(
                    errors.map(\.description) == content["ExpectedErrs"] as? [String], "\(label): \(errors)")
            case "TestValidateAnnotations":
                let annotations = content["annotations"] ?? content
                let errors = try Self.validated(["name": "test", "namespace": "test", "annotations": annotations])
                let fails = (row["loop"] as? String)?.lowercased().contains("error") ?? false
                tally.check(fails == !errors.isEmpty && Self.has(content["expect"], errors), "\(label): \(errors)")
            default: tally.passOver("\(row["test"] ?? "")")
            }
        }
        tally.report()
        #expect(tally.failed == 0)
        #expect(tally.passed > 0)
    }

    /// The rule of upstream's test, which takes one name.
    private static let testRule = NameRule { name, _ in name == "test" ? [] : ["name-gen", "wrong value"].suffix(1) }

    private static func validated(_ any: Any?, rule: NameRule = .dns1123Subdomain) throws -> [FieldError] {
        let meta = try #require(try GoObject.decode(ObjectMeta.self, any))
        var errors = FieldErrors(at: "field")
        meta.validate(isNamespaced: !meta.namespace.isEmpty, name: rule, into: &errors)
        return errors.errors
    }

    private static func updated(_ new: Any?, _ old: Any?, row: [String: Any]) throws -> [FieldError] {
        let new = try #require(try GoObject.decode(ObjectMeta.self, new))
        var old = try #require(try GoObject.decode(ObjectMeta.self, old))
        // These rows hold a pointer to a zero time, which JSON cannot tell from none.
        let isDeleted = (row["name"] as? String)?.contains("not being deleted") == false
        if row["test"] as? String == "TestValidateFinalizersUpdate", isDeleted { old.deletionTimestamp = .zero }
        var errors = FieldErrors(at: "field")
        var changed = new
        if old.deletionTimestamp?.isZero == true { changed.deletionTimestamp = .zero }
        changed.validateUpdate(from: old, into: &errors)
        return errors.errors
    }

    private static func has(_ part: Any?, _ errors: [FieldError]) -> Bool {
        guard let part = part as? String, !part.isEmpty else { return true }
        return errors.contains { $0.description.contains(part) }
    }

    @Test func metaValidation() throws {
        let path = "apimachinery/apimachinery__apis__meta__v1__validation__validation.jsonl"
        guard let rows = Cases.rows(path) else { return }
        var tally = Tally("apimachinery/apis__meta__v1__validation, options, labels, conditions")
        for row in rows {
            let label = "\(row["test"] ?? "") \(row["name"] ?? "")"
            let content = row["case"] as? Content ?? [:]
            var errors = FieldErrors()
            var fails = (row["test"] as? String)?.contains("Invalid") ?? false
            var part: Any?
            switch row["test"] as? String {
            case "TestValidateLabels":
                fails = (row["loop"] as? String)?.contains("Error") ?? false
                part = content["expect"]
                let labels = (content["labels"] ?? content) as? [String: String] ?? [:]
                errors.validateLabels(labels.map { ($0.key, $0.value) })
            case "TestValidDryRun", "TestInvalidDryRun":
                errors.validateDryRun(row["case"] as? [String] ?? [])
            case "TestValidateDeleteOptionsWithIgnoreStoreReadError":
                let options = try #require(try GoObject.decode(DeleteOptions.self, content["opts"]))
                options.validate(into: &errors)
                let expected = ExpectedFault.list(content["expectedErrors"]).map(\.description)
                tally.check(expected == errors.errors.map(\.description), "\(label): \(errors.errors)")
                continue
            case "TestValidPatchOptions", "TestInvalidPatchOptions":
                let options = try #require(try GoObject.decode(PatchOptions.self, content["opts"]))
                let isApply = (content["patchType"] as? String)?.contains("apply-patch") ?? false
                options.validate(isApply: isApply, into: &errors)
            case "TestValidateFieldManagerValid", "TestValidateFieldManagerInvalid":
                errors.validateFieldManager(row["case"] as? String ?? "")
            case "TestValidateManagedFieldsInvalid", "TestValidateMangedFieldsValid":
                let entry = try #require(try GoObject.decode(ManagedFieldsEntry.self, content))
                errors.validateManagedFields(
                    operation: entry.operation, fieldsType: entry.fieldsType, manager: entry.manager,
                    subresource: entry.subresource)
            case "TestLabelSelectorMatchExpression":
                let selector = try #require(try GoObject.decode(LabelSelector.self, content["labelSelector"]))
                selector.validate(into: &errors)
                tally.check(errors.errors.count == content["wantErrorNumber"] as? Int, label)
                continue
            case "TestValidateConditions":
                let conditions = try GoObject.list(Condition.self, content["conditions"])
                conditions.validate(into: &errors)
                tally.check(Self.conditionsAreJudged(content["name"] as? String ?? "", errors.errors), label)
                continue
            default:
                tally.passOver("\(row["test"] ?? "")")
                continue
            }
            tally.check(fails == !errors.isEmpty && Self.has(part, errors.errors), "\(label): \(errors.errors)")
        }
        tally.report()
        #expect(tally.failed == 0)
        #expect(tally.passed > 0)
    }

    /// What upstream's functions, which rows cannot hold, look for.
    private static func conditionsAreJudged(_ name: String, _ errors: [FieldError]) -> Bool {
        let texts = errors.map(\.description)
        func has(_ start: String) -> Bool { texts.contains { $0.contains(start) } }
        switch name {
        case "bunch-of-invalid-fields":
            return has("type: Invalid value") && has("status: Unsupported value") && has("observedGeneration")
                && has("lastTransitionTime: Required") && has("reason: Invalid value")
        case "duplicates": return has("Duplicate value")
        case "colon-allowed-in-reason", "comma-allowed-in-reason": return !has("reason:")
        case "reason-does-not-end-in-delimiter": return has("reason: Invalid value")
        default: return false
        }
    }

    @Test func selectors() throws {
        guard let rows = Cases.rows("apimachinery/apimachinery__apis__meta__v1__helpers.jsonl") else { return }
        var tally = Tally("apimachinery/apis__meta__v1__helpers, selectors of objects")
        for row in rows {
            let label = "\(row["test"] ?? "") \(row["name"] ?? "")"
            let content = row["case"] as? Content ?? [:]
            switch row["test"] as? String {
            case "TestLabelSelectorAsSelector":
                let selector = try GoObject.decode(LabelSelector.self, content["in"])
                let text = try? Selector(selector).description
                let fails = content["expectErr"] as? Bool
                tally.check(text == content["out"] as? String && (text == nil) == fails, label)
            case "TestLabelSelectorAsMap":
                guard let selector = try GoObject.decode(LabelSelector.self, content["in"]) else {
                    tally.passOver("no selector, which is an optional's to say")
                    continue
                }
                do throws(SelectorNotLabels) {
                    let labels = try selector.asLabels()
                    let out = content["out"] as? [String: String] ?? [:]
                    tally.check(Dictionary(uniqueKeysWithValues: labels.map { ($0.key, $0.value) }) == out, label)
                } catch {
                    let part = content["errString"] as? String ?? ""
                    tally.check(!part.isEmpty && error.description.contains(part), label)
                }
            case "TestSetMetaDataLabel":
                var meta = try #require(try GoObject.decode(ObjectMeta.self, content["obj"]))
                meta.labels[content["label"] as? String ?? ""] = content["value"] as? String
                let want = try GoObject.decode(ObjectMeta.self, ["labels": content["want"]!])
                tally.check(meta.labels == want?.labels, label)
            default: tally.passOver("\(row["test"] ?? ""): encodings of managed fields")
            }
        }
        tally.report()
        #expect(tally.failed == 0)
        #expect(tally.passed > 0)
    }

    @Test func addingLabels() throws {
        guard let rows = Cases.rows("apimachinery/apimachinery__apis__meta__v1__labels.jsonl") else { return }
        var tally = Tally("apimachinery/apis__meta__v1__labels")
        for row in rows {
            let content = row["case"] as? Content ?? [:]
            let selector = try #require(
                try GoObject.decode(LabelSelector.self, ["matchLabels": content["labels"] ?? NSNull()]))
            let added = selector.adding(content["labelKey"] as? String ?? "", content["labelValue"] as? String ?? "")
            let want = try GoObject.decode(LabelSelector.self, ["matchLabels": content["want"] ?? NSNull()])
            tally.check(added == want, "\(row["test"] ?? "") \(row["name"] ?? "")")
        }
        tally.report()
        #expect(tally.failed == 0)
        #expect(tally.passed > 0)
    }
}
