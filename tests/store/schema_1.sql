-- Schema 1. Times are microseconds UTC; enums are the numbers of their C types. The newest row of a table with an id is
-- never deleted, so that ids are never given out again. Every message pays for every index: there is one only for what
-- the daemon looks up, not for what an administrator asks now and then. Released: never changed.
CREATE TABLE desk (
    key TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 3),
    name TEXT NOT NULL,
    address TEXT NOT NULL,              -- where mail goes: one of person_address
    epoch INTEGER NOT NULL DEFAULT 0,
    created_us INTEGER NOT NULL,
    out_until_us INTEGER NOT NULL DEFAULT 0, -- out of office until then
    language TEXT NOT NULL DEFAULT '',  -- BCP 47; the desk's when empty
    timezone TEXT NOT NULL DEFAULT '',  -- the same
    placed INTEGER NOT NULL DEFAULT 0 CHECK (placed IN (0, 1)), -- their domain gives them no portfolio any more
    merged_into INTEGER REFERENCES person (id) -- who has all that was theirs; nobody is found by this row any more
) STRICT;
CREATE INDEX person_merged ON person (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX person_colleague ON person (kind) WHERE kind <= 2; -- few beside the customers
CREATE TABLE person_address (
    address TEXT PRIMARY KEY,           -- canonical
    person_id INTEGER NOT NULL REFERENCES person (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_address_person ON person_address (person_id);
CREATE TABLE login (                    -- apart from person, so that whoever reads people reads no hash
    person_id INTEGER PRIMARY KEY REFERENCES person (id),
    set_us INTEGER NOT NULL,            -- grows with every password
    hash TEXT NOT NULL                  -- as crypt(3) takes it
) STRICT;

CREATE TABLE team (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE
) STRICT;
CREATE TABLE team_member (
    team_id INTEGER NOT NULL REFERENCES team (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    role INTEGER CHECK (role BETWEEN 1 AND 7), -- the most a share with the team gives them; NULL: what it says
    PRIMARY KEY (team_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE project (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    team_id INTEGER REFERENCES team (id),
    listed INTEGER NOT NULL CHECK (listed IN (0, 1)),
    intake INTEGER NOT NULL CHECK (intake IN (0, 1)) -- anyone; or only who has a share
) STRICT;
CREATE TABLE portfolio (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- even the newest may be deleted
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
) STRICT;
CREATE TABLE portfolio_project (
    portfolio_id INTEGER NOT NULL REFERENCES portfolio (id),
    project_id INTEGER NOT NULL REFERENCES project (id),
    PRIMARY KEY (portfolio_id, project_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE portfolio_domain (         -- whose customers belong to it from their first mail on
    domain TEXT PRIMARY KEY,
    portfolio_id INTEGER NOT NULL REFERENCES portfolio (id),
    role INTEGER NOT NULL CHECK (role IN (6, 7))
) STRICT, WITHOUT ROWID;
CREATE TABLE share (
    project_id INTEGER REFERENCES project (id),
    portfolio_id INTEGER REFERENCES portfolio (id),
    person_id INTEGER REFERENCES person (id),
    team_id INTEGER REFERENCES team (id), -- neither a person nor a team: everybody on the staff
    role INTEGER NOT NULL CHECK (role BETWEEN 1 AND 7),
    CHECK ((project_id IS NULL) <> (portfolio_id IS NULL)),
    CHECK (person_id IS NULL OR team_id IS NULL)
) STRICT;
CREATE UNIQUE INDEX share_once ON share (
    coalesce(project_id, 0), coalesce(portfolio_id, 0), coalesce(person_id, 0), coalesce(team_id, 0)
);

CREATE TABLE ticket (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES project (id),
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 4),
    requester_id INTEGER NOT NULL REFERENCES person (id),
    requester_since_us INTEGER NOT NULL DEFAULT 0, -- they see nothing older; 0: they asked themselves
    opener_id INTEGER NOT NULL REFERENCES person (id),
    merged_into INTEGER REFERENCES ticket (id),
    continues INTEGER REFERENCES ticket (id), -- the closed one a reply to which opened this
    created_us INTEGER NOT NULL,
    updated_us INTEGER NOT NULL,
    closed_us INTEGER,                  -- NULL while it is open
    due_day INTEGER,                    -- days since 1970-01-01
    planned_day INTEGER,
    points INTEGER,
    progress INTEGER NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    spam_id INTEGER REFERENCES person (id), -- it is spam, and whose; else NULL
    spam_identity INTEGER NOT NULL DEFAULT 0, -- how far they were believed who sent it
    subject TEXT NOT NULL
) STRICT;
CREATE INDEX ticket_spam ON ticket (spam_id) WHERE spam_id IS NOT NULL; -- few
CREATE INDEX ticket_updated ON ticket (updated_us);
-- What somebody who asks by mail may see: of a project the open ones, and by person what they take part in.
CREATE INDEX ticket_project ON ticket (project_id, closed_us);
CREATE INDEX ticket_requester ON ticket (requester_id);
CREATE INDEX ticket_opener ON ticket (opener_id) WHERE opener_id <> requester_id; -- few
CREATE INDEX ticket_merged ON ticket (merged_into) WHERE merged_into IS NOT NULL; -- few
CREATE INDEX ticket_continues ON ticket (continues) WHERE continues IS NOT NULL; -- few
CREATE TABLE ticket_tag (
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    tag TEXT NOT NULL COLLATE NOCASE,
    PRIMARY KEY (ticket_id, tag)
) STRICT, WITHOUT ROWID;
CREATE TABLE field_value (              -- of custom fields; those of an earlier type of the ticket, too
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    field TEXT NOT NULL COLLATE NOCASE,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 7),
    number INTEGER,                     -- number (millionths), money (hundredths), date (days), flag
    text TEXT,                          -- text, choice
    person_id INTEGER REFERENCES person (id),
    PRIMARY KEY (ticket_id, field),
    CHECK ((number IS NOT NULL) + (text IS NOT NULL) + (person_id IS NOT NULL) = 1)
) STRICT, WITHOUT ROWID;
CREATE TABLE ticket_link (
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 3),
    other_id INTEGER NOT NULL REFERENCES ticket (id),
    PRIMARY KEY (ticket_id, kind, other_id),
    CHECK (ticket_id <> other_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_link_other ON ticket_link (other_id, kind, ticket_id);
CREATE TABLE ticket_assignee (
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    PRIMARY KEY (ticket_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_assignee_person ON ticket_assignee (person_id);
CREATE TABLE ticket_follower (
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    how INTEGER NOT NULL CHECK (how BETWEEN 1 AND 3),
    state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 3),
    by_id INTEGER REFERENCES person (id), -- who had them follow; NULL when they did themselves, or no person did
    since_us INTEGER NOT NULL,
    PRIMARY KEY (ticket_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_follower_person ON ticket_follower (person_id) WHERE how <> 1; -- who was asked in: few
CREATE TABLE ticket_copied (            -- who was in To or Cc of mail in its public thread
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    address TEXT NOT NULL,              -- canonical
    is_list INTEGER NOT NULL CHECK (is_list IN (0, 1)),
    PRIMARY KEY (ticket_id, address)
) STRICT, WITHOUT ROWID;
CREATE TABLE project_follower (         -- of all its tickets, present and new
    project_id INTEGER REFERENCES project (id),
    portfolio_id INTEGER REFERENCES portfolio (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    since_us INTEGER NOT NULL,
    CHECK ((project_id IS NULL) <> (portfolio_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX project_follower_once ON project_follower (
    coalesce(project_id, 0), coalesce(portfolio_id, 0), person_id
);

CREATE TABLE thread (
    id INTEGER PRIMARY KEY,             -- ticket_id * 256 + its number within the ticket
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    audience INTEGER NOT NULL CHECK (audience BETWEEN 1 AND 3),
    CHECK (id / 256 = ticket_id)
) STRICT;
CREATE TABLE thread_member (            -- the vendors asked into a vendor thread
    thread_id INTEGER NOT NULL REFERENCES thread (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    PRIMARY KEY (thread_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    disposition INTEGER NOT NULL CHECK (disposition BETWEEN 1 AND 8),
    message_id_hash INTEGER NOT NULL,   -- digest_hash64 of message_id; 0 when there is none
    place INTEGER NOT NULL,             -- among those of one hash: the first 16 in order, the others by their key
    ingest_key BLOB,
    date_us INTEGER NOT NULL,
    received_us INTEGER NOT NULL,
    copy_of INTEGER REFERENCES message (id),
    reverse_path TEXT NOT NULL,
    recipients TEXT NOT NULL,           -- one a line
    peer TEXT NOT NULL,                 -- who handed it in
    login_id INTEGER REFERENCES person (id), -- as whom they had logged in
    message_id TEXT NOT NULL,
    mail BLOB,                          -- the reading; NULL when there is none
    raw BLOB NOT NULL                   -- the bytes that came; last, so that other columns are read without it
) STRICT;
-- One index finds what has the same Message-ID, and repeats, since the ingest key covers the Message-ID; and however
-- many messages a stranger gives one Message-ID, few are looked at.
CREATE INDEX message_known ON message (message_id_hash, place);
CREATE INDEX message_copy ON message (copy_of) WHERE copy_of IS NOT NULL; -- few
CREATE TABLE mailbox_message (          -- beside the ingest key; only mail that came from a mailbox has one
    key TEXT PRIMARY KEY,               -- name of the mailbox, UIDVALIDITY, UID
    message_id INTEGER NOT NULL REFERENCES message (id)
) STRICT, WITHOUT ROWID;
CREATE TABLE held (
    id INTEGER PRIMARY KEY,
    message_id INTEGER NOT NULL REFERENCES message (id),
    disposition INTEGER NOT NULL,
    at_us INTEGER NOT NULL,
    resolved_us INTEGER NOT NULL DEFAULT 0,
    resolution INTEGER NOT NULL DEFAULT 0,
    resolved_by INTEGER REFERENCES person (id),
    -- where it was for, and of whom the token was that it came by
    project_id INTEGER REFERENCES project (id),
    ticket_id INTEGER REFERENCES ticket (id),
    person_id INTEGER REFERENCES person (id),
    asker_id INTEGER REFERENCES person (id), -- it waits until they have access to the project
    sender TEXT NOT NULL,
    identity INTEGER NOT NULL,          -- how far From was believed
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX held_waiting ON held (id) WHERE resolved_us = 0;
CREATE INDEX held_offered ON held (project_id, id)
    WHERE resolved_us = 0 AND disposition = 4 AND asker_id IS NULL;
CREATE INDEX held_asker ON held (asker_id, project_id, id)
    WHERE resolved_us = 0 AND asker_id IS NOT NULL;
CREATE INDEX held_message ON held (message_id);
CREATE INDEX held_spam ON held (sender, identity) WHERE resolution = 3;

CREATE TABLE request (                  -- a question that the desk mailed to somebody
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    made_us INTEGER NOT NULL,
    asked_us INTEGER NOT NULL DEFAULT 0, -- when its mail was sealed
    expires_us INTEGER NOT NULL,
    answered_us INTEGER NOT NULL DEFAULT 0,
    mails INTEGER NOT NULL DEFAULT 0,   -- that came of answers which did nothing
    about TEXT NOT NULL,
    nonce TEXT NOT NULL,
    answer TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX request_person ON request (person_id, kind);

CREATE TABLE access (                   -- somebody asks for a share
    request_id INTEGER PRIMARY KEY REFERENCES request (id), -- theirs: what becomes of it is mailed about that
    person_id INTEGER NOT NULL REFERENCES person (id),
    project_id INTEGER REFERENCES project (id), -- NULL: there is none, and nobody to ask
    ticket_id INTEGER REFERENCES ticket (id),   -- of that project, when they asked for it
    asked_for TEXT NOT NULL,            -- as they wrote it
    words TEXT NOT NULL,
    made_us INTEGER NOT NULL,
    expires_us INTEGER NOT NULL,
    answered_us INTEGER NOT NULL DEFAULT 0,
    answered_by INTEGER REFERENCES person (id), -- NULL: the administrator
    role INTEGER NOT NULL DEFAULT 0     -- that they were given; 0: none
) STRICT;
CREATE INDEX access_person ON access (person_id, project_id);

CREATE TABLE comment (
    id INTEGER PRIMARY KEY,
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    thread_id INTEGER NOT NULL REFERENCES thread (id),
    message_id INTEGER REFERENCES message (id),
    author_id INTEGER NOT NULL REFERENCES person (id),
    identity INTEGER NOT NULL CHECK (identity BETWEEN 1 AND 4),
    automatic INTEGER NOT NULL,
    created_us INTEGER NOT NULL,
    words BLOB,                         -- hashes by which the words of text are known again
    text TEXT NOT NULL,                 -- what was typed, as far as all may read it who hear the thread
    staff_text TEXT,                    -- with what only staff may read of it, or of the names of its files; else NULL
    quoted TEXT,                        -- folded: what was quoted
    closing TEXT                        -- folded: signature, what a telephone adds, notices
) STRICT;
-- By thread, and so by ticket, whose number a thread's begins with; and by id within it, as every index.
CREATE INDEX comment_thread ON comment (thread_id);
CREATE UNIQUE INDEX comment_message ON comment (message_id, ticket_id) WHERE message_id IS NOT NULL;

-- Words of comments (their ids) and of subjects (ids of tickets, below zero), and not the texts again.
CREATE VIRTUAL TABLE search USING fts5(text, staff_text, content='', tokenize='unicode61 remove_diacritics 2');

CREATE TABLE event (                    -- the audit trail
    id INTEGER PRIMARY KEY,
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    comment_id INTEGER REFERENCES comment (id),
    kind INTEGER NOT NULL,
    actor_id INTEGER REFERENCES person (id),
    at_us INTEGER NOT NULL,
    rule TEXT,
    was TEXT,
    now TEXT
) STRICT;
-- As every index by id within what it says: a trail is read from its end.
CREATE INDEX event_ticket ON event (ticket_id);
CREATE INDEX event_comment ON event (comment_id) WHERE comment_id IS NOT NULL;
CREATE INDEX event_alone ON event (ticket_id, at_us) WHERE comment_id IS NULL;

CREATE TABLE change (                   -- what the commands of a message did, so that it can be undone
    id INTEGER PRIMARY KEY,
    ticket_id INTEGER NOT NULL REFERENCES ticket (id), -- on which they were asked for
    person_id INTEGER NOT NULL REFERENCES person (id),
    at_us INTEGER NOT NULL,
    undone_us INTEGER NOT NULL DEFAULT 0,
    lines TEXT NOT NULL                 -- the commands
) STRICT;
CREATE INDEX change_ticket ON change (ticket_id, id) WHERE undone_us = 0;
CREATE TABLE change_step (              -- a fact: store/facts.h
    change_id INTEGER NOT NULL REFERENCES change (id),
    place INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    key TEXT NOT NULL,
    was TEXT,                           -- NULL: it was not there
    now TEXT,
    PRIMARY KEY (change_id, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE time_entry (               -- working time that somebody booked
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- even the newest may be taken back
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    person_id INTEGER NOT NULL REFERENCES person (id), -- who worked
    day INTEGER NOT NULL,               -- days since 1970-01-01
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    billable INTEGER NOT NULL CHECK (billable IN (0, 1)),
    words TEXT NOT NULL,
    message_id INTEGER REFERENCES message (id), -- the mail it was booked by
    made_us INTEGER NOT NULL
) STRICT;
CREATE INDEX time_entry_ticket ON time_entry (ticket_id, day);

CREATE TABLE reminder (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- even the newest may be taken back
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    person_id INTEGER NOT NULL REFERENCES person (id), -- who is to be reminded
    due_us INTEGER NOT NULL,
    words TEXT NOT NULL,
    message_id INTEGER REFERENCES message (id), -- the mail it was asked for by
    made_us INTEGER NOT NULL
) STRICT;
CREATE INDEX reminder_ticket ON reminder (ticket_id, person_id);
CREATE TABLE recurrence (               -- a ticket that comes again
    ticket_id INTEGER PRIMARY KEY REFERENCES ticket (id),
    frequency INTEGER NOT NULL CHECK (frequency BETWEEN 1 AND 4),
    every INTEGER NOT NULL CHECK (every > 0),
    count INTEGER CHECK (count > 0),    -- ends after so many …
    until_day INTEGER,                  -- … or with this day; neither: never
    from_day INTEGER NOT NULL,          -- counted from here; days since 1970-01-01
    person_id INTEGER NOT NULL REFERENCES person (id), -- who asked
    made_us INTEGER NOT NULL,
    CHECK (count IS NULL OR until_day IS NULL)
) STRICT;
CREATE TABLE digest (                   -- who wants one
    person_id INTEGER PRIMARY KEY REFERENCES person (id),
    every INTEGER NOT NULL CHECK (every IN (1, 2))
) STRICT;

CREATE TABLE rendering (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    from_name TEXT NOT NULL,
    from_address TEXT NOT NULL,
    list_id TEXT NOT NULL,
    in_reply_to TEXT NOT NULL,
    "references" TEXT NOT NULL,
    automatic INTEGER NOT NULL CHECK (automatic IN (0, 1)),
    text TEXT NOT NULL,
    html TEXT NOT NULL,
    seen TEXT NOT NULL,                 -- what its reader must be allowed to see still: of answers to queries
    files TEXT NOT NULL                 -- that travel with it: which parts of which messages
) STRICT;

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 8),
    kind INTEGER NOT NULL,
    why INTEGER NOT NULL,
    ticket_id INTEGER REFERENCES ticket (id), -- NULL: about a request or a share, and no ticket
    thread_id INTEGER REFERENCES thread (id),
    comment_id INTEGER REFERENCES comment (id),
    request_id INTEGER REFERENCES request (id),
    project_id INTEGER REFERENCES project (id), -- what is shared with the person: this …
    portfolio_id INTEGER,               -- … or this, which may be gone since
    note TEXT,                          -- what became of an answer, one line each; who shares it
    asks INTEGER NOT NULL DEFAULT 0 CHECK (asks IN (0, 1)), -- it holds questions, which are not answered yet
    person_id INTEGER NOT NULL REFERENCES person (id),
    created_us INTEGER NOT NULL,
    next_us INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    tried_us INTEGER NOT NULL DEFAULT 0, -- when the first of them failed; giving up counts from there
    reason TEXT NOT NULL DEFAULT '',
    carrier_id INTEGER REFERENCES outbox (id),
    -- fixed by sealing
    rendering_id INTEGER REFERENCES rendering (id),
    address TEXT,
    message_id TEXT,
    boundary TEXT,
    date_us INTEGER,
    epoch INTEGER,
    reply_address TEXT,
    bounce_address TEXT,
    mark TEXT
) STRICT;
CREATE INDEX outbox_due ON outbox (asks, next_us, state) WHERE state <= 2;
CREATE INDEX outbox_inflight ON outbox (state) WHERE state = 3;
CREATE INDEX outbox_aside ON outbox (state) WHERE state >= 5; -- neither waiting nor sent: few
CREATE INDEX outbox_ack ON outbox (created_us, person_id) WHERE kind IN (2, 29);

PRAGMA application_id = 1347375956; -- "POST"
PRAGMA user_version = 1;
