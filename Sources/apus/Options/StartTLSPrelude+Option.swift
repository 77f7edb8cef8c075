import ApusNIO
import ArgumentParser

/// `--starttls smtp|imap|postgres`.
extension StartTLSPrelude.Service: ExpressibleByArgument {}
