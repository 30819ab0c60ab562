import PageStyle

/// The page's own files, as they are embedded into the program.
enum PageParts {
    /// In the order in which they build on each other.
    static var script: String {
        join([
            PackageResources.data_js, PackageResources.marks_js, PackageResources.filters_js,
            PackageResources.layout_js, PackageResources.grid_js, PackageResources.detail_js, PackageResources.page_js,
        ])
    }

    static var style: String {
        join([
            PageStyle.base, PackageResources.page_css, PackageResources.gallery_css, PackageResources.print_css,
        ])
    }

    private static func join(_ files: [[UInt8]]) -> String {
        "\n" + files.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
    }
}
