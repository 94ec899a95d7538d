// swift-tools-version: 6.2
import PackageDescription

// The peer of `bench-load wire`: generated swift-protobuf code for the same pod. No part of the product.
let package = Package(
    name: "wire-peer",
    dependencies: [
        .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0")
    ],
    targets: [
        .executableTarget(
            name: "wire-peer", dependencies: [.product(name: "SwiftProtobuf", package: "swift-protobuf")],
            swiftSettings: [.swiftLanguageMode(.v6)])
    ]
)
