"""What commands are about, as the store has it, so that before and after can be compared."""

# What no command is about: what was said, what left, and what the desk writes of it.
BESIDE = {"event", "outbox", "message", "mailbox_message", "rendering", "comment", "request",
          "held", "change", "change_step", "search", "search_data",
          "search_idx", "search_docsize", "search_config", "person", "person_address"}


def dump(desk, but=(), beside=BESIDE):
    """Every row of every table that commands are about, without those of some tickets."""
    rows = {}
    names = [name for name, in desk.rows("SELECT name FROM sqlite_master WHERE type = 'table'"
                                         " AND name NOT LIKE 'sqlite%'")]
    for name in sorted(set(names) - beside):
        columns = [row[1] for row in desk.rows("PRAGMA table_info('%s')" % name)
                   if row[1] != "updated_us"]
        owner = "id" if name == "ticket" else "ticket_id"
        rows[name] = sorted(
            str(dict(zip(columns, row)))
            for row in desk.rows('SELECT %s FROM "%s"' % (", ".join(columns), name))
            if dict(zip(columns, row)).get(owner) not in but)
    return rows


def difference(before, after):
    return ["%s: %s" % (name, row) for name in before
            for row in set(before[name]) ^ set(after.get(name, []))]
