// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "FetchPage",
    platforms: [.macOS("26.0")],
    dependencies: [
        .package(name: "apus", path: "../..")
    ],
    targets: [
        .executableTarget(name: "QuickStart", dependencies: [.product(name: "ApusNIO", package: "apus")]),
        .executableTarget(
            name: "FetchPage",
            dependencies: [
                .product(name: "ApusNIO", package: "apus")
            ]),
    ]
)
