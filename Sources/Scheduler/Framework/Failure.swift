/// Why a row was refused, in one word: the plugin, whether preemption could help, and what the plugin has to say more.
struct Failure: Equatable, BitwiseCopyable, Sendable {
    private let word: UInt32

    private init(word: UInt32) {
        self.word = word
    }

    /// Not refused.
    static let none = Failure(word: 0)
    /// There is no node in this row.
    static let noNode = Failure(word: .max)

    /// - Parameter detail: Means something to the plugin alone; below 2²³.
    init(_ plugin: PluginNumber, detail: UInt32 = 0, isResolvable: Bool) {
        word = UInt32(plugin.rawValue) + 1 | (isResolvable ? 0 : 1 << 8) | detail << 9
    }

    var isNone: Bool { word == 0 }
    /// The plugin that refused; meaningless for `none` and `noNode`.
    var plugin: PluginNumber { PluginNumber(rawValue: UInt8(truncatingIfNeeded: word) &- 1) }
    /// Whether the row could take the pod if others left it.
    var isResolvable: Bool { word & (1 << 8) == 0 }
    var detail: UInt32 { word >> 9 }
    /// Equal words have equal reasons.
    var key: UInt32 { word }
}

/// A plugin by its place in the catalogue.
struct PluginNumber: Hashable, BitwiseCopyable, Sendable {
    let rawValue: UInt8
}
