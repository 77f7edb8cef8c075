// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "FetchPage",
    platforms: [.macOS("26.0")],
    dependencies: [
        .package(name: "apus", path: "../.."),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        .executableTarget(
            name: "FetchPage",
            dependencies: [
                .product(name: "ApusNIO", package: "apus"),
                .product(name: "ApusTLS", package: "apus"),
                .product(name: "ApusX509", package: "apus"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ])
    ]
)
