// swift-tools-version: 6.2
import PackageDescription

/// The same strictness everywhere: Swift 6 mode, imports that say what they use, no warning left standing.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "nightshift",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "nightshift", targets: ["nightshift"])
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(
            url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: [.defaults, "YAML"]),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    ],
    targets: [
        .target(name: "NightshiftCore", swiftSettings: strict),
        .target(
            name: "Manifests",
            dependencies: ["NightshiftCore", .product(name: "Yams", package: "Yams")],
            swiftSettings: strict),
        .target(
            name: "SQLiteStore",
            dependencies: [
                "CSQLite", "NightshiftCore",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .target(
            name: "LumaAPI",
            dependencies: [
                "CCurl", "NightshiftCore",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "CPlatform"),
        .target(
            name: "Runner",
            dependencies: [
                "CPlatform", "NightshiftCore", "LumaAPI",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .target(name: "Reports", dependencies: ["NightshiftCore"], swiftSettings: strict),
        .target(
            name: "Dashboard",
            dependencies: [
                "NightshiftCore", "PageStyle", "PictureFiles", "Reports",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            resources: [
                // Part of the program itself, which may be installed as a single file.
                .embedInCode("Page/Markup/page.html"),
                .embedInCode("Page/Markup/icon.svg"),
                .embedInCode("Page/Styles/page.css"),
                .embedInCode("Page/Styles/review.css"),
                .embedInCode("Page/Scripts/main.js"),
                .embedInCode("Page/Scripts/server.js"),
                .embedInCode("Page/Scripts/format.js"),
                .embedInCode("Page/Scripts/status.js"),
                .embedInCode("Page/Scripts/chart.js"),
                .embedInCode("Page/Scripts/images.js"),
                .embedInCode("Page/Scripts/failures.js"),
                .embedInCode("Page/Scripts/changes.js"),
                .embedInCode("Page/Scripts/review.js"),
            ],
            swiftSettings: strict),
        .target(
            name: "Settings",
            dependencies: [
                "NightshiftCore",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),
        .target(
            name: "Notices",
            dependencies: [
                "LumaAPI", "NightshiftCore", "Reports", "Runner", "Settings",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        // Its headers only: it is loaded when the first image is made small.
        .target(name: "CGD"),
        .target(name: "PictureFiles", dependencies: ["CGD", "NightshiftCore"], swiftSettings: strict),
        // Part of the program itself, which may be installed as a single file.
        .target(name: "PageStyle", resources: [.embedInCode("Styles/base.css")], swiftSettings: strict),
        .target(
            name: "Gallery",
            dependencies: [
                "NightshiftCore", "PageStyle", "PictureFiles", "Reports",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            resources: [
                // Part of the program itself, which may be installed as a single file.
                .embedInCode("Templates/page.mustache"),
                .embedInCode("Templates/facts.mustache"),
                .embedInCode("Templates/failures.mustache"),
                .embedInCode("Templates/charts.mustache"),
                .embedInCode("Styles/page.css"),
                .embedInCode("Styles/gallery.css"),
                .embedInCode("Styles/print.css"),
                .embedInCode("Scripts/data.js"),
                .embedInCode("Scripts/marks.js"),
                .embedInCode("Scripts/filters.js"),
                .embedInCode("Scripts/layout.js"),
                .embedInCode("Scripts/grid.js"),
                .embedInCode("Scripts/detail.js"),
                .embedInCode("Scripts/page.js"),
            ],
            swiftSettings: strict),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "Emulator",
            dependencies: [
                "CZlib",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "nightshift",
            dependencies: [
                "CPlatform", "NightshiftCore", "Manifests", "SQLiteStore", "LumaAPI", "Runner", "Reports", "Emulator",
                "Settings",
                "Notices", "Gallery", "Dashboard",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .target(
            name: "TestSupport",
            dependencies: [
                "NightshiftCore",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(
            name: "NightshiftCoreTests", dependencies: ["NightshiftCore", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "RunnerTests",
            dependencies: [
                "LumaAPI", "NightshiftCore", "Runner", "SQLiteStore", "TestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "CommandTests", dependencies: ["nightshift", "NightshiftCore", "Runner"], swiftSettings: strict),
        .testTarget(
            name: "DashboardTests",
            dependencies: [
                "Dashboard", "NightshiftCore", "SQLiteStore", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "PictureFilesTests", dependencies: ["NightshiftCore", "PictureFiles"], swiftSettings: strict),
        .testTarget(name: "ReportsTests", dependencies: ["Reports"], swiftSettings: strict),
        .testTarget(name: "SettingsTests", dependencies: ["Settings"], swiftSettings: strict),
        .testTarget(
            name: "NoticesTests",
            dependencies: ["LumaAPI", "NightshiftCore", "Notices", "Runner", "Settings", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "GalleryTests",
            dependencies: [
                "CGD", "Gallery", "NightshiftCore", "PictureFiles", "SQLiteStore", "TestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict,
            linkerSettings: [.linkedLibrary("gd")]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "LumaAPI", "nightshift", "NightshiftCore", "TestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ManifestsTests", dependencies: ["Manifests", "NightshiftCore", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "SQLiteStoreTests",
            dependencies: [
                "CSQLite", "NightshiftCore", "SQLiteStore", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "LumaAPITests",
            dependencies: [
                "CCurl", "LumaAPI", "NightshiftCore", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "EmulatorTests",
            dependencies: [
                "Emulator", "CZlib",
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
    ]
)
