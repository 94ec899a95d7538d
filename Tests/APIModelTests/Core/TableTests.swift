import APIModel
import Base
import JSON
import Testing
import Wire

/// Objects as rows of printed columns.
@Suite struct TableTests {
    private let context = PrintContext(now: Time(seconds: 1_700_000_000, nanoseconds: 0))

    @Test func pods() throws {
        let pod = Pod { pod in
            pod.metadata.name = "web-1"
            pod.metadata.namespace = "store"
            pod.metadata.creationTimestamp = Time(seconds: 1_700_000_000 - 90, nanoseconds: 0)
            pod.spec.containers = [Container { $0.name = "app" }]
            pod.status.phase = "Pending"
        }
        let table = Table([pod], metadata: ListMeta { $0.resourceVersion = "7" }, context: context)
        let json = try JSONValue.parse(table.encodedText())
        #expect(json["kind"] == "Table" && json["apiVersion"] == "meta.k8s.io/v1")
        #expect(json["metadata"]?["resourceVersion"] == "7")
        let names = json["columnDefinitions"]?.array?.map { $0["name"]?.string ?? "" }
        #expect(names?.prefix(5) == ["Name", "Ready", "Status", "Restarts", "Age"])
        let row = try #require(json["rows"]?.array?.first)
        #expect(row["cells"]?.array?.prefix(5) == ["web-1", "0/1", "Pending", "0", "90s"])
        #expect(row["object"]?["kind"] == "PartialObjectMetadata")
        #expect(row["object"]?["metadata"]?["namespace"] == "store")
        #expect(row["object"]?["spec"] == nil)

        let whole = try JSONValue.parse(Table([pod], include: .object, context: context).encodedText())
        #expect(whole["rows"]?.array?.first?["object"]?["spec"]?["containers"]?.array?.count == 1)
        let none = try JSONValue.parse(Table([pod], include: .none, context: context).encodedText())
        #expect(none["rows"]?.array?.first?["object"] == nil)
        // The binary form says the same.
        #expect(try Table(decoding: table.encoded()).encodedText().array == table.encodedText().array)
    }

    /// Each kind has a cell for each column, whatever its object holds, and numbers where the column says so.
    @Test func everyKind() throws {
        func check<K: Kind>(_ object: K) throws {
            let table = Table([object, K()], context: context)
            for row in table.rows {
                #expect(row.cells.count == table.columnDefinitions.count, "\(K.identity.kind)")
                for (cell, column) in zip(row.cells, table.columnDefinitions) where column.type == "integer" {
                    let value = try JSONValue.parse(cell.raw)
                    #expect(value.integer != nil || value.string != nil, "\(K.identity.kind) \(column.name)")
                }
            }
            #expect(try Table(decoding: table.encoded()) == table, "\(K.identity.kind)")
        }
        var population = Population(seed: 31)
        population.recursionMax = 1
        for entry in KindCatalogue.entries { try check(population.kind(of: entry).object) }
    }
}
