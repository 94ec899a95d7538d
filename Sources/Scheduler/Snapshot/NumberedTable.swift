/// Values under small numbers, found by key or by number; numbers are used again.
struct NumberedTable<Key: Hashable, Value> {
    private var numbersByKey: [Key: Int] = [:]
    private var values: [Value?] = []
    private var free: [Int] = []

    var count: Int { numbersByKey.count }
    /// All numbers in use, in ascending order.
    var numbers: [Int] { values.indices.filter { values[$0] != nil } }

    func number(of key: Key) -> Int? {
        numbersByKey[key]
    }

    mutating func insert(_ key: Key, _ value: Value) -> Int {
        let number: Int
        if let last = free.popLast() {
            number = last
            values[number] = value
        } else {
            number = values.count
            values.append(value)
        }
        numbersByKey[key] = number
        return number
    }

    mutating func remove(_ key: Key, _ number: Int) {
        numbersByKey[key] = nil
        values[number] = nil
        free.append(number)
    }

    /// The value of a number that is in use.
    subscript(number: Int) -> Value {
        get {
            guard let value = values[number] else { preconditionFailure("The number \(number) is not in use.") }
            return value
        }
        _modify {
            guard values[number] != nil else { preconditionFailure("The number \(number) is not in use.") }
            yield &values[number]!
        }
    }
}
