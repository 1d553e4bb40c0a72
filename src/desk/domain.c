#include "desk/domain.h"

#include <stdlib.h>
#include <string.h>

/* In the order of strcmp: a test sees to it. */
static const char *const providers[] = {
    "126.com",         "163.com",          "aim.com",        "alice.it",
    "aliyun.com",      "aol.com",          "arcor.de",       "att.net",
    "bell.net",        "bellsouth.net",    "bigpond.com",    "bk.ru",
    "bluewin.ch",      "blueyonder.co.uk", "btinternet.com", "charter.net",
    "comcast.net",     "cox.net",          "duck.com",       "earthlink.net",
    "eircom.net",      "email.com",        "email.cz",       "fastmail.com",
    "fastmail.fm",     "foxmail.com",      "free.fr",        "freenet.de",
    "frontier.com",    "gmail.com",        "gmx.at",         "gmx.ch",
    "gmx.com",         "gmx.de",           "gmx.fr",         "gmx.net",
    "googlemail.com",  "hey.com",          "hotmail.co.uk",  "hotmail.com",
    "hotmail.de",      "hotmail.dk",       "hotmail.es",     "hotmail.fr",
    "hotmail.it",      "hotmail.nl",       "hotmail.se",     "hushmail.com",
    "icloud.com",      "inbox.lv",         "inbox.ru",       "interia.pl",
    "jubii.dk",        "juno.com",         "kpnmail.nl",     "laposte.net",
    "libero.it",       "list.ru",          "live.co.uk",     "live.com",
    "live.dk",         "live.fr",          "live.nl",        "live.se",
    "mac.com",         "mail.com",         "mail.de",        "mail.dk",
    "mail.ru",         "mailbox.org",      "me.com",         "msn.com",
    "neuf.fr",         "ntlworld.com",     "o2.pl",          "onet.pl",
    "online.de",       "online.no",        "optonline.net",  "orange.fr",
    "outlook.com",     "outlook.de",       "outlook.dk",     "outlook.fr",
    "pm.me",           "posteo.de",        "posteo.net",     "proton.me",
    "protonmail.ch",   "protonmail.com",   "qq.com",         "rambler.ru",
    "rediffmail.com",  "rocketmail.com",   "rogers.com",     "runbox.com",
    "sapo.pt",         "sbcglobal.net",    "seznam.cz",      "sfr.fr",
    "shaw.ca",         "sina.com",         "sky.com",        "skynet.be",
    "startmail.com",   "stofanet.dk",      "sympatico.ca",   "t-online.de",
    "talktalk.net",    "telenet.be",       "telia.com",      "terra.com.br",
    "tin.it",          "tiscali.it",       "tuta.com",       "tutanota.com",
    "ukr.net",         "uol.com.br",       "verizon.net",    "virgilio.it",
    "virginmedia.com", "wanadoo.fr",       "web.de",         "wp.pl",
    "xs4all.nl",       "xtra.co.nz",       "ya.ru",          "yahoo.ca",
    "yahoo.co.in",     "yahoo.co.jp",      "yahoo.co.uk",    "yahoo.com",
    "yahoo.com.au",    "yahoo.com.br",     "yahoo.de",       "yahoo.dk",
    "yahoo.es",        "yahoo.fr",         "yahoo.it",       "yandex.com",
    "yandex.ru",       "yeah.net",         "ymail.com",      "zeelandnet.nl",
    "ziggo.nl",        "zoho.com",         "zohomail.com"};

static int
compare(gconstpointer key, gconstpointer element)
{
    return strcmp(key, *(const char *const *)element);
}

gboolean
domain_is_public(const char *domain)
{
    return bsearch(domain, providers, G_N_ELEMENTS(providers), sizeof *providers, compare) != NULL;
}
