import Base
import Foundation
import TestSupport
import Testing

@testable import Wire

/// The tables of the specification are those of the code.
@Suite struct ProtocolTests {
    /// The cells of the rows of all tables of a file, headers left out.
    private func rows(_ name: String) throws -> [[String]] {
        let url = Cases.repository.appendingPathComponent("Protocol").appendingPathComponent(name)
        return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").compactMap { line in
            guard line.hasPrefix("| ") else { return nil }
            return line.dropFirst().dropLast().split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    @Test func errors() throws {
        let rows = try rows("errors.md").filter { Int($0[0]) != nil }
        let connection = rows.filter { $0.count == 3 }
        #expect(connection.map { $0[0] } == WireError.allCases.map { "\($0.code)" })
        #expect(connection.map { $0[1] } == WireError.allCases.map { "`\($0)`" })
        let stream = rows.filter { $0.count == 4 }
        #expect(stream.map { $0[0] } == StatusCode.allCases.map { "\($0.rawValue)" })
        #expect(stream.map { $0[1] } == StatusCode.allCases.map { "`\($0)`" })
        let retries = StatusCode.allCases.map { code in
            switch code.retry {
            case .no: "no"
            case .safe: "safe"
            case .afterRead: "after reading"
            }
        }
        #expect(stream.map { $0[3] } == retries)
    }

    @Test func messages() throws {
        let rows = try rows("messages.md")
        let entries = rows.filter { $0.count == 5 && Int($0[0]) != nil }
        let expected = MessageCatalogue.entries.map { entry in
            [
                "\(entry.number.rawValue)", entry.name, entry.answer.rawValue, entry.mayChange ? "yes" : "no",
                entry.summary,
            ]
        }
        #expect(entries == expected)
        let blocks = rows.filter { $0[0].contains(" to ") }
        #expect(
            blocks
                == MessageCatalogue.blocks.map {
                    ["\($0.numbers.lowerBound) to \($0.numbers.upperBound)", $0.owner, $0.summary]
                })
        for (block, next) in zip(MessageCatalogue.blocks, MessageCatalogue.blocks.dropFirst()) {
            #expect(block.numbers.upperBound + 1 == next.numbers.lowerBound)
        }
    }

    @Test func frameTypes() throws {
        let rows = try rows("frames.md").filter { $0.count == 6 && Int($0[1]) != nil }
        #expect(rows.map { Int($0[1]) } == FrameType.allCases.map { Int($0.rawValue) })
        for (row, type) in zip(rows, FrameType.allCases) {
            let isStream = type.scope
            #expect(row[2] == (isStream == .connection ? "0" : isStream == .stream ? "not 0" : "any"))
            #expect(row[3] == (type.flagsAllowed == .message ? "all" : "revision"))
        }
    }

    @Test func limits() throws {
        let text = try rows("limits.md").map { $0.joined(separator: " ") }.joined(separator: "\n")
        func says(_ value: Int) -> Bool {
            var digits = "\(value)"
            var index = digits.count - 3
            while index > 0 {
                digits.insert(",", at: digits.index(digits.startIndex, offsetBy: index))
                index -= 3
            }
            return text.contains(digits)
        }
        for value in [
            WireLimits.helloBytes, WireLimits.goAwayBytes, WireLimits.endBodyBytes, WireLimits.envelopeFields,
            WireLimits.assemblyBytes, WireLimits.controlBurst, WireLimits.controlPerSecond, WireLimits.resetBurst,
            WireLimits.resetsPerSecond, WireLimits.controlQueueBytes, WireLimits.streamQueueBytes,
            WireLimits.sendQueueBytes,
        ] {
            #expect(says(value), "limits.md does not say \(value).")
        }
    }
}
