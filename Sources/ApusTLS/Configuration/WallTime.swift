/// A moment by the clock on the wall: what two processes, or one before and after a restart, can both tell.
///
/// Ages of sessions are judged by it. It may jump; nothing here believes a session that comes from the future.
public struct WallTime: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01 00:00 UTC.
    public var milliseconds: UInt64

    public init(milliseconds: UInt64) { self.milliseconds = milliseconds }

    public static func < (left: WallTime, right: WallTime) -> Bool { left.milliseconds < right.milliseconds }

    /// That many seconds later; the end of time where it would be beyond.
    package func adding(seconds: UInt32) -> WallTime { adding(milliseconds: UInt64(seconds) * 1000) }

    package func adding(milliseconds duration: UInt64) -> WallTime {
        let (sum, overflow) = milliseconds.addingReportingOverflow(duration)
        return WallTime(milliseconds: overflow ? .max : sum)
    }

    /// Milliseconds from `earlier` to this moment; nil if it is the later one.
    package func since(_ earlier: WallTime) -> UInt64? {
        milliseconds >= earlier.milliseconds ? milliseconds - earlier.milliseconds : nil
    }
}
