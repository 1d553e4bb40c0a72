/*
 * desk/: the domain, pure. Who and what there is, who may see what, and what may be done to a
 * ticket.
 *
 * people.h      Person, Team: who
 * ticket.h      Project, Ticket, Thread, Comment: what
 * workflow.h    ticket types: their statuses, and how a ticket goes from one to the next
 * field.h       custom fields, and what a value of each may be
 * thanks.h      whether a text is a thank-you and nothing else
 * day.h         days as people name them
 * agenda.h      what somebody wants to come by itself: reminders, recurrences, digests
 * time_entry.h  working time that is booked on a ticket
 * event.h       what happened
 * action.h      what is wanted of a ticket, whether it may be, and the change it makes
 * mail_command.h  what can be asked for by mail, and the action each word becomes
 * mail_query.h  what can be asked by mail, and what stands behind each word
 * mail_command_words.h  their words in other languages
 * policy.h      who may do what: the one table, and the one function that reads it
 * domain.h      mail domains that say nothing of who somebody works for
 * share.h       shares, and the table of who has which role in which project
 * share_words.h what stands behind #share
 * route.h       which addresses are ours, and what each means
 *
 * Nothing here does I/O, keeps state, or knows the time unless it is handed in. Enums with numbers
 * are stored: a number is never changed or used again.
 */
#pragma once

#include "base/base.h"

/* A number and its word, for enums that are stored and shown. Ends with a NULL word. */
typedef struct {
    int value;
    const char *word;
} DeskWord;

/* The word of value; "?" for a value that has none. */
const char *desk_word(const DeskWord *words, int value);
/* The value of word, ASCII case ignored. FALSE when it is none of them. */
gboolean desk_word_parse(const DeskWord *words, const char *word, int *ret_value);
/* "a, b or c": what would have been right. Caller frees. */
char *desk_words_list(const DeskWord *words);
