import Base
import Testing

@testable import Wire

@Suite struct FrameTests {
    static func parse(_ bytes: Bytes, lengthMax: Int = WireLimits.frameBytes, cuts: [Int] = []) -> Outcome {
        var parser = FrameParser(lengthMax: lengthMax)
        var frames: [Frame] = []
        var start = 0
        do throws(WireError) {
            for cut in cuts + [bytes.count] where cut > start {
                parser.push(bytes[start..<cut])
                start = cut
                while let frame = try parser.next() { frames.append(frame) }
            }
            return Outcome(frames: frames, error: nil, isInside: parser.isInsideFrame)
        } catch {
            return Outcome(frames: frames, error: error, isInside: false)
        }
    }

    struct Outcome: Equatable {
        var frames: [Frame]
        var error: WireError?
        var isInside: Bool
    }

    static func sample() -> Bytes {
        var buffer = ByteBuffer()
        Frame(header: FrameHeader(.ping, length: 8), payload: Bytes(0..<8)).encode(into: &buffer)
        Frame(header: FrameHeader(.data, flags: .more, stream: 7, length: 0), revision: 1 << 60, payload: Bytes())
            .encode(into: &buffer)
        Frame(
            header: FrameHeader(.request, flags: .last, stream: 9, length: 0), revision: 5,
            payload: Bytes(Array(repeating: 0, count: 8) + Array(1...60))
        ).encode(into: &buffer)
        Frame(header: FrameHeader(typeCode: 200, flags: [], stream: 3, length: 0), payload: Bytes(0..<30))
            .encode(into: &buffer)
        return buffer.finish()
    }

    @Test func everySplitGivesTheSameFrames() {
        let bytes = FrameTests.sample()
        let whole = FrameTests.parse(bytes)
        #expect(whole.frames.count == 4)
        #expect(whole.error == nil)
        for cut in 1..<bytes.count {
            #expect(FrameTests.parse(bytes, cuts: [cut]) == whole)
        }
        #expect(FrameTests.parse(bytes, cuts: Array(1..<bytes.count)) == whole)
    }

    @Test func everyTruncationIsAFrameInside() {
        let bytes = FrameTests.sample()
        let ends = [20, 40, 128, bytes.count]
        for end in 1..<bytes.count {
            let outcome = FrameTests.parse(bytes[0..<end])
            #expect(outcome.error == nil)
            #expect(outcome.frames.count == ends.count { $0 <= end })
            #expect(outcome.isInside == !ends.contains(end))
        }
    }

    /// A whole frame in a chunk is a slice of it; a chunk that is used up is let go.
    @Test func announcedLengthTakesNoMemory() throws {
        var header = ByteBuffer()
        FrameHeader(.data, stream: 1, length: WireLimits.frameBytesCeiling).encode(revision: nil, into: &header)
        var parser = FrameParser(lengthMax: WireLimits.frameBytesCeiling)
        parser.push(header.finish())
        let frame = try parser.next()
        #expect(frame == nil)
        let gathered = parser.gatheredBytes
        #expect(gathered == WireLimits.headerBytes)
    }

    @Test(
        arguments: [
            (0, nil), (1, nil), (65_535, nil), (65_536, nil), (65_537, .frameTooLarge), (1 << 31, .frameTooLarge),
            (Int(UInt32.max), .frameTooLarge),
        ] as [(Int, WireError?)])
    func lengthAgainstLimit(length: Int, error: WireError?) {
        var buffer = ByteBuffer()
        FrameHeader(.data, stream: 1, length: length).encode(revision: nil, into: &buffer)
        #expect(FrameTests.parse(buffer.finish()).error == error)
    }

    @Test func headerFaults() {
        func error(_ bytes: [UInt8]) -> WireError? { FrameTests.parse(Bytes(bytes)).error }
        func header(
            version: UInt8 = 1, type: UInt8 = 18, flags: UInt8 = 0, zero: UInt8 = 0, stream: UInt32 = 1,
            length: UInt32 = 0
        ) -> [UInt8] {
            var buffer = ByteBuffer()
            for byte in [version, type, flags, zero] { buffer.append(byte) }
            buffer.append(littleEndian: stream)
            buffer.append(littleEndian: length)
            return buffer.array()
        }
        #expect(error(header()) == nil)
        #expect(error(header(version: 0)) == .versionUnsupported)
        #expect(error(header(version: 2)) == .versionUnsupported)
        #expect(error(Array("GET / HTTP/1.1\r\n".utf8)) == .versionUnsupported)
        #expect(error(header(zero: 1)) == .reservedNotZero)
        #expect(error(header(type: 0)) == .frameTypeUnknown)
        #expect(error(header(type: 127)) == .frameTypeUnknown)
        #expect(error(header(type: 128)) == nil)
        #expect(error(header(flags: 16)) == .flagsInvalid)
        #expect(error(header(flags: 3)) == .flagsInvalid)
        #expect(error(header(type: 128, flags: 1)) == .flagsInvalid)
        #expect(error(header(type: 3, flags: 8, stream: 0, length: 8)) == .flagsInvalid)
        #expect(error(header(stream: 0)) == .streamInvalid)
        #expect(error(header(stream: 0x8000_0000)) == .streamInvalid)
        #expect(error(header(type: 3, stream: 1, length: 8)) == .streamInvalid)
        #expect(error(header(type: 3, stream: 0, length: 7)) == .lengthInvalid)
        #expect(error(header(type: 5, length: 5)) == .lengthInvalid)
        #expect(error(header(type: 16, length: 7)) == .lengthInvalid)
        #expect(error(header(type: 16, flags: 8, length: 11)) == .lengthInvalid)
        #expect(error(header(type: 19, length: 4_101)) == .lengthInvalid)
    }
}
