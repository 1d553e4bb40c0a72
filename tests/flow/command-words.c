/* The words that begin a command, for tests that must forget none: a line each, with what stands
 * behind it. */
#include "desk/mail_command.h"

#include <stdio.h>

int
main(void)
{
    for (const MailCommand *info = mail_command_table; info->name; info++)
        if (fprintf(stdout, "%s\t%s\n", info->name, info->argument ? info->argument : "") < 0)
            return 1;
    return 0;
}
