import CGD

/// libgd, loaded when the first image is to be made small.
enum GDLibrary {
    /// `nil` where it is not installed.
    static let functions: nightshift_gd? = {
        let memory = UnsafeMutablePointer<nightshift_gd>.allocate(capacity: 1)
        defer { memory.deallocate() }
        guard nightshift_load_gd(memory) else { return nil }
        let gd = memory.pointee
        // It would print on standard error: every fault comes back as a value here.
        gd.setErrorMethod { _, _, _ in }
        return gd
    }()

    static func required() throws(PictureTrouble) -> nightshift_gd {
        guard let functions else { throw .noDecoder }
        return functions
    }
}
