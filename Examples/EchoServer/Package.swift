// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "EchoServer",
    platforms: [.macOS("26.0")],
    dependencies: [
        .package(name: "apus", path: "../..")
    ],
    targets: [
        .executableTarget(
            name: "EchoServer",
            dependencies: [
                .product(name: "ApusNIO", package: "apus")
            ])
    ]
)
