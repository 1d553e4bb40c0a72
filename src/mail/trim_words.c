#include "mail/trim_words.h"

#include <string.h>

#define OPENER   [TRIM_WORDS_OPENER]
#define VERB     [TRIM_WORDS_VERB]
#define FROM     [TRIM_WORDS_FROM]
#define DATE     [TRIM_WORDS_DATE]
#define TO       [TRIM_WORDS_TO]
#define SUBJECT  [TRIM_WORDS_SUBJECT]
#define OTHER    [TRIM_WORDS_OTHER]
#define ORIGINAL [TRIM_WORDS_ORIGINAL]
#define FORWARD  [TRIM_WORDS_FORWARD]
#define FOOTER   [TRIM_WORDS_FOOTER]
#define ABOVE    [TRIM_WORDS_ABOVE]

/* Long lists go over several lines. NOLINTBEGIN(bugprone-suspicious-missing-comma) */
const TrimLanguage trim_languages[] = {
    {"en",
     {OPENER = "on|at|in article|in message|quoting", VERB = "wrote|writes|has written",
      FROM = "from|sender", DATE = "sent|date|sent at|sent on",
      TO = "to|cc|bcc|copy|recipient|recipients", SUBJECT = "subject",
      OTHER = "reply-to|reply to|attachments|importance|sent "
              "by|priority|organization|organisation|message-id|x-mailer|sensitivity|when|where",
      ORIGINAL = "original message|original mail|original email|original e-mail|original "
                 "appointment|reply message|replied message|reply|in reply to",
      FORWARD = "forwarded message|begin forwarded message|forwarded by|original message "
                "follows|forwarded email|forward message|forwarding messages",
      FOOTER =
          "sent from my…|sent from…|sent via…|sent with…|sent using…|sent by…|sent on the…|sent on "
          "my…|get outlook for…|this message was sent from…|this email was sent from my…|composed "
          "on…|typed on my…|written on my…|from my…|download…for ios|via mobile",
      ABOVE = "reply above this line|please reply above this line|type your reply above this "
              "line|please type your reply above this line|write above this line|write your reply "
              "above this line|reply above this line to add a comment|please reply above the "
              "line|do not write below this line|please do not write below this line"}},
    {"de",
     {OPENER = "am|um|zitat von", VERB = "schrieb|schreibt|geschrieben|schrieben",
      FROM = "von|absender", DATE = "gesendet|datum|gesendet am|gesendet um|verschickt",
      TO = "an|kopie|empfänger|cc", SUBJECT = "betreff|betrifft",
      OTHER = "antwort an|antworten an|anlagen|anhänge|wichtigkeit|priorität",
      ORIGINAL = "ursprüngliche nachricht|originalnachricht|original-nachricht|ursprüngliche "
                 "mail|original nachricht|originalmail|ursprünglicher termin|ursprüngliche e-mail",
      FORWARD =
          "weitergeleitete nachricht|weitergeleitete mail|anfang der weitergeleiteten "
          "nachricht|anfang der weitergeleiteten e-mail|weitergeleitete e-mail|weitergeleitet von",
      FOOTER = "gesendet von…|von meinem…gesendet|gesendet mit…|gesendet aus…|diese nachricht "
               "wurde von…gesendet|diese mail wurde von…gesendet|von unterwegs gesendet|mobil "
               "gesendet|outlook für…|holen sie sich outlook für…|von…gesendet|diese e-mail wurde "
               "von…gesendet",
      ABOVE = "bitte antworten sie oberhalb dieser linie|antworten sie oberhalb dieser zeile|bitte "
              "oberhalb dieser zeile antworten|bitte geben sie ihre antwort oberhalb dieser linie "
              "ein"}},
    {"fr",
     {OPENER = "le|selon|en réponse à", VERB = "a écrit|écrit|a ecrit|écrivait|vous a écrit",
      FROM = "de|expéditeur|émetteur", DATE = "envoyé|date|envoyé le|envoyée|date d'envoi",
      TO = "à|a|cc|copie|copie à|destinataire|pour", SUBJECT = "objet|sujet",
      OTHER = "répondre à|pièces jointes|importance|pièce jointe",
      ORIGINAL = "message d'origine|message original|message initial|mail original|courriel "
                 "original|e-mail d'origine|rendez-vous d'origine|message d’origine|mail "
                 "d'origine|réponse au message",
      FORWARD = "message transféré|début du message transféré|début du message réexpédié|message "
                "transmis|courriel transféré|transféré par|message transféré par|e-mail "
                "transféré|mail transféré",
      FOOTER = "envoyé de mon…|envoyé depuis…|envoyé à partir de…|envoyé par…|envoyé avec…|envoyé "
               "de…|télécharger outlook pour…|obtenir outlook pour…|obtenez outlook pour…|envoyé "
               "via…|provenance :…|message envoyé depuis…",
      ABOVE = "répondre au-dessus de cette ligne|répondez au-dessus de cette ligne|veuillez "
              "répondre au-dessus de cette ligne"}},
    {"es",
     {OPENER = "el|con fecha|citando a|en fecha",
      VERB = "escribió|escribio|ha escrito|escribía|escribe|va escribir", FROM = "de|remitente",
      DATE = "enviado|enviado el|fecha|enviada el|fecha de envío|enviado a las",
      TO = "para|a|cc|copia|destinatario", SUBJECT = "asunto|tema",
      OTHER = "responder a|archivos adjuntos|datos adjuntos|importancia|adjuntos",
      ORIGINAL = "mensaje original|correo original|cita original|mensaje de origen",
      FORWARD = "mensaje reenviado|inicio del mensaje reenviado|forwarded message|comienzo del "
                "mensaje reenviado|reenviado por|correo reenviado",
      FOOTER = "enviado desde…|enviado con…|enviado por…|enviado a través de…|obtener outlook "
               "para…|obtenga outlook para…|enviado de mi…|enviado via…|enviado vía…|descargar "
               "outlook para…",
      ABOVE = "responda por encima de esta línea|por favor responda por encima de esta "
              "línea|responder por encima de esta línea"}},
    {"it",
     {OPENER = "il|in data|il giorno|alle|citando", VERB = "ha scritto|scrive|scritto|scrisse",
      FROM = "da|mittente", DATE = "inviato|data|inviata|data invio|inviato il",
      TO = "a|per|cc|destinatario|copia|a cc", SUBJECT = "oggetto",
      OTHER = "rispondi a|risposta|allegati|priorità|importanza|risposta a",
      ORIGINAL = "messaggio originale|messaggio originario|email originale|appuntamento originale",
      FORWARD = "messaggio inoltrato|inizio messaggio inoltrato|messaggio inoltrato da|inoltrato "
                "da|inizio del messaggio inoltrato|forwarded message",
      FOOTER = "inviato da…|inviato dal mio…|inviato con…|inviato tramite…|scarica outlook "
               "per…|ottieni outlook per…|inviato dalla mia…|inviato utilizzando…",
      ABOVE = "rispondi sopra questa riga|rispondere sopra questa riga"}},
    {"nl",
     {OPENER = "op|citeren|in artikel",
      VERB = "schreef|geschreven|schrijft|heeft geschreven|schreven", FROM = "van|afzender",
      DATE = "verzonden|datum|verstuurd|verzonden op|verzonden om", TO = "aan|cc|kopie|ontvanger",
      SUBJECT = "onderwerp|betreft",
      OTHER = "antwoord aan|beantwoorden|bijlagen|urgentie|prioriteit",
      ORIGINAL = "oorspronkelijk bericht|origineel bericht|oorspronkelijke bericht|oorspronkelijke "
                 "e-mail|originele bericht|oorspronkelijke afspraak",
      FORWARD = "doorgestuurd bericht|begin doorgestuurd bericht|doorgestuurde "
                "bericht|doorgestuurd door|doorgezonden bericht",
      FOOTER = "verzonden vanaf…|verstuurd vanaf…|verzonden met…|verstuurd met…|verzonden "
               "vanuit…|verzonden via…|verstuurd via…|outlook voor…downloaden|download outlook "
               "voor…|outlook voor…|verzonden door…",
      ABOVE = "reageer boven deze regel|antwoord boven deze regel|gelieve boven deze lijn te "
              "antwoorden"}},
    {"pt",
     {OPENER = "em|a|no dia|citando|às|na", VERB = "escreveu|escreve|escrito|escreveram",
      FROM = "de|remetente", DATE = "enviado|enviada em|enviado em|data|enviada|data de envio|date",
      TO = "para|a|cc|cópia|destinatário", SUBJECT = "assunto",
      OTHER = "responder a|responder para|anexos|prioridade|importância",
      ORIGINAL = "mensagem original|mensagem de origem|email original|compromisso original",
      FORWARD = "mensagem encaminhada|mensagem reencaminhada|início da mensagem encaminhada|início "
                "da mensagem reencaminhada|encaminhada por|forwarded message",
      FOOTER = "enviado do meu…|enviado do…|enviado a partir…|enviado da minha…|enviado "
               "pelo…|enviada do…|enviado com…|enviado desde…|obter o outlook para…|obter outlook "
               "para…|enviado via…|baixe o outlook para…",
      ABOVE = "responda acima desta linha|por favor, responda acima desta linha"}},
    {"da",
     {OPENER = "den|d.|på|citat", VERB = "skrev|skriver|skrevet|har skrevet", FROM = "fra|afsender",
      DATE = "sendt|dato|sendt den|afsendt", TO = "til|cc|kopi|modtager", SUBJECT = "emne|vedr",
      OTHER = "svar til|vedhæftede filer|vedhæftet|prioritet",
      ORIGINAL =
          "oprindelig meddelelse|original meddelelse|oprindelig besked|original besked|oprindelig "
          "mail|oprindelig e-mail|original mail|oprindelig aftale|den oprindelige meddelelse",
      FORWARD = "videresendt meddelelse|videresendt besked|start på videresendt besked|start på "
                "videresendt meddelelse|videresendt mail|videresendt e-mail|videresendt af|begynd "
                "videresendt besked|start på videresendt mail",
      FOOTER = "sendt fra…|sendt via…|sendt med…|sendt på…|afsendt fra…|hent outlook til…|få "
               "outlook til…|sendt på farten",
      ABOVE = "svar over denne linje|skriv dit svar over denne linje|skriv over denne linje"}},
    {"no",
     {OPENER = "den|på|kl.|sitat", VERB = "skrev|skreiv|skriver|har skrevet",
      FROM = "fra|frå|avsender", DATE = "sendt|dato|sendt den", TO = "til|kopi|cc|mottaker",
      SUBJECT = "emne", OTHER = "svar til|vedlegg|prioritet|viktighet",
      ORIGINAL = "opprinnelig melding|original melding|opprinnelig "
                 "e-post|originalmelding|opprinneleg melding",
      FORWARD = "videresendt melding|videresendt e-post|start på videresendt melding|vidaresend "
                "melding|videresendt av|begynnelse på videresendt melding|videresend melding",
      FOOTER = "sendt fra…|sendt via…|sendt med…|sendt frå…|last ned outlook for…|hent outlook "
               "for…|få outlook for…|skaff deg outlook for…",
      ABOVE = "svar over denne linjen|skriv svaret over denne linjen"}},
    {"sv",
     {OPENER = "den|på|citerar|kl.", VERB = "skrev|skriver|skrivit", FROM = "från|avsändare|fran",
      DATE = "skickat|datum|skickades|skickat den", TO = "till|kopia|cc|mottagare",
      SUBJECT = "ämne|angående", OTHER = "svar till|svara till|bifogade filer|bilagor|prioritet",
      ORIGINAL = "ursprungligt meddelande|originalmeddelande|originalmail|ursprungligt "
                 "mail|ursprungligt e-postmeddelande|original meddelande|ursprunglig avtalad tid",
      FORWARD = "vidarebefordrat meddelande|vidarebefordrat brev|vidarebefordrat mail|börja "
                "vidarebefordrat meddelande|början på vidarebefordrat brev|vidarebefordrat "
                "av|början av vidarebefordrat meddelande|vidarebefordrat mejl|vidarebefordrat mejl",
      FOOTER = "skickat från…|skickades från…|skickat med…|skickat via…|skickades med…|hämta "
               "outlook för…|skaffa outlook för…|skickat fran…",
      ABOVE = "svara ovanför denna rad|skriv ditt svar ovanför denna rad"}},
    {"fi",
     {OPENER = "ma|ti|ke|to|pe|la|su|päivänä|lainaus",
      VERB = "kirjoitti|kirjoittaa|kirjoittivat|kirjoitit", FROM = "lähettäjä|keneltä",
      DATE = "lähetetty|päivämäärä|päiväys|pvm|lähetysaika",
      TO = "vastaanottaja|kopio|kenelle|cc|saaja", SUBJECT = "aihe|otsikko",
      OTHER = "vastausosoite|liitteet|tärkeys",
      ORIGINAL = "alkuperäinen viesti|alkuperäinen sähköposti|alkuperäinen sanoma",
      FORWARD = "välitetty viesti|edelleenlähetetty viesti|välitetty viesti "
                "alkaa|edelleenlähetetty viesti alkaa|alkuperäinen välitetty viesti",
      FOOTER = "lähetetty…|lähetetty…puhelimesta|hanki outlook…|hae outlook…|lataa outlook…",
      ABOVE = "vastaa tämän rivin yläpuolelle|kirjoita vastauksesi tämän rivin yläpuolelle"}},
    {"is",
     {OPENER = "þann|hinn|á", VERB = "skrifaði|reit", FROM = "frá", DATE = "sent|dagsetning|dags",
      TO = "til|afrit", SUBJECT = "efni", ORIGINAL = "upprunaleg skilaboð|upphafleg skilaboð",
      FORWARD = "áframsend skilaboð", FOOTER = "sent úr…|sent frá…"}},
    {"pl",
     {OPENER = "w dniu|dnia|dn.|o|użytkownik",
      VERB = "napisał|napisała|pisze|napisano|napisali|pisał|pisała", FROM = "od|nadawca",
      DATE = "wysłano|data|wysłane|data wysłania|wysłana", TO = "do|dw|kopia|adresat|odbiorca|cc",
      SUBJECT = "temat", OTHER = "odpowiedz do|załączniki|ważność",
      ORIGINAL = "wiadomość oryginalna|oryginalna wiadomość|wiadomość pierwotna|pierwotna "
                 "wiadomość|treść oryginalnej wiadomości|oryginalny e-mail",
      FORWARD = "przekazana wiadomość|wiadomość przekazana|początek przekazywanej wiadomości|treść "
                "przekazanej wiadomości|przekazywana wiadomość|początek przesyłanej dalej "
                "wiadomości|przesłana wiadomość",
      FOOTER = "wysłane z…|wysłano z…|wysłane przez…|wysłane za pomocą…|pobierz aplikację "
               "outlook…|pobierz outlook…|wysłano przez…|wysłano z urządzenia…",
      ABOVE = "odpowiedz powyżej tej linii|proszę odpowiedzieć powyżej tej linii"}},
    {"cs",
     {OPENER = "dne|v|on|dna|po|út|st|čt|pá|so|ne",
      VERB = "napsal|napsala|napsali|píše|napsal(a)|psal|psala", FROM = "od|odesílatel",
      DATE = "odesláno|datum|posláno|odesláno dne", TO = "komu|pro|kopie|příjemce|cc|kopie pro",
      SUBJECT = "předmět|věc", OTHER = "odpovědět na|přílohy|důležitost",
      ORIGINAL = "původní zpráva|původní e-mail|originální zpráva|původní email|původní termín",
      FORWARD = "přeposlaná zpráva|přeposlaný e-mail|začátek přeposílané zprávy|začátek přeposlané "
                "zprávy|přeposílaná zpráva|přeposlaný mail|předávaná zpráva",
      FOOTER = "odesláno z…|odesláno pomocí…|odesláno přes…|získat outlook pro…|získejte outlook "
               "pro…|posláno z…|odesláno ze…",
      ABOVE = "odpovězte nad tento řádek|odpovídejte prosím nad tento řádek"}},
    {"sk",
     {OPENER = "dňa|dna|po|ut|st|št|pi|so|ne|v",
      VERB = "napísal|napísala|napísali|píše|napísal(a)|písal|písala", FROM = "od|odosielateľ",
      DATE = "odoslané|dátum|poslané|odoslané dňa", TO = "komu|pre|kópia|príjemca|cc",
      SUBJECT = "predmet", OTHER = "odpovedať na|prílohy|dôležitosť",
      ORIGINAL = "pôvodná správa|originálna správa|pôvodný e-mail|pôvodný email",
      FORWARD = "preposlaná správa|preposlaný e-mail|začiatok preposlanej správy|začiatok "
                "preposielanej správy",
      FOOTER = "odoslané z…|odoslané pomocou…|získať outlook pre…|získajte outlook pre…|odoslané "
               "cez…|poslané z…|odoslané zo…"}},
    {"sl",
     {OPENER = "dne|v|ob", VERB = "je napisal|je napisala|napisal|napisala|piše",
      FROM = "od|pošiljatelj", DATE = "poslano|datum", TO = "za|komu|kp|prejemnik",
      SUBJECT = "zadeva", ORIGINAL = "izvirno sporočilo|prvotno sporočilo",
      FORWARD = "posredovano sporočilo", FOOTER = "poslano z…|poslano iz…|poslano prek…"}},
    {"hr",
     {OPENER = "dana|u|dne|na|pon|uto|sri|čet|pet|sub|ned",
      VERB = "napisao|napisala|je napisao|je napisala|piše|napisao/la|je napisao/la",
      FROM = "od|šalje|pošiljatelj|pošiljalac", DATE = "poslano|datum|poslato|poslano u",
      TO = "za|prima|kome|primatelj|kopija", SUBJECT = "predmet|naslov",
      ORIGINAL = "izvorna poruka|originalna poruka|izvorna poruka -|originalna poruka -",
      FORWARD = "proslijeđena poruka|prosleđena poruka|početak proslijeđene poruke",
      FOOTER = "poslano s…|poslano sa…|poslano iz…|poslato sa…|poslato iz…|poslano putem…"}},
    {"sr",
     {OPENER = "дана|у", VERB = "написао|написала|је написао|је написала|пише|је написао/ла",
      FROM = "од|шаље", DATE = "послато|датум", TO = "за|коме|прима|копија",
      SUBJECT = "тема|наслов|предмет", ORIGINAL = "оригинална порука|изворна порука",
      FORWARD = "прослеђена порука", FOOTER = "послато са…|послато из…|послато преко…"}},
    {"hu",
     {OPENER = "dátum|ekkor", VERB = "írta|ezt írta|írja|a következőt írta|írt",
      FROM = "feladó|küldő|from", DATE = "elküldve|küldve|dátum|elküldés dátuma|küldés ideje",
      TO = "címzett|másolatot kap|másolat|cc|másolatot kapja", SUBJECT = "tárgy",
      OTHER = "válaszcím|mellékletek|fontosság",
      ORIGINAL = "eredeti üzenet|eredeti levél|eredeti e-mail",
      FORWARD = "továbbított üzenet|továbbított levél|a továbbított üzenet kezdete|továbbított "
                "üzenet kezdete|továbbított e-mail",
      FOOTER = "küldve…|elküldve…|…küldve|…küldött|…elküldve|outlook beszerzése…|az outlook "
               "beszerzése…|…készülékről küldve",
      ABOVE = "kérjük, e sor fölé válaszoljon|válaszoljon e sor fölé"}},
    {"ro",
     {OPENER = "în|pe|la data de|in data de|în data de|in|la", VERB = "a scris|scrie|au scris",
      FROM = "de la|expeditor|de", DATE = "trimis|data|trimis la|trimisă|dată",
      TO = "către|catre|cc|la|destinatar|pentru", SUBJECT = "subiect|subiectul",
      OTHER = "răspundeți la|atașări|importanță",
      ORIGINAL = "mesaj original|mesajul original|mesaj inițial|mesaj initial|mesajul inițial",
      FORWARD =
          "mesaj redirecționat|mesaj redirecţionat|mesaj retransmis|mesaj redirectionat|începutul "
          "mesajului redirecționat|mesaj transmis mai departe|început mesaj redirecționat",
      FOOTER = "trimis de pe…|trimis din…|trimis prin…|trimis de la…|obțineți outlook "
               "pentru…|trimis cu…|obţineţi outlook pentru…"}},
    {"tr",
     {OPENER = "tarih|tarihinde",
      VERB = "yazdı|şunu yazdı|şunları yazdı|şöyle yazdı|yazmış|tarihinde şunu yazdı",
      FROM = "kimden|gönderen",
      DATE = "gönderilme tarihi|gönderme tarihi|tarih|gönderildi|gönderilen|gönderim tarihi",
      TO = "kime|alıcı|bilgi|cc|bilgi (cc)", SUBJECT = "konu", OTHER = "yanıt|yanıtla|ekler|önem",
      ORIGINAL = "orijinal mesaj|özgün ileti|orijinal ileti|asıl mesaj|orjinal mesaj|özgün "
                 "mesaj|orijinal e-posta",
      FORWARD = "iletilen mesaj|yönlendirilen ileti|iletilmiş mesaj|yönlendirilmiş mesaj|iletilen "
                "e-posta|iletilen ileti|yönlendirilen mesaj|i̇letilen mesaj|i̇letilen "
                "ileti|i̇letilmiş mesaj|i̇letilen e-posta",
      FOOTER = "…gönderildi|…gönderilmiştir|outlook…edinin|…yollandı",
      ABOVE = "lütfen bu satırın üzerine yanıt verin|bu satırın üstüne yanıt yazın"}},
    {"ru",
     {OPENER = "в|от|цитирую|пн|вт|ср|чт|пт|сб|вс",
      VERB = "пишет|писал|писала|написал|написала|написали|писал(а)|написал(а)|писали|сообщил|"
             "сообщила",
      FROM = "от|отправитель|от кого|из",
      DATE = "отправлено|дата|послано|отправленный|отправлен|дата отправки|время",
      TO = "кому|получатель|копия|для|куда|получатели", SUBJECT = "тема|тема письма",
      OTHER = "ответить|обратный адрес|вложения|важность|ответ",
      ORIGINAL = "исходное сообщение|исходное письмо|оригинальное сообщение|первоначальное "
                 "сообщение|оригинал сообщения|исходящее сообщение|первоначальное письмо|конец "
                 "исходного сообщения",
      FORWARD = "пересылаемое сообщение|перенаправленное сообщение|пересланное сообщение|начало "
                "переадресованного сообщения|переадресованное сообщение|перенаправленное "
                "письмо|пересланное письмо|начало пересылаемого сообщения|пересылаемое "
                "письмо|начало переправленного сообщения",
      FOOTER = "отправлено с…|отправлено из…|отправлено через…|отправлено от…|послано "
               "с…|отправлено мобильной…|скачать outlook для…|получить outlook для…|отправлено с "
               "помощью…|отправлено на…",
      ABOVE = "пожалуйста, пишите ответ выше этой линии|ответьте выше этой линии|напишите ответ "
              "выше этой строки"}},
    {"uk",
     {OPENER = "у|в|від|пн|вт|ср|чт|пт|сб|нд|о",
      VERB = "пише|писав|писала|написав|написала|написали|пишуть|написав(-ла)|написав(ла)",
      FROM = "від|від кого|відправник", DATE = "надіслано|дата|відправлено|надісланий",
      TO = "кому|до|копія|одержувач|отримувач", SUBJECT = "тема",
      OTHER = "відповісти|вкладення|важливість",
      ORIGINAL = "вихідне повідомлення|оригінальне повідомлення|початкове повідомлення|первинне "
                 "повідомлення|вихідний лист",
      FORWARD = "переслане повідомлення|переадресоване повідомлення|перенаправлене "
                "повідомлення|пересланий лист|початок пересланого повідомлення|початок "
                "переадресованого повідомлення|перенаправлений лист",
      FOOTER = "надіслано з…|відправлено з…|надіслано із…|надіслано через…|відправлено "
               "із…|завантажити outlook для…|отримати outlook для…|надіслано за допомогою…"}},
    {"be",
     {OPENER = "у|ў", VERB = "піша|пісаў|напісаў|напісала", FROM = "ад", DATE = "адпраўлена|дата",
      TO = "каму|копія", SUBJECT = "тэма",
      ORIGINAL = "зыходнае паведамленне|арыгінальнае паведамленне", FOOTER = "адпраўлена з…"}},
    {"bg",
     {OPENER = "на|в", VERB = "написа|пише|писа|е написал|е написала", FROM = "от|подател",
      DATE = "изпратено|дата|изпратен", TO = "до|копие|як|получател",
      SUBJECT = "тема|относно|предмет", OTHER = "отговор до|прикачени файлове",
      ORIGINAL = "оригинално съобщение|първоначално съобщение|оригинално писмо|изходно съобщение",
      FORWARD = "препратено съобщение|препратено писмо|начало на препратено съобщение|пренасочено "
                "съобщение|начало на препратеното съобщение",
      FOOTER = "изпратено от…|изпратено с…|изпратено чрез…|изтегляне на outlook за…|получете "
               "outlook за…|изпратено през…"}},
    {"mk",
     {OPENER = "на", VERB = "напиша|пишува", FROM = "од", DATE = "испратено|датум",
      TO = "до|копија", SUBJECT = "тема|предмет", ORIGINAL = "оригинална порака|првична порака",
      FOOTER = "испратено од…"}},
    {"el",
     {OPENER = "στις|την|στισ|o|ο|η", VERB = "έγραψε|εγραψε|γράφει|έγραψες|έγραψαν",
      FROM = "από|αποστολέας", DATE = "στάλθηκε|ημερομηνία|εστάλη|αποστολή|απεστάλη|ημ/νία",
      TO = "προς|κοιν.|κοινοποίηση|παραλήπτης|κοιν", SUBJECT = "θέμα",
      OTHER = "απάντηση σε|συνημμένα|σπουδαιότητα",
      ORIGINAL = "αρχικό μήνυμα|πρωτότυπο μήνυμα|αρχικο μηνυμα",
      FORWARD = "προωθημένο μήνυμα|προωθούμενο μήνυμα|προώθηση μηνύματος|αρχή προωθημένου "
                "μηνύματος|έναρξη προωθημένου μηνύματος|προωθημένο μήνυμα ----------",
      FOOTER = "στάλθηκε από…|εστάλη από…|απεστάλη από…|αποστολή από…|λήψη του outlook "
               "για…|στάλθηκε με…|σταλθηκε απο…|λάβετε το outlook για…"}},
    {"he",
     {OPENER = "בתאריך|ב|ביום|בתאריך", VERB = "כתב|כתבה|כתב/ה|מאת|כתבו|כתב(ה)",
      FROM = "מאת|מ|מאת |שולח", DATE = "נשלח|תאריך|נשלח ב|תאריך", TO = "אל|ל|עותק|נמען|העתק",
      SUBJECT = "נושא|הנדון", ORIGINAL = "הודעה מקורית|ההודעה המקורית|הודעה מקורית -",
      FORWARD =
          "הודעה שהועברה|הודעה מועברת|הועברה הודעה|תחילת ההודעה שהועברה|הודעה שהועברה ---------",
      FOOTER = "נשלח מ…|נשלח מה…|נשלח מהאייפון שלי|נשלח באמצעות…|נשלח דרך…|נשלח מתוך…|קבל את "
               "outlook עבור…|להורדת outlook…"}},
    {"ar",
     {OPENER = "في|بتاريخ|يوم|فى", VERB = "كتب|كتبت|كتبَ|قام|كتب/ت", FROM = "من|المرسل",
      DATE = "تاريخ|التاريخ|أرسلت|تم الإرسال|أرسل|إرسال|تاريخ الإرسال|تم إرسالها",
      TO = "إلى|الى|نسخة|نسخة إلى|المستلم", SUBJECT = "الموضوع|موضوع|العنوان",
      ORIGINAL = "الرسالة الأصلية|رسالة أصلية|الرساله الاصليه|الرسالة الاصلية",
      FORWARD = "رسالة معاد توجيهها|الرسالة المعاد توجيهها|رسالة محولة|بداية الرسالة المعاد "
                "توجيهها|بداية الرسالة المحولة|رسالة مُعاد توجيهها|forwarded message",
      FOOTER = "أرسلت من…|مرسل من…|أُرسلت من…|تم الإرسال من…|تم إرساله من…|ارسلت من…|الحصول على "
               "outlook…|أرسل من…|أُرسل من…|مُرسل من…|تم إرسالها من…"}},
    {"fa",
     {OPENER = "در|در تاریخ|روز", VERB = "نوشت|نوشته است|نوشته|می‌نویسد",
      FROM = "از|فرستنده", DATE = "تاریخ|ارسال|ارسال شده|فرستاده شده", TO = "به|رونوشت|گیرنده",
      SUBJECT = "موضوع", ORIGINAL = "پیام اصلی|نامه اصلی",
      FORWARD = "پیام ارسالی|پیام بازارسال شده|پیام هدایت شده",
      FOOTER = "ارسال شده از…|فرستاده شده از…|ارسال از…"}},
    {"hi",
     {OPENER = "को", VERB = "ने लिखा|लिखा", FROM = "से|प्रेषक|द्वारा", DATE = "भेजा गया|दिनांक|भेजा",
      TO = "को|प्रति|प्रतिलिपि", SUBJECT = "विषय", ORIGINAL = "मूल संदेश", FORWARD = "अग्रेषित संदेश",
      FOOTER = "मेरे…से भेजा गया"}},
    {"zh",
     {OPENER = "在|于|於", VERB = "写道|寫道|写到|來信|写信|寫到|写道:|寫信|编写|撰写|撰寫",
      FROM = "发件人|寄件者|寄件人|發件人|发自|来自|寄件者 ",
      DATE = "发送时间|日期|寄件日期|发送日期|傳送時間|发件时间|時間|时间|發送時間|寄件時間|已发送|"
             "傳送日期|已傳送|已寄件|發送日期|寄送時間",
      TO = "收件人|收件者|抄送|副本|抄送人|至|密送|发送至|发送给",
      SUBJECT = "主题|主旨|主題|标题|標題", OTHER = "附件|重要性|回复|回覆",
      ORIGINAL = "原始邮件|原始郵件|原邮件|原始信件|邮件原件|回复的原邮件|原始訊息|原郵件|回复邮件|"
                 "原始消息|原信息|回复的邮件|原始信息|原文",
      FORWARD = "转发邮件|轉寄郵件|转发的邮件|轉寄的郵件|开始转发的邮件|開始轉寄郵件|转发邮件信息|"
                "被转发邮件|转发信息|轉寄訊息|轉寄信件|下面是被转发的邮件|以下是轉寄的電子郵件|"
                "開始轉寄的郵件|轉發郵件|转发的消息|以下是转发的邮件",
      FOOTER = "发自我的…|發自我的…|從我的…傳送|从我的…发送|发自…|獲取 outlook…|获取 outlook…|取得 "
               "outlook…|從我的…寄出|来自我的…|傳送自我的…|发送自…|發送自…|傳送自…|從…傳送|来自…|"
               "從…寄出|由…传送|通过…发送",
      ABOVE = "请在此行上方回复|請在此行上方回覆"}},
    {"ja",
     {OPENER = "日時",
      VERB = "のメール|は書きました|さんは書きました|書きました|さんが書きました|は書いた|wrote|"
             "が書いた|のメッセージ|さんからのメール|さんは次のように書きました|"
             "は以下のように書きました|さんのメール",
      FROM = "差出人|送信者|送信元|発信者",
      DATE = "送信日時|日時|日付|送信日|送信日 時|送信済み|送信時刻",
      TO = "宛先|宛先 |送信先|受信者|ｃｃ", SUBJECT = "件名|題名|表題",
      OTHER = "添付ファイル|重要度|返信先",
      ORIGINAL = "元のメッセージ|オリジナルメッセージ|元メール|元のメール|original "
                 "message|原文|返信元メッセージ|引用元メッセージ",
      FORWARD = "転送されたメッセージ|転送メッセージ|転送元メッセージ|転送メール|転送されたメール|"
                "以下は転送メッセージです|転送メッセージの始まり|転送されたメッセージの始まり",
      FOOTER = "…から送信|…から送信されました|…から送信しました|…より送信|…からの送信|outlook "
               "for…を入手|…を使って送信|…で送信",
      ABOVE = "この行より上に返信してください|この線より上に返信を入力してください"}},
    {"ko",
     {OPENER = "날짜",
      VERB = "작성|님이 작성|썼습니다|쓴 글|님의 말|쓴 메시지|작성했습니다|작성함|님이 씀|님이 "
             "보낸|님께서 작성",
      FROM = "보낸 사람|보낸사람|발신|보낸이|발신자|보낸 이",
      DATE = "보낸 날짜|날짜|보낸날짜|보낸시간|보낸 시간|일시|발신일|보냄|보낸 일시",
      TO = "받는 사람|받는사람|수신|참조|받는이|수신자|받는 이", SUBJECT = "제목",
      OTHER = "첨부|중요도",
      ORIGINAL = "원본 메시지|원본 메일|원본메일|원본메시지|원본 이메일|original message|원래 "
                 "메시지|원래 메일",
      FORWARD = "전달된 메시지|전달 메일|전달된 메일|전달된 이메일|전달 메시지|전달된 메시지의 "
                "시작|전달된 메시지 시작",
      FOOTER = "나의…에서 보냄|내…에서 보냄|…에서 보냄|…에서 보냈습니다|…에서 전송됨|…에서 보낸 "
               "메일입니다|…에서 보낸 메일|outlook…다운로드|…에서 전송|…에서 발송"}},
    {"vi",
     {OPENER = "vào|ngày|lúc|vào lúc|vào ngày", VERB = "đã viết|viết|viết rằng|đã gửi",
      FROM = "từ|người gửi|gửi từ", DATE = "đã gửi|ngày|gửi|ngày gửi|gửi lúc|thời gian",
      TO = "đến|tới|người nhận|kính gửi|đồng gửi|cho", SUBJECT = "chủ đề|tiêu đề|chủ ðề",
      ORIGINAL = "tin nhắn gốc|thư gốc|tin nhắn ban đầu|thông báo gốc|nội dung gốc",
      FORWARD = "thư đã chuyển tiếp|tin nhắn được chuyển tiếp|thư được chuyển tiếp|bắt đầu thư "
                "được chuyển tiếp|tin nhắn đã chuyển tiếp|thư chuyển tiếp|thư được chuyển tiếp bắt "
                "đầu|bắt đầu tin nhắn được chuyển tiếp",
      FOOTER = "đã gửi từ…|gửi từ…|được gửi từ…|tải outlook cho…|tải xuống outlook cho…|đã gửi "
               "bằng…|gửi bằng…"}},
    {"ca",
     {OPENER = "el|el dia|citant a", VERB = "va escriure|ha escrit|escrigué|escriu",
      FROM = "de|remitent", DATE = "enviat|data|enviat el", TO = "per a|a|cc|còpia|destinatari",
      SUBJECT = "assumpte", ORIGINAL = "missatge original",
      FORWARD = "missatge reenviat|inici del missatge reenviat|missatge reexpedit",
      FOOTER = "enviat des de…|enviat des del…|enviat amb…|obteniu outlook per…"}},
    {"gl",
     {OPENER = "o|o día|en", VERB = "escribiu|escribió", FROM = "de|remitente",
      DATE = "enviado|data", TO = "para|a", SUBJECT = "asunto", ORIGINAL = "mensaxe orixinal",
      FORWARD = "mensaxe reenviada", FOOTER = "enviado desde…|enviado dende…"}},
    {"eu",
     {VERB = "igorleak hau idatzi du|idatzi du|idatzi zuen|hau idatzi du",
      FROM = "nork|bidaltzailea|nondik", DATE = "bidalia|data|noiz", TO = "nori|hartzailea|nora",
      SUBJECT = "gaia", ORIGINAL = "jatorrizko mezua", FORWARD = "birbidalitako mezua",
      FOOTER = "nire…bidalia|…bidalia"}},
    {"et",
     {OPENER = "kuupäeval|kell|kirjutas", VERB = "kirjutas|kirjutab", FROM = "saatja|kellelt",
      DATE = "saadetud|kuupäev|saatmisaeg", TO = "saaja|adressaat|kellele|koopia",
      SUBJECT = "teema|pealkiri",
      ORIGINAL = "algne kiri|algne sõnum|originaalkiri|originaalsõnum|algne teade",
      FORWARD = "edastatud kiri|edastatud sõnum|edastatud teade",
      FOOTER = "saadetud minu…|saadetud…"}},
    {"lv",
     {OPENER = "plkst|dat.", VERB = "rakstīja|raksta|uzrakstīja", FROM = "sūtītājs|no",
      DATE = "nosūtīts|datums|sūtīts", TO = "kam|adresāts|kopija", SUBJECT = "tēma|temats",
      ORIGINAL = "sākotnējais ziņojums|oriģinālais ziņojums|sākotnējā ziņa",
      FORWARD = "pārsūtītā ziņa|pārsūtīts ziņojums|pārsūtītais ziņojums",
      FOOTER = "nosūtīts no…|sūtīts no…"}},
    {"lt",
     {OPENER = "rašė|data", VERB = "rašė|parašė|rašo", FROM = "nuo|siuntėjas|kas",
      DATE = "išsiųsta|data|siųsta", TO = "kam|iki|gavėjas|kopija", SUBJECT = "tema",
      ORIGINAL = "pradinis laiškas|originalus laiškas|originali žinutė|pradinis "
                 "pranešimas|originalus pranešimas",
      FORWARD = "persiųstas laiškas|persiųsta žinutė|peradresuotas laiškas|persiųstas pranešimas",
      FOOTER = "išsiųsta iš…|siųsta iš…|atsiųsta iš…"}},
    {"id",
     {OPENER = "pada|pada tanggal|pada hari|tanggal",
      VERB = "menulis|menulis berikut|tulis|menulis:|telah menulis",
      FROM = "dari|pengirim|daripada", DATE = "dikirim|tanggal|terkirim|tarikh|dihantar",
      TO = "kepada|ke|untuk|tembusan|penerima", SUBJECT = "perihal|subjek|judul|hal",
      ORIGINAL = "pesan asli|pesan asal|mesej asal|pesan sebelumnya",
      FORWARD = "pesan terusan|pesan yang diteruskan|awal pesan yang diteruskan|mesej yang "
                "dipanjangkan|pesan diteruskan",
      FOOTER = "dikirim dari…|terkirim dari…|dihantar daripada…|dikirim menggunakan…"}},
    {"th",
     {OPENER = "เมื่อ|ในวันที่|เมื่อวันที่|วันที่", VERB = "เขียนว่า|เขียน|ได้เขียน|ได้เขียนว่า", FROM = "จาก|ผู้ส่ง",
      DATE = "ส่ง|วันที่|ส่งเมื่อ|ส่งแล้ว", TO = "ถึง|สำเนา|ผู้รับ|สำเนาถึง", SUBJECT = "เรื่อง|หัวเรื่อง|หัวข้อ",
      ORIGINAL = "ข้อความต้นฉบับ|ข้อความเดิม", FORWARD = "ข้อความที่ส่งต่อ|ข้อความที่ถูกส่งต่อ|เริ่มข้อความที่ส่งต่อ",
      FOOTER = "ส่งจาก…|ส่งจาก iphone ของฉัน|ดาวน์โหลด outlook…"}},
    {"af",
     {OPENER = "op", VERB = "geskryf|het geskryf|skryf", FROM = "van", DATE = "gestuur|datum",
      TO = "aan|afskrif", SUBJECT = "onderwerp", ORIGINAL = "oorspronklike boodskap",
      FORWARD = "aangestuurde boodskap", FOOTER = "gestuur vanaf…"}},
};
/* NOLINTEND(bugprone-suspicious-missing-comma) */
const gsize trim_languages_count = G_N_ELEMENTS(trim_languages);

static gboolean
any_of(const char *list, TrimMatch match, gpointer data)
{
    for (const char *word = list, *end; word; word = *end ? end + 1 : NULL) {
        end = strchrnul(word, '|');
        if (match(word, (gsize)(end - word), data))
            return TRUE;
    }
    return FALSE;
}

/* Most lists have no word that begins so, and then it is found out at once. */
static gboolean
any_beginning(const char *list, guchar first, TrimMatch match, gpointer data)
{
    for (const char *word = strchr(list, first); word; word = strchr(word + 1, first))
        if ((word == list || word[-1] == '|') &&
            match(word, (gsize)(strchrnul(word, '|') - word), data))
            return TRUE;
    return FALSE;
}

#define ELLIPSIS 0xe2 /* its first byte in UTF-8 */

static gboolean
any_fitting(const char *list, guchar first, TrimMatch match, gpointer data)
{
    if (!first)
        return any_of(list, match, data);
    return any_beginning(list, first, match, data) ||
           (first != ELLIPSIS && any_beginning(list, ELLIPSIS, match, data));
}

gboolean
trim_words_any(TrimWords kind, char first, TrimMatch match, gpointer data)
{
    for (gsize i = 0; i < trim_languages_count; i++) {
        const char *list = trim_languages[i].lists[kind];
        if (list && any_fitting(list, (guchar)first, match, data))
            return TRUE;
    }
    return FALSE;
}
