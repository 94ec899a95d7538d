import APIModel
import Base

/// Amounts of resources by name, exact: billionths, as `Quantity` has them.
struct ResourceAmounts {
    struct Item {
        let name: String
        var nano: Int128
    }

    private(set) var items: [Item] = []

    init() {}

    init(_ list: StringMap<Quantity>) {
        items = list.entries.map { Item(name: $0.key, nano: $0.value.nano) }
    }

    /// The amount of `name` in billionths, nil where it is not listed.
    subscript(name: String) -> Int128? {
        get { items.first { $0.name == name }?.nano }
        set {
            guard let newValue else { return items.removeAll { $0.name == name } }
            if let index = items.firstIndex(where: { $0.name == name }) {
                items[index].nano = newValue
            } else {
                items.append(Item(name: name, nano: newValue))
            }
        }
    }

    mutating func add(_ other: ResourceAmounts) {
        for item in other.items { self[item.name] = (self[item.name] ?? 0) + item.nano }
    }

    /// Takes of each resource the larger amount.
    mutating func raise(to other: ResourceAmounts) {
        for item in other.items { self[item.name] = max(self[item.name] ?? item.nano, item.nano) }
    }

    /// The amount in the unit of the snapshot's column: thousandths of a CPU, whole units of all else, rounded up.
    static func columnUnits(_ nano: Int128, of name: String) -> Int64 {
        let quantity = Quantity(nano: nano)
        return name == "cpu" ? quantity.milliValue : quantity.value
    }
}
