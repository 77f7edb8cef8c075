// swift-tools-version: 6.2
import PackageDescription

// The code of the documentation's articles, so that it is compiled.
let package = Package(
    name: "Guides",
    platforms: [.macOS("26.0")],
    dependencies: [
        .package(name: "apus", path: "../.."),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        .target(
            name: "Guides",
            dependencies: [
                .product(name: "ApusNIO", package: "apus"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ])
    ]
)
