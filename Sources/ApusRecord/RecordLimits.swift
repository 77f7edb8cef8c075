import ApusWire

/// Every bound of the record layer, each with its reason. A peer can make none of our buffers or counters grow past these.
package enum RecordLimits {
    /// Content bytes of one record: RFC 9846 §5.1, `length` MUST NOT exceed 2^14.
    package static let maxFragment = RecordHeader.maxPlaintext

    /// `TLSInnerPlaintext` of one record, content type and padding included: RFC 9846 §5.4, 2^14 + 1.
    package static let maxInnerPlaintext = maxFragment + 1

    /// `TLSCiphertext.length`: RFC 9846 §5.2, 2^14 + 256.
    package static let maxProtectedFragment = RecordHeader.maxCiphertextTLS13

    /// `TLSCiphertext.length` of TLS 1.2: RFC 5246 §6.2.3, 2^14 + 2048.
    package static let maxProtectedFragmentTLS12 = RecordHeader.maxCiphertextTLS12

    /// The smallest `maxFragment` that can be set: below it nearly all of a record would be overhead. RFC 8449 §4 draws the same line.
    package static let minFragment = 64

    /// One handshake message, its four header bytes excluded. The 24-bit length allows 16 MiB; certificate chains with post-quantum
    /// signatures stay under 64 KiB, and what is longer than this is memory that an unauthenticated peer asks us to hold.
    package static let maxHandshakeMessage = 128 * 1024

    /// Records without content, one after the other (RFC 9846 §5.4 allows them as cover traffic). They cost us a decryption each and
    /// bring the application nothing, so that a peer could keep us busy for ever without ever being seen to send.
    package static let maxConsecutiveEmptyRecords = 32

    /// change_cipher_spec records of one connection. A compatible peer sends one (RFC 9846 §E.4), and each is dropped unauthenticated.
    package static let maxChangeCipherSpecs = 32

    /// Alerts of level warning other than close_notify, one after the other: the engine ignores them, so their number is bounded here.
    /// Before its close_notify a peer has use for one, user_canceled.
    package static let maxConsecutiveWarningAlerts = 4

    /// A record that is dropped as rejected early data counts as what it can hold at most: its length less the AEAD tag and the
    /// content type, and at least one byte so that empty ones run out too.
    package static let protectionOverhead = 16 + 1

    /// The most that protection adds to a fragment, in any version that we speak: IV, padding and HMAC-SHA-256 of CBC in TLS 1.2.
    package static let maxOverhead = 16 + 16 + 32

    /// `RecordWriter.needsKeyUpdate` turns true this many records before the limit of the keys, 1 GiB of full records: enough to finish
    /// what is under way and to send the KeyUpdate at leisure.
    package static let keyUpdateMargin: UInt64 = 1 << 16

    /// The last records under a set of keys are kept for KeyUpdate and alerts: application data stops this many before the limit.
    package static let recordsKeptForControl: UInt64 = 64

    /// What a transport should let wait in `RecordReader` while the engine is suspended; past it, stop reading from the socket.
    package static let inputHighWaterMark = 64 * 1024

    /// An input buffer of more than this is given back when it is almost empty.
    package static let maxIdleInputCapacity = 2 * (maxProtectedFragmentTLS12 + RecordHeader.size)

    /// Content of the first record of `RecordSizing.growing`: with 22 bytes of overhead it fits one TCP segment, also over IPv6 with
    /// timestamps (1428 bytes) and inside a tunnel.
    package static let firstGrowingFragment = 1350
}
