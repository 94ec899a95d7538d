import Base

/// The values of one label key over all nodes, as small numbers: the topology domains of the key.
struct LabelColumn {
    let key: String
    /// The number of the value by row; -1 where the node has no such label.
    private(set) var rows: [Int32]
    /// The values by number; those without a node are free to be used again.
    private(set) var texts: [String] = []
    private var numbers: [String: Int32] = [:]
    private var nodes: [Int32] = []
    private var free: [Int32] = []

    static let absent: Int32 = -1

    init(key: String, labels: [StringMap<String>]) {
        self.key = key
        rows = []
        rows.reserveCapacity(labels.count)
        for row in labels.indices {
            rows.append(Self.absent)
            set(labels[row][key], at: row)
        }
    }

    /// One more than the highest number: the length of an array by domain.
    var domains: Int { texts.count }

    func number(of value: String) -> Int32? {
        numbers[value]
    }

    mutating func appendRow() {
        rows.append(Self.absent)
    }

    mutating func set(_ value: String?, at row: Int) {
        let old = rows[row]
        if old != Self.absent, texts[Int(old)] == value { return }
        rows[row] = value.map { enter($0) } ?? Self.absent
        guard old != Self.absent else { return }
        nodes[Int(old)] -= 1
        if nodes[Int(old)] == 0 {
            numbers[texts[Int(old)]] = nil
            texts[Int(old)] = ""
            free.append(old)
        }
    }

    private mutating func enter(_ value: String) -> Int32 {
        if let number = numbers[value] {
            nodes[Int(number)] += 1
            return number
        }
        let number: Int32
        if let last = free.popLast() {
            number = last
            texts[Int(number)] = value
            nodes[Int(number)] = 1
        } else {
            number = Int32(texts.count)
            texts.append(value)
            nodes.append(1)
        }
        numbers[value] = number
        return number
    }
}
