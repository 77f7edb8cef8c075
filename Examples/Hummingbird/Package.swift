// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "ApusHummingbird",
    platforms: [.macOS("26.0")],
    products: [.library(name: "ApusHummingbird", targets: ["ApusHummingbird"])],
    dependencies: [
        .package(name: "apus", path: "../.."),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    ],
    targets: [
        .target(
            name: "ApusHummingbird",
            dependencies: [
                .product(name: "ApusNIO", package: "apus"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdHTTP2", package: "hummingbird"),
                .product(name: "NIOTLS", package: "swift-nio"),
            ]),
        .executableTarget(
            name: "HummingbirdServer",
            dependencies: ["ApusHummingbird", .product(name: "Hummingbird", package: "hummingbird")]),
    ]
)
