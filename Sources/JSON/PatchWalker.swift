/// Finds and changes places in a document.
struct PatchWalker {
    let options: JSONPatch.Options

    static let absent = "There is no value at this place."

    /// The position in an array of `count` elements that a token names; with `end` the one behind the last too.
    func position(_ token: String, count: Int, end: Bool) throws(PatchFault) -> Int {
        let room = end ? count + 1 : count
        if token == "-" {
            guard end else {
                throw PatchFault(.missing, "\"-\" is the place behind the last element, which has no value.")
            }
            return count
        }
        if token.utf8.first == UInt8(ascii: "-"), options.supportsNegativeIndices {
            guard let back = JSONPointer.position(String(token.dropFirst())), back > 0 else {
                throw PatchFault(.invalid, "\"\(token)\" is not a position in an array.")
            }
            guard back <= room else { throw PatchFault(.missing, "Position \(token) is before the array's begin.") }
            return room - back
        }
        guard let index = JSONPointer.position(token) else {
            throw PatchFault(.invalid, "\"\(token)\" is not a position in an array.")
        }
        guard index < room else { throw PatchFault(.missing, "Position \(token) is beyond the array's end.") }
        return index
    }

    func value(at path: JSONPointer, in document: JSONValue) throws(PatchFault) -> JSONValue {
        var value = document
        for token in path.tokens {
            switch value {
            case .object(let members):
                guard let member = members[token] else { throw PatchFault(.missing, Self.absent) }
                value = member
            case .array(let elements):
                value = elements[try position(token, count: elements.count, end: false)]
            case .null, .bool, .integer, .number, .string: throw PatchFault(.missing, Self.absent)
            }
        }
        return value
    }

    /// Changes the value at `tokens` in place. Recursive: only as deep as the document.
    func modify<R>(
        _ tokens: ArraySlice<String>, in value: inout JSONValue,
        _ change: (inout JSONValue) throws(PatchFault) -> R
    ) throws(PatchFault) -> R {
        guard let token = tokens.first else { return try change(&value) }
        switch value {
        case .object(var members):
            // Let go of first, so that the members have one owner and are not copied.
            value = .null
            defer { value = .object(members) }
            guard var member = take(token, from: &members) else { throw PatchFault(.missing, Self.absent) }
            defer { members[token] = member }
            return try modify(tokens.dropFirst(), in: &member, change)
        case .array(var elements):
            let index = try position(token, count: elements.count, end: false)
            value = .null
            defer { value = .array(elements) }
            return try modify(tokens.dropFirst(), in: &elements[index], change)
        case .null, .bool, .integer, .number, .string: throw PatchFault(.missing, Self.absent)
        }
    }

    /// A member's value, with null left in its place.
    private func take(_ key: String, from members: inout JSONObject) -> JSONValue? {
        func swapOut(_ slot: inout JSONValue?) -> JSONValue? {
            guard let value = slot else { return nil }
            slot = .null
            return value
        }
        return swapOut(&members[key])
    }
}

extension PatchWalker {
    /// Makes what is missing on the way to the parent of the place, given that `copiedBytes` are spent;
    /// `padding` grows by the nulls that arrays were filled with.
    func ensure(
        _ tokens: ArraySlice<String>, in value: inout JSONValue, copiedBytes: Int, padding: inout Int
    ) throws(PatchFault) {
        guard let token = tokens.first else { return }
        let rest = tokens.dropFirst()
        switch value {
        case .object(var members):
            guard let next = rest.first else { return }
            value = .null
            defer { value = .object(members) }
            var member = take(token, from: &members) ?? container(for: next)
            defer { members[token] = member }
            try ensure(rest, in: &member, copiedBytes: copiedBytes, padding: &padding)
        case .array(var elements):
            // The array reaches up to the token: with nulls to its place, and with a container when more follows.
            let count = elements.count
            let index: Int
            if token == "-" {
                index = count
            } else if token == "-1", elements.isEmpty {
                index = 0
            } else if let position = JSONPointer.position(token) {
                index = position
            } else {
                index = try position(token, count: count, end: rest.isEmpty)
            }
            value = .null
            defer { value = .array(elements) }
            if index > count {
                // A padding null takes five bytes with its comma.
                guard index - count <= (options.copiedBytesMax - copiedBytes) / 5 - padding else {
                    throw PatchFault(.tooLarge, "The patch pads an array by more than the limit on copied bytes.")
                }
                padding += index - count
                elements.append(contentsOf: repeatElement(.null, count: index - count))
            }
            guard let next = rest.first else { return }
            if index == elements.count { elements.append(container(for: next)) }
            try ensure(rest, in: &elements[index], copiedBytes: copiedBytes, padding: &padding)
        case .null, .bool, .integer, .number, .string:
            // The addition itself says what is wrong.
            return
        }
    }

    private func container(for token: String) -> JSONValue {
        token == "-" || token == "-1" || JSONPointer.position(token) != nil ? .array([]) : .object(JSONObject())
    }
}
