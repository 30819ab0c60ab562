import Foundation

/// Where text goes: answers to standard output, everything about the run to standard error.
enum Console {
    static func say(_ line: String) {
        write(line + "\n", to: .standardOutput)
    }

    static func complain(_ line: String) {
        write(line + "\n", to: .standardError)
    }

    /// A reader that went away (`| head`) is no trouble of ours.
    static func write(_ text: String, to handle: FileHandle) {
        try? handle.write(contentsOf: Data(text.utf8))
    }
}
