import APIModel
import JSON

/// `--sort-by`: objects in order of what an expression finds in them.
///
/// Quantities are compared by their amount, other texts by their bytes, numbers by value. What has nothing there comes
/// first. Objects of one value keep their order.
struct ObjectSort {
    private let path: JSONPath

    /// Reads the expression, which may lack braces.
    init(_ expression: String) throws(JSONPathError) {
        path = try JSONPath(relaxed: expression)
    }

    /// The objects in order.
    func sorted(_ objects: [PrintedObject]) throws(JSONPathError) -> [PrintedObject] {
        var keyed: [(object: PrintedObject, key: Key, place: Int)] = []
        keyed.reserveCapacity(objects.count)
        for object in objects {
            keyed.append((object, Key(try path.results(object.json(managedFields: true)).first?.first), keyed.count))
        }
        guard objects.isEmpty || keyed.contains(where: { $0.key != .none }) else {
            throw JSONPathError("couldn't find any field with path \"\(path.template)\" in the list of objects")
        }
        // Comparing what cannot be compared would give an order that depends on chance.
        let kinds = Set(keyed.compactMap(\.key.kind))
        guard kinds.count <= 1, !kinds.contains(.unsortable) else {
            throw JSONPathError("the values at \"\(path.template)\" are not all numbers or all texts: unsortable type")
        }
        // Texts count by amount where all of them are quantities: an order of pairs alone could run in circles.
        let byAmount = keyed.allSatisfy { $0.key.isNoneOrQuantity }
        return keyed.sorted { left, right in
            if Key.precedes(left.key, right.key, byAmount: byAmount) { return true }
            return !Key.precedes(right.key, left.key, byAmount: byAmount) && left.place < right.place
        }.map(\.object)
    }

    private enum Key: Equatable {
        enum Kind { case number, text, truth, unsortable }

        case none
        case integer(Int64)
        case number(Double)
        case text(String, Quantity?)
        case truth
        case other

        init(_ value: JSONValue?) {
            switch value {
            case nil, .null: self = .none
            case .integer(let value): self = .integer(value)
            case .number(let value): self = .number(value)
            case .string(let value): self = .text(value, try? Quantity(parsing: value))
            case .bool: self = .truth
            case .array, .object: self = .other
            }
        }

        var kind: Kind? {
            switch self {
            case .none: nil
            case .integer, .number: .number
            case .text: .text
            case .truth, .other: .unsortable
            }
        }

        var isNoneOrQuantity: Bool {
            switch self {
            case .none, .text(_, _?): true
            case .integer, .number, .text(_, nil), .truth, .other: false
            }
        }

        static func precedes(_ left: Key, _ right: Key, byAmount: Bool) -> Bool {
            switch (left, right) {
            case (_, .none): false
            case (.none, _): true
            case (.integer(let l), .integer(let r)): l < r
            case (.integer(let l), .number(let r)): Double(l) < r
            case (.number(let l), .integer(let r)): l < Double(r)
            case (.number(let l), .number(let r)): l < r
            case (.text(_, let l?), .text(_, let r?)) where byAmount: l < r
            case (.text(let l, _), .text(let r, _)): l.utf8.lexicographicallyPrecedes(r.utf8)
            default: false
            }
        }
    }
}
