/// Values under small numbers that are used again.
struct Slots<Value> {
    private var values: [Value?] = []
    private var free: [Int32] = []

    var count: Int { values.count - free.count }

    mutating func insert(_ value: Value) -> Int32 {
        if let number = free.popLast() {
            values[Int(number)] = value
            return number
        }
        values.append(value)
        return Int32(values.count - 1)
    }

    mutating func remove(_ number: Int32) -> Value {
        guard let value = values[Int(number)] else { preconditionFailure("The number \(number) is not in use.") }
        values[Int(number)] = nil
        free.append(number)
        return value
    }

    /// The value of the number, nil where it is not in use.
    func value(_ number: Int32) -> Value? {
        Int(number) < values.count ? values[Int(number)] : nil
    }

    subscript(number: Int32) -> Value {
        get {
            guard let value = values[Int(number)] else { preconditionFailure("The number \(number) is not in use.") }
            return value
        }
        _modify {
            guard values[Int(number)] != nil else { preconditionFailure("The number \(number) is not in use.") }
            yield &values[Int(number)]!
        }
    }
}
