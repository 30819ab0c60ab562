/// The style that every page of the program begins with; each adds its own.
package enum PageStyle {
    /// A style sheet, in UTF-8.
    package static var base: [UInt8] { PackageResources.base_css }
}
