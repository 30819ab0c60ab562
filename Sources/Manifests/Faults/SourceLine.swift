/// A place in a manifest, printed `file:line`.
package struct SourceLine: Hashable, Sendable, CustomStringConvertible {
    /// The path as the user typed it.
    package let file: String
    /// From 1; 0 stands for the file as a whole and is not printed.
    package let line: Int

    package init(file: String, line: Int) {
        self.file = file
        self.line = line
    }

    package var description: String { line == 0 ? file : "\(file):\(line)" }
}
