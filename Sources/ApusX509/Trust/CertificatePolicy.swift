/// What is asked of certificates beyond being rightly signed. The default suits TLS on any network.
public struct CertificatePolicy: Sendable, Hashable {
    /// Whose rules certificates must keep.
    public enum Profile: Sendable, Hashable {
        /// RFC 5280 and RFC 9525, as Go and the browsers read them: for public and private authorities.
        case internet
        /// Also the CA/Browser Forum's Baseline Requirements, where private authorities may do otherwise: the end entity names its
        /// extended key usage, and not "any" (§7.1.2.7); a common name is a copy of an alternative name, or the domain of a wildcard (§7.1.4.3); certificates
        /// carry key identifiers, and a root's says nothing more than its own (§7.1.2.1.3, §7.1.2.11).
        case webPKI
    }

    public var profile: Profile
    /// Certificates between end entity and root, self-issued ones not counted; nil for what ``CertificateVerifier`` allows at all.
    public var maximumIntermediates: Int?
    public var revocation: RevocationPolicy
    /// Public keys of which one must stand in the chain; nil where any will do.
    public var pins: PublicKeyPins?
    /// RFC 8446 §4.4.2.2: whether a key usage, where there is one, must allow signatures. Only a look at the chain alone does without.
    package var needsDigitalSignature = true

    public init(
        profile: Profile = .internet, maximumIntermediates: Int? = nil, revocation: RevocationPolicy = .soft,
        pins: PublicKeyPins? = nil
    ) {
        self.profile = profile
        self.maximumIntermediates = maximumIntermediates
        self.revocation = revocation
        self.pins = pins
    }
}
