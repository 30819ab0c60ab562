extension String {
    /// Whether the path lies below the folder, both absolute and without links.
    ///
    /// By bytes, as the system does: to Swift a slash and an accent behind it are one Character, and no slash.
    package func isPath(below folder: String) -> Bool {
        let start = folder == "/" ? folder : folder + "/"
        return utf8.starts(with: start.utf8)
    }
}
