/// How pods of one scheduler name are placed.
public struct Profile: Sendable {
    public static let defaultName = "default-scheduler"

    /// The scheduler name that pods ask for.
    var name = defaultName
    var arguments = PluginArguments()
    /// Weights by plugin; 0 leaves a score out.
    private var weights: [Int64] = PluginCatalogue.entries.map(\.weight)
    /// Plugins that take part, in the order of the catalogue.
    private(set) var plugins: [PluginNumber] = PluginCatalogue.entries.indices.map { PluginNumber(rawValue: UInt8($0)) }

    init(name: String = defaultName, arguments: PluginArguments = PluginArguments()) {
        self.name = name
        self.arguments = arguments
    }

    func weight(_ plugin: PluginNumber) -> Int64 { weights[Int(plugin.rawValue)] }

    /// Sets the weight of a plugin's score.
    mutating func setWeight(_ weight: Int64, of plugin: PluginNumber) { weights[Int(plugin.rawValue)] = weight }

    /// Leaves a plugin out altogether.
    mutating func disable(_ plugin: PluginNumber) { plugins.removeAll { $0 == plugin } }
}
