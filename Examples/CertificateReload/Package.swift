// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "CertificateReload",
    platforms: [.macOS("26.0")],
    dependencies: [
        .package(name: "apus", path: "../.."),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .executableTarget(
            name: "CertificateReload",
            dependencies: [
                .product(name: "ApusNIO", package: "apus"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
            ])
    ]
)
