/*
 * What crosses the control socket. The lowest bit of the first byte says whether the rest is an
 * answer or a request; a request that is taken can be sent again and is then the same.
 */
#include "tests/fuzz/fuzz.h"

#include "base/io.h"
#include "ctl/control.h"

#include <sys/socket.h>
#include <unistd.h>

static void
check_answer(FuzzInput *input)
{
    g_autoptr(GError) error = NULL;
    g_auto(Fd) socket = fuzz_socket(input->bytes, input->length);
    GString *out = g_string_new(NULL);
    GString *err = g_string_new(NULL);
    CtlExit code = CTL_OK;
    gboolean more = TRUE;
    gboolean ok = TRUE;
    while (ok && more)
        ok = control_receive_answer(socket, 0, out, err, &more, &code, &error);
    if (ok)
        g_assert_true(code <= CTL_USAGE);
    else
        g_assert_nonnull(error);
    g_assert_cmpuint(out->len + err->len, <=, CONTROL_ANSWER_BYTES);
    g_string_free(out, TRUE);
    g_string_free(err, TRUE);
}

static void
assert_survives(const ControlRequest *request)
{
    int pair[2];
    g_autoptr(GError) error = NULL;
    g_auto(ControlRequest) again = {0};
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
    gboolean ok = control_send_request(pair[1], request, 0, &error) &&
                  control_receive_request(pair[0], 0, &again, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
    g_assert_cmpint(again.json, ==, request->json);
    g_assert_cmpuint(again.columns, ==, request->columns);
    g_assert_true(g_strv_equal((const char *const *)again.arguments,
                               (const char *const *)request->arguments));
    g_assert_cmpint(again.attachment != NULL, ==, request->attachment != NULL);
    if (request->attachment)
        g_assert_true(g_bytes_equal(again.attachment, request->attachment));
    close(pair[0]);
    close(pair[1]);
}

static void
check_request(FuzzInput *input)
{
    g_autoptr(GError) error = NULL;
    g_auto(ControlRequest) request = {0};
    g_auto(Fd) socket = fuzz_socket(input->bytes, input->length);
    if (!control_receive_request(socket, 0, &request, &error)) {
        g_assert_nonnull(error);
        g_assert_null(request.arguments);
        return;
    }
    g_assert_cmpuint(g_strv_length(request.arguments), <=, LIMIT_CTL_ARGUMENTS);
    for (char **argument = request.arguments; *argument; argument++)
        g_assert_true(g_utf8_validate(*argument, -1, NULL));
    assert_survives(&request);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, MIN(size, FUZZ_SOCKET_BYTES)};
    if (fuzz_byte(&input) & 1)
        check_answer(&input);
    else
        check_request(&input);
    return 0;
}
