import APIModel
import Foundation
import TestSupport
import Testing

/// Upstream's tables of cells, for the kinds that need no pods.
@Suite struct CorePrinterTableTests {
    /// When upstream's tables were written down, which took a moment: ages of two seconds to come count as none.
    private static let now = Time("2026-11-23T20:52:53.5Z")!

    @Test func cells() throws {
        guard let rows = Cases.rows("printers/printers__internalversion__printers.jsonl") else { return }
        var tally = Tally("printers/printers__internalversion__printers, core kinds")
        for row in rows where (row["test"] as? String)?.hasPrefix("TestPrint") == true {
            guard let content = row["case"] as? [String: Any] else { continue }
            for value in content.values {
                guard let type = (value as? [String: Any])?["$gvType"] as? String, let print = Self.printers[type],
                    let expected = (content["expected"] as? [[String: Any]])?.first?["cells"] as? [Any]
                else { continue }
                let isWide = (content["options"] as? [String: Any])?["Wide"] as? Bool
                let test = row["test"] as? String ?? ""
                // Rows without options ask for wide cells where there are more than the narrow ones.
                let cells = try print(value, isWide)
                let narrow = try print(value, false)
                let found = isWide == nil && narrow.count == expected.count ? narrow : cells
                tally.check(
                    found == expected.map(Self.text), "\(test) \(row["name"] ?? ""): \(found) not \(expected)")
            }
        }
        tally.report()
        #expect(tally.failed == 0)
        #expect(tally.passed > 0)
    }

    private static func text(_ any: Any) -> String {
        // A number and a truth are told apart only by how they are kept.
        if let number = any as? NSNumber, ["c", "B"].contains(String(cString: number.objCType)) {
            return number.boolValue ? "true" : "false"
        }
        return "\(any)"
    }

    private typealias Printer = @Sendable (Any, Bool?) throws -> [String]

    private static let printers: [String: Printer] = [
        "core/v1.PersistentVolume": printer(PersistentVolume.self),
        "core/v1.PersistentVolumeClaim": printer(PersistentVolumeClaim.self),
        "core/v1.Node": printer(Node.self), "core/v1.Namespace": printer(Namespace.self),
        "core/v1.Secret": printer(Secret.self), "core/v1.ConfigMap": printer(ConfigMap.self),
        "core/v1.Endpoints": printer(Endpoints.self), "core/v1.ResourceQuota": printer(ResourceQuota.self),
        "core/v1.ServiceAccount": printer(ServiceAccount.self), "core/v1.Service": printer(Service.self),
        "core/v1.Event": printer(Event.self), "discovery/v1.EndpointSlice": printer(EndpointSlice.self),
        "storage/v1.StorageClass": printer(StorageClass.self), "coordination/v1.Lease": printer(Lease.self),
        "scheduling/v1.PriorityClass": printer(PriorityClass.self),
    ]

    private static func printer<K: Kind>(_ kind: K.Type) -> Printer {
        { any, isWide in
            let object = try #require(try GoObject.decode(K.self, any))
            let context = PrintContext(now: now, isWide: isWide ?? true)
            return zip(K.columns, object.cells(context)).compactMap { column, cell in
                guard isWide ?? true || column.priority == 0 else { return nil }
                return switch cell {
                case .text(let text): text
                case .integer(let integer): String(integer)
                case .boolean(let boolean): String(boolean)
                }
            }
        }
    }
}
