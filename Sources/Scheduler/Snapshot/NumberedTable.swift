/// A value that stands in a place of a table that is not in use.
protocol Vacant {
    static var vacant: Self { get }
}

/// Values under small numbers, found by key or by number; numbers are used again.
///
/// Values are held without a wrapper, so that reading a part of one copies that part alone.
struct NumberedTable<Key: Hashable, Value: Vacant> {
    private var numbersByKey: [Key: Int] = [:]
    private var values: [Value] = []
    private var isUsed: [Bool] = []
    private var free: [Int] = []

    var count: Int { numbersByKey.count }
    /// All numbers in use, in ascending order.
    var numbers: [Int] { isUsed.indices.filter { isUsed[$0] } }

    func number(of key: Key) -> Int? {
        numbersByKey[key]
    }

    mutating func insert(_ key: Key, _ value: Value) -> Int {
        let number: Int
        if let last = free.popLast() {
            number = last
            values[number] = value
            isUsed[number] = true
        } else {
            number = values.count
            values.append(value)
            isUsed.append(true)
        }
        numbersByKey[key] = number
        return number
    }

    mutating func remove(_ key: Key, _ number: Int) {
        precondition(isUsed[number], "The number is not in use.")
        numbersByKey[key] = nil
        values[number] = .vacant
        isUsed[number] = false
        free.append(number)
    }

    /// The value of a number that is in use.
    subscript(number: Int) -> Value {
        _read {
            precondition(isUsed[number], "The number is not in use.")
            yield values[number]
        }
        _modify {
            precondition(isUsed[number], "The number is not in use.")
            yield &values[number]
        }
    }
}
