#include "desk/follow.h"

const DeskWord follow_how_words[] = {
    {FOLLOW_BY_ROLE, "by role"}, {FOLLOW_ADDED, "added"}, {FOLLOW_CC, "by Cc"}, {0, NULL}};

const DeskWord follow_state_words[] = {
    {FOLLOW_ON, "follows"}, {FOLLOW_MUTED, "muted"}, {FOLLOW_OFF, "unfollowed"}, {0, NULL}};
