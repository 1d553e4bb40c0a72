#include "desk/value_word.h"

#include "base/language.h"
#include "base/text.h"
#include "desk/agenda.h"
#include "desk/mail_query.h"
#include "desk/people.h"
#include "desk/policy.h"

#include <string.h>

const ValueWord value_words[] = {
    {VALUE_PRIORITY,
     PRIORITY_LOW,
     {"low", "basse", "lav", "baja", "низкий"},
     "low|basse|bas|faible|lav|baja|bajo|низкии|низкая|низкое"},
    {VALUE_PRIORITY,
     PRIORITY_NORMAL,
     {"normal", "normale", "normal", "normal", "обычный"},
     "normal|normale|обычныи|обычная|нормальныи|нормальная"},
    {VALUE_PRIORITY,
     PRIORITY_HIGH,
     {"high", "haute", "høj", "alta", "высокий"},
     "high|haute|haut|elevee|eleve|hoj|alta|alto|высокии|высокая|высокое"},
    {VALUE_PRIORITY,
     PRIORITY_URGENT,
     {"urgent", "urgente", "haster", "urgente", "срочный"},
     "urgent|urgente|haster|hastende|akut|срочныи|срочная|срочно"},
    {VALUE_LINK,
     LINK_BLOCKS,
     {"blocks", "bloque", "blokerer", "bloquea", "блокирует"},
     "blocks|bloque|blokerer|bloquea|блокирует"},
    {VALUE_LINK,
     LINK_PART_OF,
     {"part-of", "partie-de", "del-af", "parte-de", "часть"},
     "part-of|part of|partie-de|partie de|del-af|del af|parte-de|parte de|часть"},
    {VALUE_LINK,
     LINK_DUPLICATE_OF,
     {"duplicate-of", "doublon-de", "dublet-af", "duplicado-de", "дубликат"},
     "duplicate-of|duplicate of|doublon-de|doublon de|dublet-af|dublet af|duplicado-de|duplicado "
     "de|дубликат"},
    {VALUE_LINK_BACK,
     LINK_BLOCKS,
     {"blocked-by", "bloquée par", "blokeret af", "bloqueado por", "ждёт"},
     ""},
    {VALUE_LINK_BACK,
     LINK_PART_OF,
     {"has-part", "comprend", "omfatter", "contiene", "включает"},
     ""},
    {VALUE_LINK_BACK,
     LINK_DUPLICATE_OF,
     {"has-duplicate", "a pour doublon", "har dubletten", "tiene como duplicado", "имеет дубликат"},
     ""},
    {VALUE_ROLE, ROLE_NONE, {"none", "aucun", "ingen", "ninguna", "нет"}, ""},
    {VALUE_ROLE,
     ROLE_MANAGER,
     {"manager", "responsable", "leder", "responsable", "руководитель"},
     "manager|responsable|leder|руководитель"},
    {VALUE_ROLE,
     ROLE_LEAD,
     {"lead", "coordinateur", "koordinator", "coordinador", "координатор"},
     "lead|coordinateur|coordinatrice|koordinator|coordinador|coordinadora|координатор"},
    {VALUE_ROLE,
     ROLE_MEMBER,
     {"member", "membre", "medlem", "miembro", "участник"},
     "member|membre|medlem|miembro|участник|участница"},
    {VALUE_ROLE,
     ROLE_RESTRICTED,
     {"restricted", "restreint", "begrænset", "restringido", "ограниченный"},
     "restricted|restreint|restreinte|begraenset|restringido|restringida|ограниченныи|"
     "ограниченная"},
    {VALUE_ROLE,
     ROLE_VENDOR,
     {"vendor", "fournisseur", "leverandør", "proveedor", "подрядчик"},
     "vendor|fournisseur|leverandor|proveedor|proveedora|подрядчик"},
    {VALUE_ROLE,
     ROLE_CUSTOMER,
     {"customer", "client", "kunde", "cliente", "клиент"},
     "customer|client|cliente|kunde|clienta|клиент"},
    {VALUE_ROLE,
     ROLE_OWN,
     {"customer of own tickets", "client pour ses demandes", "kunde med egne sager",
      "cliente de sus casos", "клиент по своим заявкам"},
     ""},
    {VALUE_RELATION,
     RELATION_REQUESTER,
     {"requester", "demandeur", "rekvirent", "solicitante", "заявитель"},
     ""},
    {VALUE_RELATION, RELATION_OPENER, {"opener", "auteur", "opretter", "autor", "автор"}, ""},
    {VALUE_RELATION,
     RELATION_ASSIGNEE,
     {"assignee", "chargé de la demande", "sagsbehandler", "encargado", "исполнитель"},
     ""},
    {VALUE_RELATION,
     RELATION_FOLLOWER,
     {"follower", "suit la demande", "følger sagen", "sigue el caso", "следит"},
     ""},
    {VALUE_RELATION, RELATION_ASKED, {"asked", "interrogé", "spurgt", "preguntado", "спрошен"}, ""},
    {VALUE_RELATION,
     RELATION_LISTENER,
     {"listener", "suit le projet", "følger projektet", "sigue el proyecto", "следит за проектом"},
     ""},
    {VALUE_RELATION, RELATION_COPIED, {"copied", "en copie", "i kopi", "en copia", "в копии"}, ""},
    {VALUE_KIND,
     PERSON_STAFF,
     {"staff", "équipe", "medarbejder", "personal", "сотрудник"},
     "staff|equipe|personnel|medarbejder|medarbejdere|personal|сотрудник|сотрудница|сотрудники"},
    {VALUE_KIND,
     PERSON_VENDOR,
     {"vendor", "fournisseur", "leverandør", "proveedor", "подрядчик"},
     "vendor|fournisseur|leverandor|proveedor|proveedora|подрядчик"},
    {VALUE_KIND,
     PERSON_CUSTOMER,
     {"customer", "client", "kunde", "cliente", "клиент"},
     "customer|client|cliente|kunde|clienta|клиент|клиентка"},
    {VALUE_FLAG, TRUE, {"yes", "oui", "ja", "sí", "да"}, "yes|true|oui|ja|si|да"},
    {VALUE_FLAG, FALSE, {"no", "non", "nej", "no", "нет"}, "no|false|non|nej|нет"},
    {VALUE_STATE,
     STATE_OPEN,
     {"open", "ouvert", "åben", "abierto", "открытые"},
     "open|ouvert|ouverte|ouverts|ouvertes|aben|abent|abne|abierto|abierta|abiertos|abiertas|"
     "открытые|открытая|открыта|открыт|открыто"},
    {VALUE_STATE,
     STATE_CLOSED,
     {"closed", "fermé", "lukket", "cerrado", "закрытые"},
     "closed|ferme|fermee|fermes|fermees|lukket|lukkede|cerrado|cerrada|cerrados|cerradas|закрытые|"
     "закрытая|закрыта|закрыт|закрыто"},
    {VALUE_TERM,
     TERM_STATUS,
     {"status", "état", "tilstand", "estado", "статус"},
     "status|etat|statut|tilstand|estado|статус"},
    {VALUE_TERM,
     TERM_PROJECT,
     {"project", "projet", "projekt", "proyecto", "проект"},
     "project|projet|projekt|proyecto|проект"},
    {VALUE_TERM,
     TERM_PORTFOLIO,
     {"portfolio", "portefeuille", "portefølje", "cartera", "портфель"},
     "portfolio|portefeuille|portefolje|cartera|портфель"},
    {VALUE_TERM, TERM_TYPE, {"type", "type", "type", "tipo", "тип"}, "type|tipo|тип"},
    {VALUE_TERM,
     TERM_ASSIGNEE,
     {"assignee", "attribué", "tildelt", "asignado", "исполнитель"},
     "assignee|attribue|assigne|tildelt|asignado|исполнитель"},
    {VALUE_TERM,
     TERM_REQUESTER,
     {"requester", "demandeur", "rekvirent", "solicitante", "заявитель"},
     "requester|demandeur|rekvirent|solicitante|заявитель"},
    {VALUE_TERM,
     TERM_TAG,
     {"tag", "étiquette", "mærke", "etiqueta", "метка"},
     "tag|etiquette|maerke|etiqueta|метка"},
    {VALUE_TERM,
     TERM_PRIORITY,
     {"priority", "priorité", "prioritet", "prioridad", "приоритет"},
     "priority|priorite|prioritet|prioridad|приоритет"},
    {VALUE_TERM,
     TERM_DUE,
     {"due", "échéance", "frist", "vence", "срок"},
     "due|echeance|frist|vence|срок"},
    {VALUE_DUE,
     DUE_TODAY,
     {"today", "aujourd'hui", "i dag", "hoy", "сегодня"},
     "today|aujourd'hui|i dag|idag|hoy|сегодня"},
    {VALUE_DUE,
     DUE_WEEK,
     {"week", "semaine", "uge", "semana", "неделя"},
     "week|semaine|uge|semana|неделя"},
    {VALUE_DUE,
     DUE_OVERDUE,
     {"overdue", "retard", "overskredet", "vencido", "просрочено"},
     "overdue|retard|en retard|overskredet|forfalden|vencido|vencidos|просрочено|просроченные"},
    {VALUE_DUE,
     DUE_NONE,
     {"none", "aucune", "ingen", "ninguno", "нет"},
     "none|aucune|aucun|ingen|ninguno|ninguna|нет"},
    {VALUE_WHO, WHO_ME, {"me", "moi", "mig", "yo", "мне"}, "me|moi|mig|yo|мне|меня|я|мнои"},
    {VALUE_WHO,
     WHO_NONE,
     {"none", "personne", "ingen", "nadie", "никто"},
     "none|personne|ingen|nadie|ninguno|никто|нет"},
    {VALUE_FREQUENCY,
     FREQUENCY_DAILY,
     {"daily", "quotidien", "dagligt", "diario", "ежедневно"},
     "daily|quotidien|quotidienne|dagligt|daglig|diario|diaria|ежедневно"},
    {VALUE_FREQUENCY,
     FREQUENCY_WEEKLY,
     {"weekly", "hebdomadaire", "ugentligt", "semanal", "еженедельно"},
     "weekly|hebdomadaire|ugentligt|ugentlig|semanal|еженедельно"},
    {VALUE_FREQUENCY,
     FREQUENCY_MONTHLY,
     {"monthly", "mensuel", "månedligt", "mensual", "ежемесячно"},
     "monthly|mensuel|mensuelle|manedligt|manedlig|mensual|ежемесячно"},
    {VALUE_FREQUENCY,
     FREQUENCY_YEARLY,
     {"yearly", "annuel", "årligt", "anual", "ежегодно"},
     "yearly|annuel|annuelle|arligt|arlig|anual|ежегодно"},
    {VALUE_REPEAT,
     REPEAT_EVERY,
     {"every", "tous", "hver", "cada", "каждые"},
     "every|tous|toutes|hver|hvert|cada|каждые|каждыи|каждую"},
    {VALUE_REPEAT,
     REPEAT_UNTIL,
     {"until", "jusqu'au", "indtil", "hasta", "до"},
     "until|jusqu'au|indtil|hasta|до"},
    {VALUE_REPEAT,
     REPEAT_TIMES,
     {"times", "fois", "gange", "veces", "раз"},
     "times|fois|gange|veces|раз|раза"},
    {VALUE_OFF,
     0,
     {"off", "arrêt", "fra", "no", "выкл"},
     "off|none|stop|arret|non|fra|nej|no|выкл|нет"},
    {VALUE_UNSET,
     0,
     {"unset", "aucun", "ingen", "ninguno", "нет"},
     "unset|aucun|aucune|effacer|ingen|fjern|ninguno|ninguna|borrar|нет|убрать"},
    {VALUE_NEAR_DAY,
     -2,
     {"day before yesterday", "avant-hier", "i forgårs", "anteayer", "позавчера"},
     "day before yesterday|avant-hier|i forgars|forgars|anteayer|позавчера"},
    {VALUE_NEAR_DAY,
     -1,
     {"yesterday", "hier", "i går", "ayer", "вчера"},
     "yesterday|hier|i gar|igar|ayer|вчера"},
    {VALUE_NEAR_DAY,
     0,
     {"today", "aujourd'hui", "i dag", "hoy", "сегодня"},
     "today|aujourd'hui|i dag|idag|hoy|сегодня"},
    {VALUE_NEAR_DAY,
     1,
     {"tomorrow", "demain", "i morgen", "mañana", "завтра"},
     "tomorrow|demain|i morgen|imorgen|manana|завтра"},
    {VALUE_NEAR_DAY,
     2,
     {"day after tomorrow", "après-demain", "i overmorgen", "pasado mañana", "послезавтра"},
     "day after tomorrow|apres-demain|i overmorgen|overmorgen|pasado manana|послезавтра"},
    {VALUE_NEXT_WEEK,
     0,
     {"next week", "semaine prochaine", "næste uge", "próxima semana", "следующая неделя"},
     "next week|semaine prochaine|la semaine prochaine|naeste uge|i naeste uge|proxima semana|la "
     "proxima semana|la semana que viene|следующая неделя|на следующеи неделе"},
    {VALUE_WEEKDAY,
     0,
     {"Thursday", "jeudi", "torsdag", "jueves", "четверг"},
     "thursday|thu|jeudi|jeu|torsdag|tor|jueves|jue|четверг|чт"},
    {VALUE_WEEKDAY,
     1,
     {"Friday", "vendredi", "fredag", "viernes", "пятница"},
     "friday|fri|vendredi|ven|fredag|fre|viernes|vie|пятница|пятницу|пт"},
    {VALUE_WEEKDAY,
     2,
     {"Saturday", "samedi", "lørdag", "sábado", "суббота"},
     "saturday|sat|samedi|sam|lordag|lor|sabado|sab|суббота|субботу|сб"},
    {VALUE_WEEKDAY,
     3,
     {"Sunday", "dimanche", "søndag", "domingo", "воскресенье"},
     "sunday|sun|dimanche|dim|sondag|son|domingo|dom|воскресенье|вс"},
    {VALUE_WEEKDAY,
     4,
     {"Monday", "lundi", "mandag", "lunes", "понедельник"},
     "monday|mon|lundi|lun|mandag|man|lunes|понедельник|пн"},
    {VALUE_WEEKDAY,
     5,
     {"Tuesday", "mardi", "tirsdag", "martes", "вторник"},
     "tuesday|tue|mardi|mar|tirsdag|tir|martes|вторник|вт"},
    {VALUE_WEEKDAY,
     6,
     {"Wednesday", "mercredi", "onsdag", "miércoles", "среда"},
     "wednesday|wed|mercredi|mer|onsdag|ons|miercoles|mie|среда|среду|ср"},
    {VALUE_LEAD,
     0,
     {"on", "le", "på", "el", "в"},
     "on|in|le|dans|pa|om|el|en|dentro de|в|во|через"},
    {VALUE_SPAN,
     1,
     {"minute", "minute", "minut", "minuto", "минута"},
     "minute|minutes|m|min|mins|mn|minut|minutter|minuto|minutos|минута|минуты|минут|минуту|мин|м"},
    {VALUE_SPAN,
     60,
     {"hour", "heure", "time", "hora", "час"},
     "hour|hours|h|hr|hrs|heure|heures|time|timer|t|hora|horas|час|часа|часов|ч"},
    {VALUE_SPAN,
     1440,
     {"day", "jour", "dag", "día", "день"},
     "day|days|d|jour|jours|j|dag|dage|dogn|dia|dias|день|дня|днеи|д"},
    {VALUE_SPAN,
     10080,
     {"week", "semaine", "uge", "semana", "неделя"},
     "week|weeks|w|semaine|semaines|uge|uger|semana|semanas|неделя|недели|недель|неделю|нед"},
    {VALUE_SPAN,
     525600,
     {"year", "an", "år", "año", "год"},
     "year|years|y|an|ans|annee|annees|ar|ano|anos|год|года|лет"},
    {VALUE_BILLABLE,
     FALSE,
     {"not billable", "non facturable", "ikke fakturerbar", "no facturable", "не оплачивается"},
     "not billable|non billable|non-billable|unbillable|non facturable|pas facturable|ikke "
     "fakturerbar|no facturable|не оплачивается"},
    {VALUE_BILLABLE,
     TRUE,
     {"billable", "facturable", "fakturerbar", "facturable", "оплачивается"},
     "billable|facturable|fakturerbar|оплачивается"},
    {VALUE_SHARE, SHARE_ON, {"on", "sur", "på", "en", "на"}, "on|sur|pa|en|на"},
    {VALUE_SHARE,
     SHARE_OWN,
     {"own", "propres", "egne", "propios", "свои"},
     "own|propres|propre|egne|egen|propios|propio|свои"},
    {VALUE_SHARE,
     SHARE_PROJECT,
     {"project", "projet", "projekt", "proyecto", "проект"},
     "project|projet|projekt|proyecto|проект|проекта"},
    {VALUE_SHARE,
     SHARE_PORTFOLIO,
     {"portfolio", "portefeuille", "portefølje", "cartera", "портфель"},
     "portfolio|portefeuille|portefolje|cartera|портфель|портфеля"},
    {0}};

/* Whether a word is one of "a|b|c". */
static gboolean
is_among(const char *word, const char *all)
{
    gsize length = strlen(word);
    for (const char *p = all; length && *p;) {
        gsize one = strcspn(p, "|");
        if (one == length && memcmp(p, word, length) == 0)
            return TRUE;
        p += one + (p[one] == '|');
    }
    return FALSE;
}

static const ValueWord *
find(ValueKind kind, const char *typed)
{
    g_autofree char *folded = text_fold(typed);
    for (const ValueWord *word = value_words; word->kind; word++)
        if (word->kind == kind && is_among(folded, word->typed))
            return word;
    return NULL;
}

gboolean
value_word_read(ValueKind kind, const char *typed, int *ret_value)
{
    const ValueWord *word = find(kind, typed);
    if (word)
        *ret_value = word->value;
    return word != NULL;
}

gboolean
value_word_is(ValueKind kind, int value, const char *typed)
{
    const ValueWord *word = typed ? find(kind, typed) : NULL;
    return word && word->value == value;
}

const char *
value_word_english(ValueKind kind, const char *typed)
{
    const ValueWord *word = find(kind, typed);
    return word ? word->shown[0] : typed;
}

static guint
column_of(const char *language)
{
    for (guint i = 0; i < VALUE_LANGUAGES; i++)
        if (g_str_equal(languages_spoken[i], language))
            return i;
    return 0;
}

const char *
value_word_in(ValueKind kind, int value, const char *language)
{
    for (const ValueWord *word = value_words; word->kind; word++)
        if (word->kind == kind && word->value == value)
            return word->shown[column_of(language)];
    return "?";
}

const char *
value_word_of_english(ValueKind kind, const char *english, const char *language)
{
    for (const ValueWord *word = value_words; word->kind; word++)
        if (word->kind == kind && g_str_equal(word->shown[0], english))
            return word->shown[column_of(language)];
    return english;
}
