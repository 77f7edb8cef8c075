import ArgumentParser

@main
struct Apus: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "TLS for Swift, written in Swift.")
}
