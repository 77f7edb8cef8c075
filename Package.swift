// swift-tools-version: 6.2
import PackageDescription

/// `Fuzzing/run` sets it: the fuzzer needs flags on every module of ours, which a normal build must not have.
let isFuzzing = Context.environment["APUS_FUZZING"] != nil
let fuzzFlags =
    ["-sanitize=fuzzer"]
    + (Context.environment["APUS_FUZZING"] == "coverage" ? ["-profile-generate", "-profile-coverage-mapping"] : [])

/// Settings of every module of ours: Swift 6 language mode comes from the tools version; unsafe constructs are marked or refused.
let strict: [SwiftSetting] =
    [
        .strictMemorySafety(),
        .treatWarning("StrictMemorySafety", as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (isFuzzing ? [.unsafeFlags(fuzzFlags)] : [])

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let x509: Target.Dependency = .product(name: "X509", package: "swift-certificates")
let asn1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTP2: Target.Dependency = .product(name: "NIOHTTP2", package: "swift-nio-http2")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
/// HTTPTypes over HTTP/1.1 and HTTP/2.
let nioHTTPTypes: [Target.Dependency] = ["NIOHTTPTypes", "NIOHTTPTypesHTTP1", "NIOHTTPTypesHTTP2"].map {
    .product(name: $0, package: "swift-nio-extras")
}

let package = Package(
    name: "apus",
    platforms: [.macOS("26.0"), .iOS("26.0")],
    products: [
        .library(name: "ApusTLS", targets: ["ApusTLS"]),
        .library(name: "ApusX509", targets: ["ApusX509"]),
        .library(name: "ApusNIO", targets: ["ApusNIO"]),
        .library(name: "ApusHTTP", targets: ["ApusHTTP"]),
        .executable(name: "apus", targets: ["apus"]),
    ],
    traits: [
        .trait(
            name: "SystemLibcrypto",
            description:
                "Protects records with the system's libcrypto (OpenSSL 3), in place, instead of through swift-crypto's API.")
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        .target(name: "ApusWire", swiftSettings: strict),
        .systemLibrary(name: "CLibcrypto", providers: [.apt(["libssl-dev"])]),
        .target(
            name: "ApusCrypto",
            dependencies: [
                "ApusWire", crypto, cryptoExtras, .target(name: "CLibcrypto", condition: .when(traits: ["SystemLibcrypto"])),
            ],
            swiftSettings: strict),
        .target(name: "ApusRecord", dependencies: ["ApusWire", "ApusCrypto"], swiftSettings: strict),
        .target(name: "ApusTLS", dependencies: ["ApusWire", "ApusCrypto", "ApusRecord"], swiftSettings: strict),
        .target(name: "ApusX509", dependencies: ["ApusTLS", x509, asn1, crypto], swiftSettings: strict),
        .target(name: "ApusNIO", dependencies: ["ApusTLS", "ApusX509", nioCore, nioTLS, nioPosix], swiftSettings: strict),
        .target(name: "ApusExplain", dependencies: ["ApusTLS", "ApusX509"], swiftSettings: strict),
        .target(name: "ApusScan", dependencies: ["ApusNIO", nioPosix], swiftSettings: strict),
        .target(
            name: "ApusHTTP", dependencies: ["ApusNIO", nioPosix, nioHTTP1, nioHTTP2, httpTypes] + nioHTTPTypes,
            swiftSettings: strict),
        .target(name: "ApusDNS", dependencies: ["ApusHTTP", httpTypes], swiftSettings: strict),
        .target(
            name: "ApusEdge", dependencies: ["ApusHTTP", "ApusDNS", "ApusExplain", httpTypes, "Yams"], swiftSettings: strict),
        .executableTarget(
            name: "apus",
            dependencies: [
                "ApusEdge", "ApusScan", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "bogo-shim", dependencies: ["ApusWire", "ApusCrypto", "ApusTLS", "ApusX509"], path: "Conformance/bogo/shim",
            swiftSettings: strict),
        .executableTarget(
            name: "x509-limbo",
            dependencies: ["ApusX509", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "Conformance/limbo/runner", swiftSettings: strict),
        .target(name: "CTiming", path: "Conformance/timing/CTiming"),
        .executableTarget(
            name: "timing", dependencies: ["ApusWire", "ApusCrypto", "CTiming", crypto], path: "Conformance/timing/Timing",
            swiftSettings: strict),
        .target(name: "ApusTestKit", dependencies: ["ApusTLS", "ApusX509"], swiftSettings: strict),
        .target(name: "ApusNIOTestKit", dependencies: ["ApusTestKit", nioCore, nioPosix], swiftSettings: strict),
        .testTarget(name: "ApusWireTests", dependencies: ["ApusWire", "ApusTestKit"], swiftSettings: strict),
        .testTarget(name: "ApusCryptoTests", dependencies: ["ApusCrypto", "ApusTestKit"], swiftSettings: strict),
        .testTarget(name: "ApusRecordTests", dependencies: ["ApusRecord", "ApusTestKit"], swiftSettings: strict),
        .testTarget(name: "ApusTLSTests", dependencies: ["ApusTLS", "ApusTestKit", crypto, cryptoExtras], swiftSettings: strict),
        .testTarget(name: "ApusX509Tests", dependencies: ["ApusX509", "ApusTestKit", x509, asn1], swiftSettings: strict),
        .testTarget(
            name: "ApusNIOTests", dependencies: ["ApusNIO", "ApusX509", "ApusTestKit", "ApusNIOTestKit", nioEmbedded, nioPosix],
            swiftSettings: strict),
        .testTarget(name: "ApusScanTests", dependencies: ["ApusScan", "ApusTestKit", nioPosix], swiftSettings: strict),
        .testTarget(name: "ApusExplainTests", dependencies: ["ApusExplain", "ApusTestKit"], swiftSettings: strict),
        .testTarget(
            name: "ApusDNSTests", dependencies: ["ApusDNS", "ApusHTTP", "ApusTestKit", nioPosix, httpTypes], swiftSettings: strict
        ),
        .testTarget(
            name: "ApusEdgeTests",
            dependencies: ["ApusEdge", "ApusTestKit", "ApusNIOTestKit", nioEmbedded, nioPosix, nioHTTP1, nioHTTP2, httpTypes],
            swiftSettings: strict),
        .testTarget(name: "ApusCommandTests", dependencies: ["apus"], swiftSettings: strict),
    ]
)

if isFuzzing {
    package.targets.append(
        .executableTarget(
            name: "apus-fuzz",
            dependencies: [
                "ApusWire", "ApusCrypto", "ApusRecord", "ApusTLS", "ApusX509", "ApusNIO", "ApusDNS", "ApusExplain", "ApusTestKit",
            ],
            path: "Fuzzing/targets", swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])],
            linkerSettings: [.unsafeFlags(fuzzFlags + ["-use-ld=lld"])]))
}

/// `.ci/run documentation` sets it: whoever uses the package does not pay for the plugin.
if Context.environment["APUS_DOCUMENTATION"] != nil {
    package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}
