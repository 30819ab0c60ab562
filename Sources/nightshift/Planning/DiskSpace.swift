import Foundation
import NightshiftCore

/// Room for the pictures of a batch: an estimate before, so that the disk is not full at 3 a.m.
struct DiskSpace {
    /// What a picture of 2K resolution takes, generously.
    static let bytesPerImage: Int64 = 5_000_000
    /// Below this a run does not begin.
    static let least: Int64 = 50_000_000

    /// Free for us on the disk that the folder is or will be on; `nil` where the system does not say.
    static func free(at folder: String) -> Int64? {
        var path = folder
        while !FileManager.default.fileExists(atPath: path), path != "/", !path.isEmpty {
            path = (path as NSString).deletingLastPathComponent
        }
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return Int64(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
    }

    /// The estimate beside what is free, as a line of a plan.
    static func line(jobs: Int, free: Int64) -> String {
        let needed = Int64(jobs) * bytesPerImage
        let verdict = needed > free ? "that may not be enough" : "enough"
        return "disk  about \(size(needed)) of pictures at 5 MB each, \(size(free)) free: \(verdict)"
    }

    /// Throws where there is so little room that the first picture may not fit.
    static func refuseFullDisk(at folder: String) throws {
        guard let free = free(at: folder), free < least else { return }
        throw FullDisk(folder: folder, free: free)
    }

    private static func size(_ bytes: Int64) -> String {
        switch bytes {
        case ..<1_000_000_000: "\(bytes / 1_000_000) MB"
        default: "\(bytes / 1_000_000_000) GB"
        }
    }
}

/// Our own trouble: there is no room for pictures.
struct FullDisk: Error, CustomStringConvertible {
    let folder: String
    let free: Int64

    var description: String {
        "only \(free / 1_000_000) MB are free for \(folder); free some space or choose another --output, then run again"
    }
}
