// Code points (CipherSuite, NamedGroup, …) and PrivateKey are part of this module's public vocabulary:
// a user of ApusTLS imports nothing else.
@_exported public import ApusWire

@_exported public import struct ApusCrypto.PrivateKey
