import ApusCrypto
import ApusTestKit
import Testing

/// The transcript hash (RFC 9846 §4.1).
@Suite("Transcript hash") struct TranscriptHashTests {
    /// FIPS 180-4, the message "abc".
    @Test(arguments: [
        (HashAlgorithm.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (.sha384, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"),
    ])
    func knownDigests(_ algorithm: HashAlgorithm, _ digest: String) {
        #expect(HexBytes.encode(algorithm.hash(Array("abc".utf8))) == digest)
        var transcript = TranscriptHash(algorithm)
        #expect(transcript.current() == algorithm.emptyHash)
        #expect(algorithm.emptyHash == algorithm.hash([]))
        transcript.update([UInt8(ascii: "a")])
        transcript.update([])
        transcript.update(Array("bc".utf8))
        #expect(HexBytes.encode(transcript.current()) == digest)
        #expect(transcript.current().count == algorithm.digestLength)
    }

    @Test("Reading the hash does not end it, and a copy goes its own way")
    func copiesAreSnapshots() {
        var transcript = TranscriptHash(.sha256)
        transcript.update([1])
        let early = transcript.current()
        var copy = transcript
        copy.update([2])
        #expect(transcript.current() == early)
        transcript.update([3])
        #expect(transcript.current() == HashAlgorithm.sha256.hash([1, 3]))
        #expect(copy.current() == HashAlgorithm.sha256.hash([1, 2]))
    }

    @Test("After a HelloRetryRequest, message_hash stands for ClientHello1", arguments: [HashAlgorithm.sha256, .sha384])
    func messageHash(_ algorithm: HashAlgorithm) {
        var transcript = TranscriptHash(algorithm)
        transcript.update([1, 2, 3])
        transcript.replaceWithMessageHash()
        transcript.update([4])
        let synthetic = [254, 0, 0, UInt8(algorithm.digestLength)] + algorithm.hash([1, 2, 3])
        #expect(transcript.current() == algorithm.hash(synthetic + [4]))
    }
}
