public import Base

extension Bytes {
    /// The first key after all keys that begin with these bytes; nil when there is none (nothing, or only 0xFF).
    public var endOfPrefix: Bytes? {
        withUnsafeBytes { bytes in
            guard let last = bytes.lastIndex(where: { $0 != 0xFF }) else { return nil }
            return Bytes(capacity: last + 1) { target in
                for index in 0..<last { target[index] = bytes[index] }
                target[last] = bytes[last] + 1
                return last + 1
            }
        }
    }

    /// Whether these bytes come before `other` in the order of keys: byte by byte, shorter first.
    public func precedes(_ other: Bytes) -> Bool {
        withUnsafeBytes { left in
            other.withUnsafeBytes { right in compareKeys(left, right) < 0 }
        }
    }

    /// Whether these bytes begin with all of `prefix`.
    public func hasPrefix(_ prefix: Bytes) -> Bool {
        count >= prefix.count && self[0..<prefix.count] == prefix
    }
}

/// Below zero when `left` comes first, zero when both are equal.
@inline(__always)
func compareKeys(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
    let shared = min(left.count, right.count)
    var index = 0
    // SAFETY: eight bytes are loaded only where both runs have eight more; loads are unaligned.
    if let l = UnsafeRawPointer(left.baseAddress), let r = UnsafeRawPointer(right.baseAddress) {
        while index + 8 <= shared {
            let a = l.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let b = r.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if a != b { return a.bigEndian < b.bigEndian ? -1 : 1 }
            index += 8
        }
    }
    while index < shared {
        if left[index] != right[index] { return left[index] < right[index] ? -1 : 1 }
        index += 1
    }
    return left.count - right.count
}
