import Foundation

/// How much fuzzers and simulations do: little by default, so that everything is tested in minutes, and a hundred times as
/// much with `TRIREME_LONG=1` (`Tools/test --long`).
public enum Effort {
    public static let isLong = ProcessInfo.processInfo.environment["TRIREME_LONG"] == "1"

    /// `short` rounds, or a hundred times as many.
    public static func rounds(_ short: Int) -> Int { isLong ? short * 100 : short }
}
