// swift-tools-version: 6.2
import Foundation
import PackageDescription

// OpenSSL is measured beside the others where its headers are (Debian: libssl-dev).
let hasOpenSSL = ["/usr/include/openssl/ssl.h", "/usr/local/include/openssl/ssl.h"].contains(
    where: FileManager.default.fileExists(atPath:))

let package = Package(
    name: "Benchmarks",
    platforms: [.macOS("26.0")],
    traits: [
        .trait(name: "SystemLibcrypto", description: "Apus protects records with the system's libcrypto.")
    ],
    dependencies: [
        .package(
            name: "apus", path: "..", traits: [.trait(name: "SystemLibcrypto", condition: .when(traits: ["SystemLibcrypto"]))]),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        .executableTarget(
            name: "compare",
            dependencies: [
                .product(name: "ApusNIO", package: "apus"),
                .product(name: "ApusTLS", package: "apus"),
                .product(name: "ApusX509", package: "apus"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "X509", package: "swift-certificates"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                "CAllocationCounter",
            ] + (hasOpenSSL ? ["COpenSSL"] : []),
            swiftSettings: hasOpenSSL ? [.define("OPENSSL")] : []),
        .target(name: "CAllocationCounter"),
    ] + (hasOpenSSL ? [.systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])])] : [])
)
