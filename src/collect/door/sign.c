/* sign.c — is a body signed with the secret of its key? */
#include "collect/door/inside.h"
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

Code signed_by(Str secret, Str body, Str signature, Arena *arena, Err *e)
{
    unsigned char right[EVP_MAX_MD_SIZE];
    unsigned int n = 0;
    Str given;

    if (secret.n > INT32_MAX || !HMAC(EVP_sha256(), secret.p, (int)secret.n,
                                      (const unsigned char *)body.p, (size_t)body.n, right, &n))
        return fail(e, IO_FAILED, "this system's OpenSSL gives no HMAC-SHA256");
    if (!base64_read(arena, signature, &given) || given.n != (isize)n ||
        CRYPTO_memcmp(given.p, right, n) != 0)
        return fail(e, NOT_FOUND, "the signature is not that of the secret in patron.ini");
    return OK;
}
