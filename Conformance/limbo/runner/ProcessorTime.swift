#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Time that this process has had of the processors: unlike a clock on the wall it does not count what others do meanwhile.
enum ProcessorTime {
    static var milliseconds: Double { Double(clock()) * 1000 / Double(CLOCKS_PER_SEC) }
}
