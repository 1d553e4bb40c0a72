/*
 * bench_rules RULES BODY ROUNDS: asks the rules in the folder RULES about a comment by a customer
 * whose text is the file BODY. Each round prints microseconds of CPU an event for the
 * conditions that need only the mail, and for asking the rules with these answers; and how many
 * rules fired. The first round is for warming up.
 */
#include "conf/problem.h"
#include "rules/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define EVENTS_A_ROUND 500

typedef struct {
    RuleSet *set;
    RuleMail mail;
    RuleFacts facts;
    gint64 marks_ns, asking_ns;
    guint fired;
} Bench;

/* What this thread has computed so far: others on the machine do not count. */
static gint64
spent_ns(void)
{
    struct timespec spent;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    return (gint64)spent.tv_sec * 1000000000 + spent.tv_nsec;
}

static void
ask_once(Bench *bench)
{
    gint64 begun_ns = spent_ns();
    g_autoptr(RuleMarks) marks = rule_marks_new(bench->set, &bench->mail);
    gint64 marked_ns = spent_ns();
    g_autoptr(RuleChain) chain = rule_chain_new(bench->set);
    bench->facts.marks = marks;
    g_autoptr(Plan) plan = rule_set_evaluate(bench->set, &bench->facts, chain, NULL);
    bench->asking_ns += spent_ns() - marked_ns;
    bench->marks_ns += marked_ns - begun_ns;
    bench->fired = plan->steps->len;
}

static void
run_round(Bench *bench)
{
    bench->marks_ns = bench->asking_ns = 0;
    for (guint i = 0; i < EVENTS_A_ROUND; i++)
        ask_once(bench);
    printf("%.3f %.3f %u\n", (double)bench->marks_ns / 1e3 / EVENTS_A_ROUND,
           (double)bench->asking_ns / 1e3 / EVENTS_A_ROUND, bench->fired);
}

static RuleSet *
load(const char *directory, const Workflow *workflow)
{
    g_autoptr(GPtrArray) problems = problems_new();
    RuleSet *set = rule_set_load(directory, workflow, problems);
    for (guint i = 0; i < problems->len; i++) {
        g_autofree char *line = problem_format(g_ptr_array_index(problems, i));
        fprintf(stderr, "%s\n", line);
    }
    return set;
}

int
main(int argc, char **argv)
{
    g_autofree char *body = NULL;
    if (argc != 4 || !g_file_get_contents(argv[2], &body, NULL, NULL)) {
        fprintf(stderr, "usage: bench_rules RULES BODY ROUNDS\n");
        return EXIT_FAILURE;
    }
    g_autoptr(Workflow) workflow = workflow_new();
    g_autoptr(RuleSet) set = load(argv[1], workflow);
    if (!set)
        return EXIT_FAILURE;
    Event event = {.kind = EVENT_COMMENT_ADDED, .ticket = {1}, .comment = {1}, .actor = {1}};
    Ticket ticket = {.type = (char *)"support", .status = (char *)"Waiting"};
    Person author = {.id = {1}, .kind = PERSON_CUSTOMER};
    Bench bench = {.set = set,
                   .mail = {.author = "anna@client.example",
                            .subject = "Re: The printer on the second floor",
                            .body = body},
                   .facts = {.event = &event, .ticket = &ticket, .author = &author}};
    guint64 rounds = g_ascii_strtoull(argv[3], NULL, 10);
    for (guint64 i = 0; i < rounds; i++)
        run_round(&bench);
    return EXIT_SUCCESS;
}
