// OpenSSL 3, as Debian packages it. Macros that Swift cannot import get a `static inline`
// wrapper here, named after the macro with the prefix `copenssl_`.
#pragma once
#include <openssl/ssl.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <openssl/pem.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
