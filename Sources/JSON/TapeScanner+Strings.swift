extension TapeScanner {
    /// Reads the string whose opening quote is at `position`.
    @inline(__always)
    mutating func string() throws(TapeFault) {
        position += 1
        let start = position
        while true {
            skipPlain()
            switch byte {
            case UInt8(ascii: "\""):
                try append(.string, offset: start, length: position - start)
                position += 1
                return
            case UInt8(ascii: "\\"):
                return try escapedString(start: start)
            default:
                position += try oddLength()
            }
        }
    }

    /// Moves to the next byte that is a quote, a backslash, a control character or not ASCII.
    @inline(__always)
    private mutating func skipPlain() {
        let low: UInt64 = 0x0101_0101_0101_0101
        let high: UInt64 = 0x8080_8080_8080_8080
        while true {
            // SAFETY: at most `padding` bytes from `position` on, which is at most `end`. A borrow can mark only
            // bytes above a true mark, so the lowest mark is right.
            let word = UInt64(littleEndian: UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self))
            let quote = word ^ (low &* 0x22)
            let slash = word ^ (low &* 0x5C)
            let marked =
                ((quote &- low) & ~quote) | ((slash &- low) & ~slash) | ((word &- (low &* 0x20)) & ~word) | word
            let found = marked & high
            if found != 0 {
                position += found.trailingZeroBitCount >> 3
                return
            }
            position += 8
        }
    }

    /// The length of the UTF-8 sequence at `position`, whose first byte is no plain character.
    @inline(never)
    private func oddLength() throws(TapeFault) -> Int {
        if byte < 0x20 {
            if position >= end { throw unexpected("A closing quote was expected") }
            throw TapeFault(
                .controlCharacter, at: position, "A control character in a string is written with a backslash.")
        }
        // Table 3-7 of the Unicode standard: the second byte's range depends on the first, the others' do not.
        // SAFETY: at most 4 bytes from `position`; a zero of the padding is no continuation byte.
        let first = base[position]
        let second = base[position + 1]
        let valid: Int
        switch first {
        case 0xC2...0xDF: valid = second & 0xC0 == 0x80 ? 2 : 0
        case 0xE0...0xEF:
            let least: UInt8 = first == 0xE0 ? 0xA0 : 0x80
            let most: UInt8 = first == 0xED ? 0x9F : 0xBF
            valid = second >= least && second <= most && base[position + 2] & 0xC0 == 0x80 ? 3 : 0
        case 0xF0...0xF4:
            let least: UInt8 = first == 0xF0 ? 0x90 : 0x80
            let most: UInt8 = first == 0xF4 ? 0x8F : 0xBF
            let rest = base[position + 2] & 0xC0 == 0x80 && base[position + 3] & 0xC0 == 0x80
            valid = second >= least && second <= most && rest ? 4 : 0
        default: valid = 0
        }
        guard valid > 0 else { throw TapeFault(.invalidUTF8, at: position, "The text is not valid UTF-8.") }
        return valid
    }

    /// Goes on with a string at its first backslash, moving what follows to the left over the escapes.
    @inline(never)
    private mutating func escapedString(start: Int) throws(TapeFault) {
        var write = position
        while true {
            let run = position
            skipPlain()
            if byte >= 0x80 || byte < 0x20 { position += try oddLength() }
            // SAFETY: `write` is at most `run`, since no escape is shorter than what it stands for.
            (base + write).update(from: base + run, count: position - run)
            write += position - run
            switch byte {
            case UInt8(ascii: "\""):
                try append(.string, offset: start, length: write - start)
                position += 1
                return
            case UInt8(ascii: "\\"):
                let scalar = try escape()
                for unit in UTF8.encode(scalar).unsafelyUnwrapped {
                    base[write] = unit
                    write += 1
                }
            default: continue
            }
        }
    }

    /// Reads the escape whose backslash is at `position`.
    private mutating func escape() throws(TapeFault) -> Unicode.Scalar {
        let start = position
        position += 1
        let letter = byte
        if letter == UInt8(ascii: "u") {
            position += 1
            return try unicodeEscape(start: start)
        }
        let value: Unicode.Scalar
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): value = Unicode.Scalar(letter)
        case UInt8(ascii: "b"): value = "\u{8}"
        case UInt8(ascii: "f"): value = "\u{C}"
        case UInt8(ascii: "n"): value = "\n"
        case UInt8(ascii: "r"): value = "\r"
        case UInt8(ascii: "t"): value = "\t"
        default:
            if position >= end { throw unexpected("A closing quote was expected") }
            throw TapeFault(.invalidEscape, at: start, "A backslash is followed by one of \" \\ / b f n r t u.")
        }
        position += 1
        return value
    }

    private mutating func unicodeEscape(start: Int) throws(TapeFault) -> Unicode.Scalar {
        let unit = try fourDigits(start: start)
        if let scalar = Unicode.Scalar(unit) { return scalar }
        let alone = TapeFault(.unpairedSurrogate, at: start, "An escaped surrogate lacks its other half.")
        guard unit < 0xDC00, byte == UInt8(ascii: "\\"), base[position + 1] == UInt8(ascii: "u") else { throw alone }
        position += 2
        let other = try fourDigits(start: position - 2)
        guard other >= 0xDC00, other <= 0xDFFF else { throw alone }
        return Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (other - 0xDC00)).unsafelyUnwrapped
    }

    private mutating func fourDigits(start: Int) throws(TapeFault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                if position >= end { throw unexpected("A closing quote was expected") }
                throw TapeFault(.invalidEscape, at: start, "\\u is followed by four hexadecimal digits.")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
