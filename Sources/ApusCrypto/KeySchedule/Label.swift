/// The labels of the TLS 1.3 key schedule (RFC 9846 §7.1, §7.2, §7.3, §4.4.4, §4.6.1, §7.5).
struct Label: Sendable {
    let bytes: [UInt8]

    private init(_ text: String) { bytes = Array(text.utf8) }

    static let externalBinder = Label("ext binder")
    static let resumptionBinder = Label("res binder")
    /// RFC 9258 §5.2.
    static let importedBinder = Label("imp binder")
    /// RFC 9258 §5.1.
    static let derivedPSK = Label("derived psk")
    static let clientEarlyTraffic = Label("c e traffic")
    static let earlyExporterMaster = Label("e exp master")
    static let derived = Label("derived")
    static let clientHandshakeTraffic = Label("c hs traffic")
    static let serverHandshakeTraffic = Label("s hs traffic")
    static let clientApplicationTraffic = Label("c ap traffic")
    static let serverApplicationTraffic = Label("s ap traffic")
    static let exporterMaster = Label("exp master")
    static let resumptionMaster = Label("res master")
    static let trafficUpdate = Label("traffic upd")
    static let key = Label("key")
    static let iv = Label("iv")
    static let finished = Label("finished")
    static let resumption = Label("resumption")
    static let exporter = Label("exporter")
}
