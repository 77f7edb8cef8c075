#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension WallTime {
    /// The system's clock now.
    ///
    /// `clock_gettime` writes into a local variable during the call and keeps no pointer to it.
    public static var now: WallTime {
        var time = timespec()
        guard unsafe clock_gettime(CLOCK_REALTIME, &time) == 0, time.tv_sec >= 0 else { return WallTime(milliseconds: 0) }
        return WallTime(milliseconds: UInt64(time.tv_sec) &* 1000 &+ UInt64(max(0, time.tv_nsec)) / 1_000_000)
    }
}
