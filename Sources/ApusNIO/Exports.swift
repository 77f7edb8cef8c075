// Configurations, identities, verifiers and errors are what a user of this module handles: one import is enough.
@_exported public import ApusTLS
@_exported public import ApusX509
