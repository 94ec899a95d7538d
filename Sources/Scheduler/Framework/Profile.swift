/// How pods of one scheduler name are placed.
public struct Profile: Sendable {
    public static let defaultName = "default-scheduler"

    /// The scheduler name that pods ask for.
    var name = defaultName
    var arguments = PluginArguments()
    /// Plugins that take part, in the order of the catalogue.
    let plugins: [PluginNumber] = PluginCatalogue.entries.indices.map { PluginNumber(rawValue: UInt8($0)) }

    init(name: String = defaultName, arguments: PluginArguments = PluginArguments()) {
        self.name = name
        self.arguments = arguments
    }

    /// The weight of a plugin's score; 0 for plugins without one.
    func weight(_ plugin: PluginNumber) -> Int64 { PluginCatalogue.entries[Int(plugin.rawValue)].weight }
}
