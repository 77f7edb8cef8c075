import ArgumentParser

/// Runs the cases of x509-limbo through ApusX509, and compares with the committed list of deviations.
@main
struct LimboRunner: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "x509-limbo",
        abstract: "Run the x509-limbo suite.",
        discussion: """
            Fails on a deviation that is not in the list, on a listed one that deviates no longer, and on a case that takes \
            \(LimboReport.limitMilliseconds) ms of processor time or more (which is meant for release builds).

            Example: x509-limbo Conformance/limbo/x509-limbo-half.json --deviations Conformance/limbo/deviations.json
            """)

    @Argument(help: ArgumentHelp("The suite's JSON.", valueName: "FILE"))
    var suite: String

    @Option(help: ArgumentHelp("The deviations that are meant, each with its reason.", valueName: "FILE"))
    var deviations: String?

    @Option(help: ArgumentHelp("Run this case alone, and print all about it.", valueName: "ID"))
    var only: String?

    @Flag(help: "Print every case and its verdict.")
    var verbose = false

    func run() throws {
        let declared = try deviations.map(Deviation.load) ?? []
        var report = LimboReport()
        for testcase in try LimboSuite.load(suite).testcases where only == nil || only == testcase.id {
            let began = ProcessorTime.milliseconds
            let verdict = testcase.run()
            report.add(testcase, verdict, milliseconds: ProcessorTime.milliseconds - began)
            if verbose || only != nil { print(LimboReport.line(testcase, verdict)) }
            if only != nil { print(testcase.description) }
        }
        guard only == nil else { return }
        report.compare(with: declared)
        print(report.text)
        guard report.isClean else { throw ExitCode(1) }
    }
}
