#include "base/memory.h"

#include "base/limits.h"

#include <malloc.h>

void
memory_configure(void)
{
    /* Set, so that they stay: else each large piece that is freed raises both, up to 64 MiB that an
     * arena keeps for good. */
    /* NOLINTBEGIN(concurrency-mt-unsafe): there is one thread yet */
    mallopt(M_MMAP_THRESHOLD, LIMIT_HEAP_PIECE_BYTES);
    mallopt(M_TRIM_THRESHOLD, LIMIT_HEAP_PIECE_BYTES);
    /* NOLINTEND(concurrency-mt-unsafe) */
}

void
memory_give_back(void)
{
    malloc_trim(0);
}
