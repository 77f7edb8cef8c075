import NIOCore
import NIOTLS
