// The system's libcrypto, for the package trait SystemLibcrypto alone.
#include <openssl/evp.h>
