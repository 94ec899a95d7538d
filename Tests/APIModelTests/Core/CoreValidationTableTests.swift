import APIModel
import Foundation
import TestSupport
import Testing

/// Upstream's tables of what is wrong with objects, for the kinds that need no pods.
@Suite struct CoreValidationTableTests {
    /// How a row's objects are judged.
    private enum Operation: Sendable {
        case create
        case update
        case status
        case finalize
    }

    private enum Row: Error {
        case passedOver(String)
    }

    @Test(arguments: [
        "core__validation__validation", "core__validation__events",
        "discovery__validation__validation", "storage__validation__validation",
        "coordination__validation__validation", "scheduling__validation__validation",
    ])
    func table(_ name: String) throws {
        guard let rows = Cases.rows("validation/apis__\(name).jsonl") else { return }
        var tally = Tally("validation/apis__\(name)")
        for row in rows {
            guard let found = Self.objects(of: row), let judge = Self.judges[found.type] else { continue }
            let label = "\(row["test"] ?? "") \(row["loop"] ?? "") \(row["name"] ?? "")"
            do {
                let expected = try Self.expected(row)
                let errors = try judge(found.new, found.old, Self.operation(row))
                tally.check(expected.match(errors), "\(label): \(expected) but \(errors.map(\.description))")
            } catch Row.passedOver(let reason) {
                tally.passOver(reason)
            } catch let failure as GoObject.Failure {
                tally.check(false, "\(label): \(failure)")
            }
        }
        tally.report()
        #expect(tally.failed == 0)
        #expect(tally.passed > 0)
    }

    /// The faults that a row expects.
    private struct Expectation: CustomStringConvertible {
        var count: Int?
        var isValid: Bool
        /// Parts of a message, of which some fault has each.
        var parts: [String] = []
        var faults: [ExpectedFault] = []

        var description: String { isValid ? "none" : "\(count.map(String.init) ?? "some") \(parts) \(faults)" }

        func match(_ errors: [FieldError]) -> Bool {
            guard isValid == errors.isEmpty else { return false }
            if let count, count != errors.count { return false }
            if !faults.isEmpty { return faults.match(errors) }
            return parts.allSatisfy { part in errors.contains { "\($0.kind.rawValue) \($0)".contains(part) } }
        }
    }

    private static func expected(_ row: [String: Any]) throws -> Expectation {
        let loop = row["loop"] as? String ?? ""
        let content = row["case"] as? [String: Any] ?? [:]
        if content["legacyIPs"] as? Bool == true || loop == "legacyValidationCases" {
            throw Row.passedOver("the gate of strict addresses is off")
        }
        if content["mutablePVNodeAffinity"] as? Bool == true { throw Row.passedOver("an alpha gate is on") }
        if content["enableRecoverFromExpansion"] as? Bool == false, try shrinks(content) {
            throw Row.passedOver("the gate of recovery from expansion is off")
        }
        if content["enableVolumeAttributesClass"] as? Bool == false, Self.mentions("volumeAttributesClassName", row) {
            throw Row.passedOver("the gate of volume attributes classes is off")
        }
        for key in ["isExpectedFailure", "expectError", "err"] {
            if let fails = content[key] as? Bool { return Expectation(isValid: !fails) }
        }
        for key in ["valid", "isValid", "shouldSucceed"] {
            if let valid = content[key] as? Bool { return Expectation(isValid: valid) }
        }
        if let count = content["expectedErrors"] as? Int { return Expectation(count: count, isValid: count == 0) }
        if content["expectedErrs"] != nil {
            let faults = ExpectedFault.list(content["expectedErrs"])
            return Expectation(isValid: faults.isEmpty, faults: faults)
        }
        let parts = ["errDetail", "errField", "errtype", "errfield", "errorType", "errorDetail", "D", "T"]
            .compactMap { content[$0] as? String }.filter { !$0.isEmpty }
        let fails = !parts.isEmpty || loop.lowercased().hasPrefix("error")
        return Expectation(isValid: !fails, parts: parts)
    }

    private static func shrinks(_ content: [String: Any]) throws -> Bool {
        let new = try GoObject.decode(PersistentVolumeClaim.self, content["newClaim"])
        let old = try GoObject.decode(PersistentVolumeClaim.self, content["oldClaim"])
        guard let size = new?.spec.resources.requests["storage"], let before = old?.spec.resources.requests["storage"]
        else { return false }
        return size < before
    }

    private static func mentions(_ text: String, _ row: [String: Any]) -> Bool {
        guard let data = try? JSONSerialization.data(withJSONObject: row) else { return false }
        return String(decoding: data, as: UTF8.self).contains("\"\(text)\"")
    }

    private static func operation(_ row: [String: Any]) -> Operation {
        let test = row["test"] as? String ?? ""
        if test.contains("StatusUpdate") { return .status }
        if test.contains("FinalizeUpdate") { return .finalize }
        return test.contains("Update") && !test.hasPrefix("TestValidateEventForNew") ? .update : .create
    }

    /// The object of a row, the one it replaces, and their type.
    private static func objects(of row: [String: Any]) -> (type: String, new: Any, old: Any?)? {
        if let type = gvType(row["case"]) { return (type, row["case"]!, oldObject(row)) }
        guard let content = row["case"] as? [String: Any] else { return nil }
        if row["test"] as? String == "TestValidateEventForCoreV1Events"
            || row["test"] as? String == "TestValidateEventForNewV1beta1Events"
        {
            return content["Event"].map { ("core/v1.Event", $0, nil) }
        }
        var new: (String, Any)?
        var old: Any?
        for (key, value) in content {
            guard let type = gvType(value) else { continue }
            if key.hasPrefix("old") { old = value } else { new = (type, value) }
        }
        guard let (type, object) = new else { return nil }
        let isEvent = type == "core/v1.Event"
        return (isEvent ? "strict event" : type, object, old ?? oldObject(row))
    }

    /// Rows of updates that share one old object outside of the table.
    private static func oldObject(_ row: [String: Any]) -> Any? {
        guard row["test"] as? String == "TestValidatePriorityClassUpdate" else { return nil }
        return [
            "metadata": ["name": "tier1", "resourceVersion": "1"], "value": 100,
            "preemptionPolicy": "PreemptLowerPriority",
        ]
    }

    private static func gvType(_ any: Any?) -> String? {
        (any as? [String: Any])?["$gvType"] as? String
    }

    private typealias Judge = @Sendable (Any, Any?, Operation) throws -> [FieldError]

    private static let judges: [String: Judge] = [
        "core/v1.PersistentVolume": judge(PersistentVolume.self),
        "core/v1.PersistentVolumeClaim": judge(PersistentVolumeClaim.self),
        "core/v1.Node": judge(Node.self),
        "core/v1.Namespace": judge(Namespace.self),
        "core/v1.Secret": judge(Secret.self),
        "core/v1.ConfigMap": judge(ConfigMap.self),
        "core/v1.Endpoints": judge(Endpoints.self),
        "core/v1.ResourceQuota": judge(ResourceQuota.self),
        "core/v1.LimitRange": judge(LimitRange.self),
        "core/v1.LimitRangeSpec": { any, _, _ in
            let spec = try GoObject.decode(LimitRangeSpec.self, any)
            return judged(LimitRange { $0.spec = spec ?? LimitRangeSpec() }.named(namespace: "foo"))
        },
        "core/v1.Event": judge(Event.self),
        "strict event": { any, old, operation in
            var errors = FieldErrors()
            let event = EventsEvent(try GoObject.decode(Event.self, any) ?? Event())
            if let old = try GoObject.decode(Event.self, old) {
                event.validateUpdate(from: EventsEvent(old), into: &errors)
            } else {
                event.validate(into: &errors)
            }
            return errors.errors
        },
        "core/v1.CSIPersistentVolumeSource": { any, _, _ in
            let source = try GoObject.decode(CSIPersistentVolumeSource.self, any)
            return judged(PersistentVolume.holding { $0.csi = source }, at: "spec.csi.")
        },
        "core/v1.GlusterfsPersistentVolumeSource": { any, _, _ in
            let source = try GoObject.decode(GlusterfsPersistentVolumeSource.self, any)
            return judged(PersistentVolume.holding { $0.glusterfs = source }, at: "spec.glusterfs.")
        },
        "discovery/v1.EndpointSlice": judge(EndpointSlice.self),
        "storage/v1.StorageClass": judge(StorageClass.self),
        "coordination/v1.LeaseSpec": { any, _, _ in
            let spec = try GoObject.decode(LeaseSpec.self, any)
            return judged(Lease { $0.spec = spec ?? LeaseSpec() }.named(namespace: "foo"))
        },
        "scheduling/v1.PriorityClass": judge(PriorityClass.self),
    ]

    private static func judge<K: Kind>(_ kind: K.Type) -> Judge {
        { any, old, operation in
            guard var new = try GoObject.decode(K.self, any) else { throw Row.passedOver("no object") }
            guard operation != .create, var old = try GoObject.decode(K.self, old) else {
                // A row judges one rule: what its object lacks otherwise is the set-up's.
                return judged(new)
            }
            // Upstream's set-up gives versions and names that rows leave out.
            if new.metadata.resourceVersion.isEmpty { new.metadata.resourceVersion = "1" }
            if old.metadata.resourceVersion.isEmpty { old.metadata.resourceVersion = "1" }
            var errors = FieldErrors()
            switch operation {
            case .create, .update: new.validateUpdate(from: old, into: &errors)
            case .status: new.validateStatusUpdate(from: old, into: &errors)
            case .finalize:
                guard let new = new as? Namespace, let old = old as? Namespace else { break }
                new.validateFinalize(from: old, into: &errors)
            }
            return errors.errors
        }
    }

    private static func judged(_ object: some Kind, at prefix: String = "") -> [FieldError] {
        var errors = FieldErrors()
        object.validate(into: &errors)
        guard !prefix.isEmpty else { return errors.errors }
        return errors.errors.filter { $0.field.hasPrefix(prefix) }
    }
}

extension Kind {
    fileprivate func named(namespace: String) -> Self {
        var copy = self
        copy.metadata.name = "abc"
        copy.metadata.namespace = namespace
        return copy
    }
}

extension PersistentVolume {
    fileprivate static func holding(_ build: (inout PersistentVolumeSource) -> Void) -> PersistentVolume {
        PersistentVolume { build(&$0.spec.persistentVolumeSource) }
    }
}
