/*
 * What the C library does with memory that is freed: by itself it keeps it, and more of it the
 * larger the pieces are.
 */
#pragma once

/* Once, before there are threads. */
void memory_configure(void);
/* Gives back to the system what is free now. It looks at everything that was ever allocated, so it
 * is for when there is time. Any thread. */
void memory_give_back(void);
