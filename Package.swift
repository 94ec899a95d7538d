// swift-tools-version: 6.2
import PackageDescription

let habits: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let collections = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// A module of ours under `Sources/`, in the reading order of the README.
func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: habits)
}

/// The tests of one module, or of a concern that crosses modules, under `Tests/`.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: habits)
}

let package = Package(
    name: "trireme",
    products: [
        .executable(name: "apiserverd", targets: ["apiserverd"]),
        .executable(name: "bench-load", targets: ["bench-load"]),
        .executable(name: "controllerd", targets: ["controllerd"]),
        .executable(name: "ctl", targets: ["ctl"]),
        .executable(name: "schedulerd", targets: ["schedulerd"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CUV", pkgConfig: "libuv", providers: [.apt(["libuv1-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),

        module("Base", [collections, logging]),
        module("JSON", ["Base"]),
        module("Wire", ["Base", "JSON", "CZlib"]),
        module("APIModel", ["Base", "JSON", "Wire"]),
        module("Manifest", ["APIModel", yams]),
        module("Reactor", ["Base", "CUV", collections]),
        module("Store", ["Base", "Wire", "CXXHash", collections]),
        module("Replication", ["Store", "Reactor", "CXXHash", collections]),
        module("Transport", ["Wire", "Reactor", "COpenSSL"]),
        module("Client", ["APIModel", "Transport", collections]),
        module("APIServer", ["APIModel", "Replication", "Transport", logging, collections]),
        module("Scheduler", ["Client", collections, logging]),
        module("Controllers", ["APIModel", "Client"]),
        module("Daemon", ["Reactor", arguments, logging]),
        module("CLI", ["Client", "Manifest", arguments]),
        module("Bench", ["APIModel", "Manifest", "Transport", arguments, yams]),
        .executableTarget(
            name: "apiserverd", dependencies: ["APIServer", "Client", "Daemon", "Manifest", arguments, logging],
            swiftSettings: habits),
        .executableTarget(name: "bench-load", dependencies: ["Bench", arguments], swiftSettings: habits),
        .executableTarget(
            name: "controllerd", dependencies: ["Controllers", "CLI", "Daemon", arguments, logging],
            swiftSettings: habits),
        .executableTarget(name: "ctl", dependencies: ["CLI"], swiftSettings: habits),
        .executableTarget(
            name: "schedulerd", dependencies: ["Scheduler", "CLI", "Daemon", arguments, logging],
            swiftSettings: habits),

        .target(name: "TestSupport", dependencies: ["Base"], path: "Tests/TestSupport", swiftSettings: habits),
        tests("BaseTests", ["Base", "TestSupport"]),
        tests("JSONTests", ["JSON", "TestSupport"]),
        tests("WireTests", ["Wire", "TestSupport"]),
        tests("APIModelTests", ["APIModel", "Manifest", "TestSupport"]),
        tests("ManifestTests", ["Manifest", "TestSupport"]),
        tests("CLITests", ["CLI", "TestSupport"]),
        tests("ReactorTests", ["Reactor", "TestSupport"]),
        tests("TransportTests", ["Transport", "TestSupport"]),
        tests("ClientTests", ["Client", "TestSupport"]),
        tests("SchedulerTests", ["Scheduler", "Client", "TestSupport"]),
        .testTarget(
            name: "ControllersTests", dependencies: ["Controllers", "Manifest", "TestSupport"], exclude: ["Golden"],
            swiftSettings: habits),
        tests("StoreTests", ["Store", "TestSupport"]),
        tests("ReplicationTests", ["Replication", "TestSupport"]),
        tests(
            "APIServerTests", ["APIServer", "Manifest", "Client", "Store", "Replication", "Transport", "TestSupport"]),

        // Test support: a seeded world around the real store, and the programs that run it for long.
        .target(name: "Simulation", dependencies: ["Replication"], path: "Tests/Simulation", swiftSettings: habits),
        tests("SimulationTests", ["Simulation", "TestSupport"]),
        .executableTarget(
            name: "simulate", dependencies: ["Simulation", arguments], path: "Tests/simulate", swiftSettings: habits),
        // An agent that runs programs of pods on this machine, to look at commands that reach into pods.
        .executableTarget(
            name: "host-agent", dependencies: ["Client", arguments], path: "Tests/host-agent", swiftSettings: habits),
        .executableTarget(
            name: "robustness", dependencies: ["Simulation", "APIModel", "Client", arguments], path: "Tests/robustness",
            swiftSettings: habits),
    ]
)

// The decoders under libFuzzer, for `Tools/fuzz` alone: no other build sees them.
if Context.environment["TRIREME_FUZZ"] != nil {
    package.products.append(.library(name: "FuzzTargets", type: .static, targets: ["FuzzTargets"]))
    package.targets.append(
        .target(
            name: "FuzzTargets", dependencies: ["APIModel", "Manifest", "Replication", "Transport"],
            path: "Tools/fuzzing/Targets",
            swiftSettings: habits))
}
