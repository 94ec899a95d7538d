/// Values under small numbers that are used again.
struct Slots<Value: Vacant> {
    private var values: [Value] = []
    private var isUsed: [Bool] = []
    private var free: [Int32] = []

    var count: Int { values.count - free.count }

    mutating func insert(_ value: Value) -> Int32 {
        if let number = free.popLast() {
            values[Int(number)] = value
            isUsed[Int(number)] = true
            return number
        }
        values.append(value)
        isUsed.append(true)
        return Int32(values.count - 1)
    }

    mutating func remove(_ number: Int32) -> Value {
        precondition(isUsed[Int(number)], "The number is not in use.")
        let value = values[Int(number)]
        values[Int(number)] = .vacant
        isUsed[Int(number)] = false
        free.append(number)
        return value
    }

    /// Whether the number is in use.
    func contains(_ number: Int32) -> Bool {
        Int(number) < isUsed.count && isUsed[Int(number)]
    }

    subscript(number: Int32) -> Value {
        _read {
            precondition(isUsed[Int(number)], "The number is not in use.")
            yield values[Int(number)]
        }
        _modify {
            precondition(isUsed[Int(number)], "The number is not in use.")
            yield &values[Int(number)]
        }
    }
}
