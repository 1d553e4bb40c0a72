/*
 * A number for every limit, in one place, with its unit and its reason.
 *
 * What an administrator has a reason to change is a setting (conf/); the rest is fixed here.
 */
#pragma once

/* --- receiving (RFC 5321 §4.5.3.1 gives the least that must be taken) --- */
#define LIMIT_LOCAL_PART_BYTES    64    /* RFC 5321 §4.5.3.1.1 */
#define LIMIT_DOMAIN_BYTES        255   /* RFC 5321 §4.5.3.1.2 */
#define LIMIT_PATH_BYTES          256   /* RFC 5321 §4.5.3.1.3 */
#define LIMIT_COMMAND_LINE_BYTES  2048  /* 512 + what extensions add; longer ones get 500 */
#define LIMIT_REPLY_LINE_BYTES    512   /* RFC 5321 §4.5.3.1.5 */
#define LIMIT_TEXT_LINE_BYTES     8192  /* RFC says 998; real mail has longer; more gets 554 */
#define LIMIT_RECIPIENTS          100   /* RFC 5321 §4.5.3.1.8; more get 452, earlier ones kept */
#define LIMIT_BAD_COMMANDS        20    /* in one session, then 421: it is not a mail client */
#define LIMIT_REJECTED_RECIPIENTS 100   /* in one session, then 421: it is guessing addresses */
#define LIMIT_TRANSACTIONS        10000 /* a session; a kept connection comes back after it */
#define LIMIT_MAILBOX_NAME_BYTES  64    /* what the configuration calls a mailbox */
#define LIMIT_RECEIVED_FIELDS     100 /* RFC 5321 §6.3: a message that went round this often loops */
#define LIMIT_DATA_WAIT_S         180 /* between two blocks of DATA, RFC 5321 §4.5.3.2.5 */
#define LIMIT_DATA_BYTES_PER_S                                                                     \
    200                         /* a message slower than this, after the first minute, is dropped */
#define LIMIT_DATA_GRACE_S 60   /* before the rate above counts */
#define LIMIT_SESSION_S    7200 /* the longest a session may live */
#define LIMIT_FILES_BESIDE                                                                         \
    400 /* descriptors that are not clients': workers, smarthost, store, control, at their most */
#define LIMIT_CROWDED_WAIT_S                                                                       \
    10                   /* in a house that is nearly full, without bringing anything: then 421 */
#define LIMIT_DRAIN_S 10 /* after SIGTERM, for messages under way */
#define LIMIT_SESSION_STACK_BYTES                                                                  \
    (256 * 1024)             /* a connection's thread; measured need is under 64 KiB */
#define LIMIT_SEND_WAIT_S 60 /* for one batch of replies to leave, to a client that never reads */
#define LIMIT_HANDSHAKE_S                                                                          \
    30 /* for TLS to begin, all of it: a telephone far away needs a few seconds */
#define LIMIT_TLS_FILE_BYTES   (1024 * 1024) /* of a certificate with its chain, or a key */
#define LIMIT_TLS_WARNING_DAYS 14            /* before a certificate is out of date */
#define LIMIT_LINGER_MS                                                                            \
    3000 /* after our last word, for what the client still sends: closing over it loses the word   \
          */
#define LIMIT_LAST_WORDS_MS 1000 /* for 421 to those a drain cut off */
#define LIMIT_GREET_WAIT_MS 200  /* how long a stranger has to stay silent before the banner */

/* --- logging in (RFC 4954), by staff who submit directly --- */
#define LIMIT_AUTH_LINE_BYTES   12288 /* RFC 4954 §4 */
#define LIMIT_LOGIN_BYTES       255   /* RFC 4616 §2 */
#define LIMIT_PASSWORD_BYTES    255   /* RFC 4616 §2 */
#define LIMIT_PASSWORD_CHARS    12    /* the fewest: it is typed once, and may be long */
#define LIMIT_LOGIN_FAILURES    3     /* in one session, then 421 */
#define LIMIT_LOGIN_HASHES      1     /* at once, and as many for who is known: 16 MiB each */
#define LIMIT_LOGIN_WAIT_S      10    /* for one's turn, then 454 */
#define LIMIT_THROTTLE_SLOTS    2048  /* of 48 bytes, for each of three counts; all on demand */
#define LIMIT_THROTTLE_WAYS     8     /* places where one of them may be */
#define LIMIT_THROTTLE_PAIR     10    /* failures of a login from one network that pass … */
#define LIMIT_THROTTLE_NETWORK  50    /* … of all logins from one network … */
#define LIMIT_THROTTLE_LOGIN    100   /* … of a login from everywhere (NIST SP 800-63B §5.2.2) */
#define LIMIT_THROTTLE_FIRST_S  1     /* the wait after one more, which doubles with each … */
#define LIMIT_THROTTLE_MOST_S   900   /* … up to this */
#define LIMIT_THROTTLE_MEMORY_S 86400 /* after the last one, before they are forgotten */
#define LIMIT_THROTTLE_KNOWN_S  2592000 /* how long it counts that a login was good somewhere */

/* --- reading a message, before GMime sees a byte --- */
#define LIMIT_HEADER_BLOCK_BYTES (128 * 1024) /* peers take 100 KiB */
#define LIMIT_HEADER_FIELD_BYTES (16 * 1024)
#define LIMIT_HEADER_FIELDS      1000
#define LIMIT_ADDRESSES          1000 /* in all header fields together */
#define LIMIT_ADDRESS_GROUPS                                                                       \
    16 /* ':' outside quotes in an address field: GMime recurses on them                           \
        */
#define LIMIT_COMMENT_DEPTH  8
#define LIMIT_MIME_DEPTH     50
#define LIMIT_MIME_PARTS     500
#define LIMIT_BOUNDARY_BYTES 256           /* RFC 2046 §5.1.1 says 70 */
#define LIMIT_PARAMETERS     50            /* of one Content-* field: GMime is quadratic in them */
#define LIMIT_ENCODED_WORDS  500           /* of one field */
#define LIMIT_REFERENCES     200           /* the first and last hundred are kept */
#define LIMIT_SUBJECT_CHARS  500           /* stored; longer ones are cut */
#define LIMIT_NAME_CHARS     100           /* display names and file names */
#define LIMIT_TEXT_BYTES     (1024 * 1024) /* of a comment; the message is kept whole anyway */
#define LIMIT_BESIDE_BYTES   4096          /* of the other form of a text: more than any commands */
#define LIMIT_COMMANDS       20            /* at the beginning of a text; what follows is text */
#define LIMIT_COMMAND_CHARS  200           /* a line of them; a longer one is text */
#define LIMIT_ENCLOSED       32            /* messages inside a message, and reports of one */
#define LIMIT_ENCLOSED_BYTES (256 * 1024)  /* of their headers and texts together */
#define LIMIT_AUTH_RESULTS   100 /* results and properties in one Authentication-Results field */
#define LIMIT_ARC_INSTANCES  50  /* RFC 8617 §4.2.1 */
#define LIMIT_BOUNCE_TEXT_BYTES                                                                    \
    (64 * 1024) /* of a text that is read as a bounce: reports are short, what they return is not  \
                 */
#define LIMIT_BOUNCE_INTRO_BYTES 4096 /* of a text that is looked at for what bounces say */
#define LIMIT_BOUNCE_SAID_BYTES  2048 /* of what is said about one recipient */
#define LIMIT_BOUNCE_RECIPIENTS  100  /* failed ones of one bounce that are kept */
#define LIMIT_BOUNCE_MARK_LINES  8    /* between "original message" and its header */
#define LIMIT_DECODED_FACTOR     4    /* decoded total over raw size */

/* --- forwarded messages --- */
#define LIMIT_FORWARD_NOTE_BYTES                                                                   \
    (64 * 1024)                      /* typed above one, where its beginning is looked for */
#define LIMIT_FORWARD_LABEL_BYTES 64 /* "Subject:" in any language */
#define LIMIT_FORWARD_BLOCK_LINES 40 /* of the fields above one */
#define LIMIT_FORWARD_FOLDS       3  /* lines over which one field goes on */

/* --- trimming --- */
#define LIMIT_TRIM_KNOWN_WORDS     8   /* said before, in a row: fewer are an accident, or polite */
#define LIMIT_TRIM_KNOWN_LETTERS   40  /* … and of so many letters in all */
#define LIMIT_TRIM_LINE_LETTERS    6   /* a line of few words that is remembered by itself */
#define LIMIT_TRIM_MARK_BYTES      500 /* a longer line, or attribution, is no mark of a client's */
#define LIMIT_TRIM_MARK_LINES      6   /* an attribution may be wrapped over */
#define LIMIT_TRIM_MARK_WORDS      40  /* … and have */
#define LIMIT_TRIM_PHRASE_BYTES    75  /* of "write above this line", the longest has 74 … */
#define LIMIT_TRIM_PHRASE_WORDS    10  /* … and nine words */
#define LIMIT_TRIM_NAME_BYTES      80  /* before an address, in an attribution */
#define LIMIT_TRIM_WEEKDAY_CHARS   24  /* before the first number of a date */
#define LIMIT_TRIM_FIELD_BYTES     40  /* the name of a header field */
#define LIMIT_TRIM_FIELDS          20  /* of a quoted header */
#define LIMIT_TRIM_FOOTER_LEAST    8   /* bytes: "發自我的" has twelve */
#define LIMIT_TRIM_FOOTER_BYTES    200 /* "Sent from my telephone", with a link */
#define LIMIT_TRIM_DEVICE_WORDS    6   /* … of which name the telephone */
#define LIMIT_TRIM_SIGNATURE_LINES 20  /* below "--": more is no signature */
#define LIMIT_TRIM_LITTLE_LINES                                                                    \
    7                             /* below a quote with text above it: it was not answered there   \
                                   */
#define LIMIT_TRIM_TAIL_LINES 60  /* a signature has at most, blank ones included */
#define LIMIT_TRIM_CARD_BYTES 100 /* … in no longer lines */
#define LIMIT_TRIM_CARD_LINES 8   /* below another rule: fewer, and it must look like one */

/* --- memory --- */
#define LIMIT_HEAP_PIECE_BYTES                                                                     \
    (128 * 1024) /* what is larger, and what is free at a heap's end, goes back at once */
#define LIMIT_REST_US 2000000 /* without a job, before memory is given back */
#define LIMIT_CROWD   100     /* connections at once: when all have left, memory is given back */

/* --- the parse worker --- */
#define LIMIT_PARSE_WALL_MS      10000 /* overrun on a busy machine: 451 */
#define LIMIT_PARSE_CPU_S        5     /* RLIMIT_CPU for one message: the worker is killed */
#define LIMIT_PARSE_MEMORY_BYTES (512 * 1024 * 1024) /* RLIMIT_AS */
#define LIMIT_PARSE_FILES        8                   /* RLIMIT_NOFILE */
#define LIMIT_PARSE_WAIT_MS      5000                /* for a free worker, then 451 */
#define LIMIT_PARSE_START_MS     5000 /* for a new one's hello, then 451; milliseconds will do */
#define LIMIT_PARSE_INLINE_BYTES (128 * 1024) /* above it the message crosses as a memory file */
#define LIMIT_PARSE_ANSWER_BYTES (8 * 1024 * 1024) /* a longer answer is a lie */
#define LIMIT_PARSE_MESSAGES     10000 /* then the worker is replaced, so that leaks stay small */
#define LIMIT_PARSE_STACK_BYTES  (16 * 1024 * 1024)

/* --- the store's one writer --- */
#define LIMIT_BATCH_MESSAGES 64
#define LIMIT_BATCH_BYTES    (4 * 1024 * 1024)
#define LIMIT_BATCH_US       5000
/* So many jobs of the intake may go before one of the outbox that waits. */
#define LIMIT_INTAKE_AHEAD     64
#define LIMIT_BUSY_MS          10000 /* another process holds the database: then 451 */
#define LIMIT_CHECKPOINT_PAGES 4000  /* of write-ahead log, 16 MiB, before pages are moved home */
#define LIMIT_LOG_PAGES        16000 /* of it, before the writer waits for those that are moved */

/* --- threading --- */
#define LIMIT_TOKENS          8 /* of one message that are followed; a conversation has one or two */
#define LIMIT_KNOWN_IDS       8 /* of In-Reply-To and References that are followed: the nearest ones */
#define LIMIT_ANSWERED        32   /* of both that are asked about when it comes to privacy */
#define LIMIT_COPY_TAIL_BYTES 2048 /* what a list may add below a message for it to be a copy */
#define LIMIT_COPIES_COMPARED                                                                      \
    2 /* messages with one Message-ID and Date; there is one, but for who makes more */
#define LIMIT_FIELD_VALUE_BYTES 4096    /* of a custom field's value as it is written */
#define LIMIT_FIELD_TEXT_CHARS  500     /* of a line of text in one */
#define LIMIT_FIELD_DIGITS      12      /* before its point: with six behind it, it fits 63 bits */
#define LIMIT_FIELD_DAY         2932896 /* 9999-12-31, in days since 1970-01-01 */
#define LIMIT_POINTS            1000    /* that a ticket may count */
#define LIMIT_TIME_ENTRY_MIN    (24 * 60) /* that somebody books at once: more is a slip */
#define LIMIT_TIME_ENTRY_DAYS   366       /* back from today: further is a slip, too */
#define LIMIT_REMINDER_DAYS     3660      /* ahead: further is a slip */
#define LIMIT_SPAN_DIGITS       5         /* of "14 days": more would be longer than any calendar */
#define LIMIT_REMINDERS         20        /* of one person on one ticket */
#define LIMIT_REPEATS           1000      /* of one ticket, when they are counted … */
#define LIMIT_REPEAT_EVERY      100       /* … and days, weeks, months or years between them */
#define LIMIT_THANKS_BYTES      400       /* of what may be a thank-you and nothing else … */
#define LIMIT_THANKS_WORDS      12 /* … and its words: nobody says more who wants nothing more */
#define LIMIT_TOLD_COMMENTS     30 /* by one author on one ticket … */
#define LIMIT_TOLD_WINDOW_S                                                                        \
    600 /* … within this time, before nobody is told any more: two robots                        \
         */

/* --- what a comment repeats --- */
#define LIMIT_KNOWN_COMMENTS 8 /* the newest of a thread, whose words are known again */
#define LIMIT_KEPT_PAGE_BYTES                                                                      \
    (32 * 1024) /* of a text that stays taken apart while its message waits: takes 1 MiB at worst  \
                 */
#define LIMIT_KNOWN_WORDS 256 /* of a comment's beginning; a longer quote has marks around it */
#define LIMIT_SEEN_COMMENTS                                                                        \
    200 /* the newest that are read for what is no secret, when something looks like one */
#define LIMIT_WITHHELD_RUN_LETTERS                                                                 \
    40 /* in a row that are no accident: most of a line; formulas of courtesy are shorter */
#define LIMIT_WITHHELD_PART_LETTERS                                                                \
    24 /* of one line, from its beginning or up to its end; less may begin any sentence */

/* --- rules --- */
#define LIMIT_RULE_FILES            200
#define LIMIT_RULE_FILE_BYTES       (1024 * 1024)
#define LIMIT_RULE_CHAIN            8 /* events caused by rules caused by events … */
#define LIMIT_PATTERN_BYTES         1024
#define LIMIT_PATTERN_SUBJECT_BYTES (64 * 1024) /* of text a pattern is tried on */
#define LIMIT_PATTERN_MATCHES       50000       /* PCRE2 match limit */
#define LIMIT_CONDITION_DEPTH       16          /* any/all/not inside each other */

/* --- mail that leaves --- */
#define LIMIT_COPIED           50   /* people in To and Cc of one message that count … */
#define LIMIT_TICKET_COPIED    200  /* … and of all mail to one ticket */
#define LIMIT_CC_FOLLOWERS     50   /* who follow one ticket by Cc; by #cc, too */
#define LIMIT_STAFF_TOLD       20   /* of a new ticket that nobody follows */
#define LIMIT_OUTBOX_CLAIM     64   /* rows one transaction claims */
#define LIMIT_BOUNCE_DAYS      14   /* reports on older rows are not believed */
#define LIMIT_ACKS_PER_SENDER  3    /* acknowledgements to one address … */
#define LIMIT_ACK_WINDOW_S     3600 /* … within this time */
#define LIMIT_ACKS_IN_ALL      1000 /* by the whole desk within that time */
#define LIMIT_OFFERS           20   /* messages that wait which one mail asks about … */
#define LIMIT_SHARED_PROJECTS  20   /* of a portfolio which the notice of its share lists */
#define LIMIT_OFFERS_LOOKED_AT 500  /* … of so many for each project: the others are counted */
#define LIMIT_OFFER_CHARS      200  /* of the first words of each */
#define LIMIT_ASKED_PEOPLE     20   /* who are asked about one message */
#define LIMIT_ASK_AGAIN_S      600  /* between two such mails to one person; others gather */
#define LIMIT_REQUEST_S        (14 * 86400) /* a question can be answered so long … */
#define LIMIT_CONFIRM_S        (2 * 86400)  /* … and one that only asks to confirm */
#define LIMIT_CONFIRMS         5    /* questions of a kind that ask one person to confirm … */
#define LIMIT_CONFIRM_WINDOW_S 3600 /* … within this time */
#define LIMIT_REQUEST_MAILS    5    /* of one question, about answers that did nothing */
#define LIMIT_ANSWER_LINES     20   /* of one reply that are read */
#define LIMIT_ANSWER_WORDS     60   /* of one line */
#define LIMIT_NONCE_BYTES      6    /* 48 bits, for who reads the mail only */
#define LIMIT_SMTP_REPLY_LINES 100  /* CVE-2020-8794: a smarthost's reply is bounded too */
#define LIMIT_SMTP_REPLY_BYTES (64 * 1024)
#define LIMIT_REASON_CHARS     300 /* why an attempt failed, as it is stored and shown */
#define LIMIT_LOGIN_AGAIN_S    600 /* a refused password is said again: seldom, or it locks out */
#define LIMIT_TRIAL_STEP_S     20  /* to try the way out: each step */

/* --- queries by mail --- */
#define LIMIT_QUERY_TERMS             12 /* of one filter … */
#define LIMIT_QUERY_VALUES            10 /* … and values of each, any of which will do */
#define LIMIT_QUERIES                 5  /* that one mail has answered */
#define LIMIT_QUERY_ROWS              40 /* tickets that one answer lists */
#define LIMIT_QUERY_WORDS             10 /* that one #find looks for */
#define LIMIT_QUERY_BEGINNING_LETTERS 3  /* before *: the index reads all that begins so */
#define LIMIT_TICKET_NUMBER                                                                        \
    (G_MAXINT64 / 256)                    /* that is typed: a thread has an id of it and a byte */
#define LIMIT_SEARCH_IDLE_US      200000  /* the writer has nothing to do before it indexes … */
#define LIMIT_SEARCH_COUNTED      1000000 /* comments that wait for it which are counted */
#define LIMIT_SEARCH_PORTION      50      /* … so many comments, and looks whether it has */
#define LIMIT_QUERY_LOOKED_AT     5000    /* tickets, or places of words: the newest */
#define LIMIT_QUERY_COMMENTS      5       /* comments that #show ends with … */
#define LIMIT_QUERY_TEXT_BYTES    600     /* … and of the text of each */
#define LIMIT_QUERY_NAMES         20      /* people that one line of an answer names */
#define LIMIT_QUERY_TICKETS       20      /* of a project whose history one answer goes through */
#define LIMIT_QUERY_EVENTS        200     /* of each ticket's trail that are looked at */
#define LIMIT_QUERY_HISTORY_CHARS 160     /* of each line of it */
#define LIMIT_QUERY_FILE_COMMENTS 500     /* of each thread whose files #get knows: the newest */
#define LIMIT_QUERY_FILE_BYTES                                                                     \
    (4 * 1024 * 1024) /* of messages, as they were read, that it looks at for them */
#define LIMIT_ATTACHED_BYTES                                                                       \
    (7 * 1024 * 1024) /* of files that a mail carries: as base64 9.6 MiB, Postfix takes 9.8 */
#define LIMIT_ATTACHED_FILES      20 /* that travel with one comment: a worker is asked for each */
#define LIMIT_QUERY_STATUS_WIDTH  12 /* columns of plain text, so that a table … */
#define LIMIT_QUERY_SUBJECT_WIDTH 26
#define LIMIT_QUERY_NAME_WIDTH    12 /* … is at most 76 wide, and mostly 60 */
#define LIMIT_QUERY_CELL_CHARS    80 /* of a subject in a table; of plain text less is shown */

/* What is asked is read beside the writer. */
#define LIMIT_ANSWER_MAILS    16      /* that are answered together … */
#define LIMIT_ANSWERING_US    50000   /* … unless it takes so long: then the next wait */
#define LIMIT_ANSWER_AGAIN_US 1000000 /* what is not for them any more is read again … */
#define LIMIT_ANSWER_TIMES    10      /* … so often at most */

/* --- who asks for access --- */
#define LIMIT_ACCESS_A_DAY    5            /* requests of one person; and offers to them */
#define LIMIT_ACCESS_S        (14 * 86400) /* one can be answered so long; offered again then */
#define LIMIT_ACCESS_DENIED_S (14 * 86400) /* who denied one is not asked again so long */
#define LIMIT_ACCESS_OFFERS   100          /* to one person, which are looked through */
#define LIMIT_ACCESS_ASKED    10           /* questions to one who may let in … */
#define LIMIT_ACCESS_WINDOW_S 3600         /* … within this time */
#define LIMIT_ACCESS_CHARS    500          /* why somebody wants it, or why not */
#define LIMIT_ACCESS_TOLD_S   60           /* how old the notice of a share is that says it, too */
#define LIMIT_ACCESS_RELEASED 50           /* messages one transaction lets in; the rest follows */

/* --- the desk --- */
#define LIMIT_SLUG_CHARS 40 /* a project's, which is a local part, also behind "support+" */

/* --- mailboxes at providers --- */
#define LIMIT_FOLDER_CHARS 200  /* of a folder's name in the configuration */
#define LIMIT_LOGIN_CHARS  255  /* of a user's name there */
#define LIMIT_URL_CHARS    1024 /* of where and as whom tokens are asked for */
#define LIMIT_MAILBOX_PACKET_BYTES                                                                 \
    (128 * 1024)                       /* settings or a report: all texts at their longest */
#define LIMIT_MAILBOX_TEXT_BYTES  4096 /* one setting: PATH_MAX */
#define LIMIT_MAILBOX_LOOK_US     (2 * US_PER_S) /* between two looks at a secret file, in trouble */
#define LIMIT_MAILBOX_LINE_CHARS  500            /* what a report says in words */
#define LIMIT_MAILBOX_TELL_MS     1000 /* for posternd to take a report, which else is not told */
#define LIMIT_MAILBOX_REPORT_MS   300  /* between two reports of progress */
#define LIMIT_MAILBOX_BATCH       50   /* messages fetched, handed in and settled together … */
#define LIMIT_MAILBOX_BATCH_BYTES (8 * 1024 * 1024) /* … unless one alone is larger */
#define LIMIT_MAILBOX_SETTLE_S    1  /* then what the desk has taken is moved, flagged or noted */
#define LIMIT_MAILBOX_LANES       16 /* connections to the desk: what it stores together */
#define LIMIT_MAILBOX_LATER       3  /* messages put off by the desk in a row: it takes none now */
#define LIMIT_MAILBOX_NONSENSE                                                                     \
    3 /* times that one message ends a session before it is put aside                              \
       */
#define LIMIT_MAILBOX_STACK_BYTES (256 * 1024) /* of the thread that hands in */
#define LIMIT_MAILBOX_FILES       64 /* RLIMIT_NOFILE: lanes, server, certificates, resolver */
#define LIMIT_MAILBOX_MEMORY_BYTES                                                                 \
    (1024 * 1024 * 1024)               /* RLIMIT_AS: two batches, each at its largest */
#define LIMIT_HAND_OVER_S       120    /* for the desk's answer to one message */
#define LIMIT_UID_RUNS          100000 /* of one set in a file */
#define LIMIT_IMAP_CONNECT_S    30
#define LIMIT_IMAP_SEND_S       60
#define LIMIT_IMAP_COMMAND_S    60
#define LIMIT_IMAP_SEARCH_S     300 /* to look through a folder, or move messages in it */
#define LIMIT_IMAP_LOGOUT_S     2
#define LIMIT_IMAP_IDLE_S       (25 * 60) /* RFC 2177: less than 30 minutes */
#define LIMIT_IMAP_IDLE_LINES   1000      /* about nothing, in that time */
#define LIMIT_IMAP_VAIN_WAKES   20        /* by news of messages that are none of ours, in a row */
#define LIMIT_IMAP_LINE_BYTES   (1024 * 1024) /* a hundred thousand UIDs in one answer to SEARCH */
#define LIMIT_IMAP_ANSWER_BYTES (2 * 1024 * 1024) /* of one command, bodies not counted */
#define LIMIT_IMAP_ANSWER_LINES 100000            /* as many may have been taken away by others */
#define LIMIT_IMAP_PARENTHESES                                                                     \
    64 /* of one response, which has three: libetpan recurses on them                              \
        */
#define LIMIT_IMAP_BODY_BYTES                                                                      \
    (1024 * 1024 * 1024) /* of one body: what the desk does not take is not kept */
#define LIMIT_IMAP_BODIES_BYTES (G_GUINT64_CONSTANT(4) * 1024 * 1024 * 1024) /* of one command */
#define LIMIT_IMAP_BODIES_S     3600  /* for them, at the longest */
#define LIMIT_IMAP_BYTES_PER_S  20000 /* a slower server is given up */
#define LIMIT_IMAP_WINDOW       10000 /* messages looked through by one SEARCH */
#define LIMIT_IMAP_LIST         500   /* messages whose sizes are asked for at once */

#define LIMIT_MAILBOX_RESTART_US     1000000 /* before a process that ended is started again … */
#define LIMIT_MAILBOX_RESTART_MAX_US 300000000 /* … doubling up to it, while it goes on ending */
#define LIMIT_MAILBOX_WELL_US        60000000  /* read so long, it counts as well again */
#define LIMIT_MAILBOX_SOON_US                                                                      \
    10000000 /* a next try within it may well be the end of a trouble …                          \
              */
#define LIMIT_MAILBOX_PASSES_US 30000000 /* … which the log is not told of before */
#define LIMIT_MAILBOX_WAITS_US  60000000 /* the desk takes nothing, before the log says so */
#define LIMIT_MAILBOX_CAUSES    16       /* of one outage that are told: a server may invent more */
#define LIMIT_MAILBOX_REPORTS   50       /* a second that are read; the others wait */
#define LIMIT_MAILBOX_DRAIN_S   5        /* at the end, for the message under way */
#define LIMIT_MAILBOX_TEST_S    120      /* to try a mailbox out */

/* --- passwords and tokens of mailboxes --- */
#define LIMIT_SECRET_FILE_BYTES  (64 * 1024)
#define LIMIT_SECRET_LINE_BYTES  1024
#define LIMIT_TOKEN_BYTES        (16 * 1024) /* Microsoft's have up to 4 KiB */
#define LIMIT_TOKEN_ANSWER_BYTES (64 * 1024) /* of a token endpoint; its header as much again */
#define LIMIT_TOKEN_CONNECT_MS   5000
#define LIMIT_TOKEN_REQUEST_MS   15000
#define LIMIT_TOKEN_LIFE_S       (10 * 365 * 86400) /* more is not meant */
#define LIMIT_TOKEN_UNKNOWN_LIFE_US                                                                \
    (60 * US_PER_MIN) /* of one whose end is not said: what most have */
#define LIMIT_TOKEN_MARGIN_US        (10 * US_PER_S)  /* before its end it is not used any more */
#define LIMIT_TOKEN_RENEW_LEAST_US   (30 * US_PER_S)  /* between two that are made ahead */
#define LIMIT_TOKEN_LOOK_US          (30 * US_PER_S)  /* between two looks after trouble */
#define LIMIT_TOKEN_PATIENCE_US      (5 * US_PER_MIN) /* before trouble is told of while it works */
#define LIMIT_TOKEN_FRESH_US         (60 * US_PER_S) /* refused so young, the token is not at fault */
#define LIMIT_TOKEN_RETRY_FIRST_US   (5 * US_PER_S)
#define LIMIT_TOKEN_RETRY_MAX_US     (15 * US_PER_MIN)
#define LIMIT_TOKEN_REFUSED_FIRST_US (15 * US_PER_MIN)
#define LIMIT_TOKEN_REFUSED_MAX_US   (6 * US_PER_HOUR)
#define LIMIT_TOKEN_RETRY_AFTER_S    86400             /* what a provider may ask for */
#define LIMIT_TOKEN_WARN_US          (10 * US_PER_DAY) /* before its end somebody is told */
#define LIMIT_CHALLENGE_BYTES        4096              /* why a mail server refuses a token */

/* --- postern-inject --- */
#define LIMIT_INJECT_WAIT_S      30                   /* for a desk that is about to start */
#define LIMIT_INJECT_WAIT_MOST_S 3600                 /* where the command line says so */
#define LIMIT_INJECT_GREET_S     10                   /* for the desk's first words */
#define LIMIT_INJECT_TRIES       3                    /* when it is lost in the middle */
#define LIMIT_INJECT_ANSWER_S    300                  /* for what became of a message */
#define LIMIT_INJECT_BYTES       (1024 * 1024 * 1024) /* where the desk does not say */
#define LIMIT_INJECT_LINE_CHARS  400                  /* of what goes into a bounce */

/* --- the control socket --- */
#define LIMIT_CTL_CONNECTIONS   16
#define LIMIT_CTL_REQUEST_BYTES (64 * 1024 * 1024) /* an .eml to explain or a roster */
#define LIMIT_CTL_ARGUMENTS     256
#define LIMIT_CTL_WAIT_S        30
