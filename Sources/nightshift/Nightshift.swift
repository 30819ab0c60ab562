import ArgumentParser
import Foundation

@main
struct Nightshift: AsyncParsableCommand {
    func run() async throws {}
}
