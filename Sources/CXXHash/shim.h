// xxHash, as Debian packages it: XXH3 with 64 bits is the checksum of log records and snapshots.
#pragma once
#include <xxhash.h>
