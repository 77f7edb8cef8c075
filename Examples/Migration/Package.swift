// swift-tools-version: 6.2
import PackageDescription

let nio: [Target.Dependency] = ["NIOCore", "NIOPosix", "NIOTLS"].map { .product(name: $0, package: "swift-nio") }

let package = Package(
    name: "Migration",
    platforms: [.macOS("26.0")],
    dependencies: [
        .package(name: "apus", path: "../.."),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    ],
    targets: [
        .executableTarget(name: "Before", dependencies: nio + [.product(name: "NIOSSL", package: "swift-nio-ssl")]),
        .executableTarget(name: "After", dependencies: nio + [.product(name: "ApusNIO", package: "apus")]),
    ]
)
