import Foundation

/// A terminal that nobody looks at, and that can be stopped as Ctrl-S does it.
final class Terminal {
    private let screen: FileHandle
    /// What a program writes to.
    let line: FileHandle

    init() throws {
        var (screen, line): (Int32, Int32) = (-1, -1)
        guard openpty(&screen, &line, nil, nil, nil) == 0 else {
            throw Trouble("no terminal can be made: \(String(cString: strerror(errno)))")
        }
        self.screen = FileHandle(fileDescriptor: screen, closeOnDealloc: true)
        self.line = FileHandle(fileDescriptor: line, closeOnDealloc: true)
    }

    func stop() throws {
        guard tcflow(line.fileDescriptor, TCOOFF) == 0 else {
            throw Trouble("the terminal can't be stopped: \(String(cString: strerror(errno)))")
        }
    }
}
