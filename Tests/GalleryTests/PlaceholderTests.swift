import Testing

@testable import Gallery

@Suite struct PlaceholderTests { @Test func t() throws { _ = try Markup(PackageResources.page_mustache) } }
