#include "rules/rule_set.h"

#include "base/text.h"

#include <string.h>

#define EXCERPT_CHARS 60
#define EXCERPT_BYTES 512 /* looked at for it */

static char *
excerpt(const char *text)
{
    return text_clean_line(text, (gssize)strnlen(text, EXCERPT_BYTES), EXCERPT_CHARS);
}

RuleMarks *
rule_marks_new(const RuleSet *set, const RuleMail *mail)
{
    RuleMarks *marks = g_new0(RuleMarks, 1);
    marks->set = rule_set_ref((RuleSet *)set);
    marks->answers = g_new0(gboolean, set->marks->len);
    marks->mail = (RuleMail){.author = excerpt(mail->author),
                             .automatic = mail->automatic,
                             .subject = excerpt(mail->subject),
                             .body = excerpt(mail->body)};
    g_autoptr(RuleMatcher) matcher = rule_matcher_new();
    g_auto(ConditionTexts) texts = {0};
    for (guint i = 0; i < set->marks->len; i++) {
        const RuleNode *leaf = g_ptr_array_index(set->marks, i);
        const ConditionInfo *info = leaf->info;
        marks->answers[i] =
            info->mail_flag
                ? info->mail_flag(mail) == leaf->flag
                : rule_value_matches(leaf->value, condition_mail_text(&texts, info, mail), matcher);
    }
    return marks;
}

void
rule_marks_free(RuleMarks *marks)
{
    if (!marks)
        return;
    rule_set_unref(marks->set);
    g_free(marks->answers);
    g_free((char *)marks->mail.author);
    g_free((char *)marks->mail.subject);
    g_free((char *)marks->mail.body);
    g_free(marks);
}
