import ArgumentParser
import Bench

/// The load, latency and scale measurements: one subcommand a scenario.
@main
struct BenchLoad: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-load", abstract: "Load, latency and scale measurements.",
        subcommands: [WireCommand.self, EchoCommand.self, StoreCommand.self, APICommand.self, WatchCommand.self])
}
