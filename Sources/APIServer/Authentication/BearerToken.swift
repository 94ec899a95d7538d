/// A secret text that shows who someone is. It never shows itself: descriptions and dumps say `<token>`.
public struct BearerToken: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text. For comparing and verifying only.
    let text: String

    /// - Parameter text: As it came, without `Bearer `.
    public init(_ text: String) {
        self.text = text
    }

    public var description: String { "<token>" }
    public var debugDescription: String { "<token>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Comparison whose time tells nothing about where two texts differ.
enum ConstantTime {
    /// Whether both are the same. The time depends on the length of `presented` alone.
    static func equal(_ presented: [UInt8], _ secret: [UInt8]) -> Bool {
        var difference = UInt64(bitPattern: Int64(presented.count ^ secret.count))
        guard !secret.isEmpty else { return false }
        for index in presented.indices {
            difference |= UInt64(presented[index] ^ secret[index % secret.count])
        }
        return difference == 0
    }
}
