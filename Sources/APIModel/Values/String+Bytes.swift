extension String {
    /// Calls `body` with the UTF-8 of the text and passes its typed error on; the pointer is valid inside it only.
    @inline(__always)
    func withBytes<R, E: Error>(_ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R) throws(E) -> R {
        // SAFETY: the pointer is handed to `body` alone and ends with it.
        var native = self
        let result: Result<R, E> = native.withUTF8 { bytes in
            do throws(E) {
                return .success(try body(bytes))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// The parts between bytes of one kind, empty ones too.
    ///
    /// Characters would not do: a combining mark after a separator makes another character of it.
    func split(at separator: Unicode.Scalar, maxSplits: Int = .max) -> [String] {
        utf8.split(separator: UInt8(ascii: separator), maxSplits: maxSplits, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }
}
