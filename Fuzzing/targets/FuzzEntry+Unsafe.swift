import Foundation

/// Hands the process to libFuzzer, which reads its options from the command line. Every call into it is in this file.
@main
struct FuzzEntry {
    static func main() {
        _ = FuzzTarget.chosen
        var count = CommandLine.argc
        var values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
        // Both live until the process ends, which is when the driver returns.
        exit(unsafe runDriver(&count, &values, fuzzOneInput))
    }
}

/// libFuzzer's own entry: `int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*)(const uint8_t *, size_t))`.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>, _ values: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// What libFuzzer calls with each input. It owns the memory, which stays as it is until this returns; the bytes are copied out.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    FuzzTarget.chosen.run(bytes)
    return 0
}
