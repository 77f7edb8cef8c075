import Crypto
import CryptoExtras

