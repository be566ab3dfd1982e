#include "base/hash.h"

#include <nettle/sha2.h>
#include <nettle/version.h>

void s2f_sha256_hex(const uint8_t *bytes, size_t size, char out[65])
{
    static const char digits[] = "0123456789abcdef";
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];
    size_t i;

    sha256_init(&context);
    /* Nettle copies with memcpy, which must not see the NULL that an empty
     * file may come with. */
    if (size)
        sha256_update(&context, size, bytes);
#if NETTLE_VERSION_MAJOR >= 4
    sha256_digest(&context, digest); /* Nettle 4 dropped the length */
#else
    sha256_digest(&context, sizeof digest, digest);
#endif
    for (i = 0; i < sizeof digest; i++) {
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 15];
    }
    out[2 * i] = '\0';
}
