"""What the site says around its articles, in four languages, as data. Nothing else knows these words.

Marks: [S] seen in page texts, [H] seen in saved HTML, [I] inferred, [?] a guess. Reviewed November 2026.
Entries are compared without case, accents kept, a colon or an arrow at the end dropped.
"""

from __future__ import annotations

import re

# A heading that ends the article or opens a box of links: what follows in its box is not the text.
RELATED = frozenset(
    {
        "see also", "related news", "related articles", "related stories", "related", "latest news",  # [S][I]
        "more news", "read more", "read also", "you may also like", "you might also like",
        "you may also be interested in", "more on this topic", "other news", "related content",
        "recent news", "news", "most read", "in the news", "related links", "further reading", "all news",
        "voir aussi", "lire aussi", "à lire aussi", "à lire également", "actualités associées",  # [?]
        "actualités liées", "actualités connexes", "articles liés", "articles connexes", "sur le même sujet",
        "dernières actualités", "autres actualités", "contenu associé", "contenus associés", "en savoir plus",
        "actualités", "liens utiles",
        "véase también", "ver también", "vea también", "noticias relacionadas", "artículos relacionados",  # [?]
        "lea también", "últimas noticias", "otras noticias", "contenido relacionado", "más noticias",
        "más información", "noticias", "enlaces relacionados",
        "انظر أيضا", "انظر أيضاً", "اقرأ أيضا", "اقرأ أيضاً", "أخبار ذات صلة", "الأخبار ذات الصلة",  # [S][?]
        "مواضيع ذات صلة", "آخر الأخبار", "أخبار أخرى", "المزيد من الأخبار", "الأخبار", "روابط ذات صلة",
    }
)  # fmt: skip
DOCUMENTS = frozenset(
    {
        "related documents", "documents", "related document", "downloads", "download", "attachments",  # [S][I]
        "documents associés", "documents connexes", "documents liés", "téléchargements", "télécharger",  # [?]
        "pièces jointes", "document associé",
        "documentos relacionados", "documentos", "documento relacionado", "descargas", "descargar",  # [?]
        "archivos adjuntos", "documentos conexos",
        "الوثائق ذات الصلة بالموضوع", "وثائق ذات صلة", "الوثائق ذات الصلة", "الوثائق", "وثائق", "تحميل",  # [S][?]
        "المرفقات", "مستندات ذات صلة",
    }
)  # fmt: skip
TOPICS = frozenset(
    {
        "topics", "topic", "tags", "keywords", "related topics", "crimes", "themes",
        "thèmes", "sujets", "mots-clés", "thème", "sujet", "étiquettes",
        "temas", "etiquetas", "palabras clave", "tema", "temas relacionados",
        "مواضيع", "المواضيع", "الموضوعات", "الكلمات المفتاحية", "وسوم", "الوسوم",
    }
)  # fmt: skip
# Lines that are furniture wherever they stand: share, print, language choice, cookies, skip links.
FURNITURE = frozenset(
    {
        "print", "share", "share this page", "share this", "share this article", "share on", "back",  # [S][H]
        "back to top", "scroll to top", "print this page", "send", "email", "e-mail", "tweet", "facebook",
        "twitter", "x", "linkedin", "whatsapp", "youtube", "instagram", "telegram", "copy link", "home",
        "facebook interpol", "twitter interpol", "menu", "search", "close", "previous", "next", "prev", "ok",
        "tell me more", "accept", "accept all", "reject", "reject all", "decline", "cookie settings",
        "skip to content", "skip to main content", "site map", "sitemap", "contact us", "connect with us",
        "resources", "policies", "social media", "follow us", "subscribe", "sign up", "newsletter", "login",
        "download image", "enlarge", "zoom", "view gallery", "photo gallery", "gallery", "photos", "images",
        "back to news", "back to all news", "media release", "press release", "news release", "advertisement",
        "listen", "save", "play", "pause", "play video", "view all", "view more", "show more", "load more",
        "show less", "see more", "read less", "continue reading", "lire la suite", "voir plus", "voir moins", "leer más",
        "seguir leyendo", "ver más", "ver menos", "اقرأ المزيد", "عرض المزيد", "المزيد",
        "imprimer", "partager", "partager cette page", "partager cet article", "retour", "retour en haut",
        "haut de page", "précédent", "précédente", "suivant", "suivante", "fermer", "rechercher", "recherche",
        "accueil", "accepter", "tout accepter", "refuser", "tout refuser", "envoyer", "suivez-nous",
        "plan du site", "contactez-nous", "s'abonner", "communiqué de presse", "aller au contenu", "galerie",
        "galerie photos", "toutes les actualités", "copier le lien",
        "imprimir", "compartir", "compartir esta página", "compartir este artículo", "volver", "volver arriba",
        "anterior", "siguiente", "cerrar", "buscar", "inicio", "aceptar", "aceptar todo", "rechazar", "enviar",
        "síganos", "mapa del sitio", "contacto", "suscribirse", "comunicado de prensa", "galería", "atrás",
        "galería de fotos", "fotos", "imágenes", "todas las noticias", "copiar enlace", "ir al contenido", "rechazar todo",
        "طباعة", "اطبع", "مشاركة", "شارك", "شارك هذه الصفحة", "مشاركة هذه الصفحة", "رجوع", "عودة", "العودة إلى الأعلى", "السابق",
        "التالي", "إغلاق", "بحث", "الرئيسية", "الصفحة الرئيسية", "موافق", "قبول", "رفض", "إرسال", "تابعونا",
        "خريطة الموقع", "اتصل بنا", "اشتراك", "بيان صحفي", "معرض الصور", "الصور", "صور", "جميع الأخبار", "أعلى الصفحة",
        "|", ">", "»", "›", "/", "•", "·", "‹", "«", "×", "←", "→", "…", "❮", "❯", "<", "-", "–",
    }
)  # fmt: skip
# Of these, what a file that an article offers is called.
RELEASES = frozenset(
    {
        "media release", "press release", "news release", "communiqué de presse", "comunicado de prensa", "بيان صحفي",
    }
)  # fmt: skip
# A box with one of these in a sentence is the cookie banner or the page's legal end, never the text.
BANNER = re.compile(
    r"\b(?:our site uses cookies|(?:we|site|website) uses? cookies|use of cookies|cookies to (?:ensure|improve)"
    r"|cookie (?:policy|settings|preferences)|utilis\w{1,6} (?:de |des |les )?cookies|politique de cookies"
    r"|utiliza\w{0,3} cookies|uso de cookies|política de cookies|all rights reserved|tous droits réservés"
    r"|todos los derechos reservados)\b|ملفات تعريف الارتباط|جميع الحقوق محفوظة|الكوكيز|^\W*©\s*(?:(?:19|20)\d\d\s*)?INTERPOL",
    re.IGNORECASE,
)
# A banner speaks of the site and to the visitor; an article may tell of cookies that thieves use.
_SPEAKS_TO_VISITOR = re.compile(
    r"\b(?:we|us|our|you|your|(?:this|the) (?:web)?site|nous|notre|nos|vous|votre|vos|ce site|le site|nosotros|nuestr[oa]s?"
    r"|usted|sus?|est[ea] (?:sitio|p[aá]gina|web)|el sitio|utilizamos|usamos)\b|موقعنا|الموقع|نستخدم|نحن|لك|تفضيلات|موافق|قبول",
    re.IGNORECASE,
)
_COOKIE = re.compile(r"cookie|الارتباط|الكوكيز", re.IGNORECASE)
_LABEL = 40  # characters: "Cookie settings" says so without a word more
# One of these is in all that it matches, letters folded; nine times as fast, and next to no line has one.
_IN_BANNERS = ("éserv", "©", "تعريف", "الحقوق", "الكوكيز")  # beside "cook" and "eserv"
# What stands before the date on its line; an update is not the publication.
DATE_LABEL = re.compile(
    r"^(?:date (?:de|of) (?:publication|release)|(?:publication|release) date|(?:published|posted|issued|released)(?: on)?"
    r"|(?:press|media|news) release (?:of|dated)|communiqué de presse du|comunicado de prensa del?"
    r"|date|on|(?:publiée?|mise? en ligne|parue?)(?: le)?|le"
    r"|fecha(?: de publicación)?|publicad[oa](?: el)?|el"
    r"|(?:نشر|نُشر)(?: في| بتاريخ| يوم)?|تاريخ النشر|بتاريخ|التاريخ)\s*(?::\s*|\s|$)",
    re.IGNORECASE,
)
READING_TIME = re.compile(
    r"(?:reading time|read(?:ing)?|(?:temps de )?lecture|(?:tiempo de )?lectura|(?:مدة )?(?:ال)?قراءة)?\s?:?\s?\d{1,2}"
    r"\s?(?:min(?:ute|uto)?s?|mn|دقائق|دقيقة)\.?\s?(?:read(?:ing time)?|de lecture|de lectura|للقراءة)?",
    re.IGNORECASE,
)
# Where a share button leads [I].
SHARE_LINK = re.compile(
    r"^https?://(?:www\.)?(?:facebook\.com/shar|(?:twitter|x)\.com/(?:share|intent)|linkedin\.com/(?:share|cws)"
    r"|(?:api\.)?whatsapp\.com/send|wa\.me/|t\.me/share|telegram\.me/share|pinterest\.com/pin/create|reddit\.com/submit)"
    r"|^whatsapp://|^mailto:\?",
    re.IGNORECASE,
)
# Beside a document: its format and size.
FILE_SIZE = re.compile(
    r"\W*(?:(?:PDF|DOCX?|XLSX?|ZIP|\d+(?:[.,]\d+)?\s?(?:[kmg]?[bo]|bytes|octets))\W*){1,3}", re.IGNORECASE
)
UPDATE_LABEL = re.compile(
    r"\b(?:updated|modified|last (?:update|change)|revised|reviewed|accessed|mise? à jour|modifiée?|dernière"
    r"|actualizad[oa]|modificad[oa]|última)\b|تحديث|تعديل",
    re.IGNORECASE,
)
# The title of a picture's link that tells what a click does, not what is seen.
COMMAND = re.compile(
    r"(?:click|tap|enlarge|zoom|view|open|download|see|cliquez|cliquer|agrandir|voir|ouvrir|télécharger"
    r"|haga clic|clic|pulse|ampliar|ver|abrir|descargar|انقر|اضغط|تكبير|عرض|تحميل)(?!\w)",
    re.IGNORECASE,
)
# Titles of sections: an <h1> that says so is the section's name, not the article's.
SECTION_TITLES = frozenset(
    {
        "interpol", "news", "news and events", "news & events", "media centre", "media center", "home",
        "untitled", "untitled document", "untitled page", "new page 1", "sans titre", "document sans titre",
        "sans nom", "sin título", "documento sin título", "index", "internet", "news and media", "media", "media releases", "press releases", "media release", "press release",
        "news release", "communiqué de presse", "communiqués de presse", "comunicado de prensa", "comunicados de prensa",
        "بيان صحفي", "بيانات صحفية", "newsroom", "icpo-interpol", "welcome", "all news",
        "actualités", "actualités et événements", "centre des médias", "nouvelles", "accueil", "événements",
        "noticias", "noticias y acontecimientos", "centro de prensa", "inicio", "acontecimientos", "events",
        "الأخبار", "أخبار", "الأخبار والأحداث", "الإنتربول", "الرئيسية", "أحداث", "interpol.int",
        "الأخبار والفعاليات", "الفعاليات",
    }
)  # fmt: skip
SITE_SUFFIX = re.compile(
    r"\s*[|–—\-:·»]\s*(?:ICPO[- ]?)?(?:INTERPOL|الإنتربول|الانتربول)(?:\s+\w+)?\s*$", re.IGNORECASE
)
SITE_PREFIX = re.compile(r"^\s*(?:ICPO[- ]?)?INTERPOL(?:\s*[|–—·»]\s*|:\s+|\s+[-:/]\s+)", re.IGNORECASE)
# What a title in the head has behind it: the sections above the page, and its year.
_LONGEST_TITLE = 600  # characters
_YEAR = re.compile(r"(?:19|20)\d\d")
_TRAIL = re.compile(r"\s+[|–—\-·»/>]\s+")
# Titles of pages that are no article though the address and the status say so: asked where no day stands beside
# them and no dateline below. "404 firearms seized at sea" and "Search for a stolen Klimt" are headlines else.
NOT_FOUND = re.compile(
    r"^\W*(?:(?:error\s*)?(?:404|410)\b.{0,60}|(?:sorry|oops|whoops)\b.{0,80}|error\b.{0,20}"
    r"|.{0,40}\b(?:page|article|content|document|resource)\b.{0,25}\b(?:not found|no longer (?:available|exists?)"
    r"|cannot be found|can.?t be found|could not be found|does(?: not|n.t) exist|unavailable|not available"
    r"|has been (?:moved|removed|deleted))\b.{0,40}"
    r"|not found|.{0,40}\b(?:page|contenu)\b.{0,15}(?:introuvable|non trouvée|n.existe (?:pas|plus))\b.{0,40}"
    r"|.{0,40}\b(?:página|contenido)\b.{0,15}(?:no encontrad[ao]|no existe|no disponible)\b.{0,40}"
    r"|(?:no se (?:ha )?encuentra|no se ha encontrado) la página.{0,40}"
    r"|.{0,20}(?:الصفحة (?:غير موجودة|غير متاحة|غير متوفرة)|لم يتم العثور على الصفحة).{0,30})\W*$",
    re.IGNORECASE,
)
NOT_FOUND_TEXT = re.compile(
    r"\b(?:the )?page (?:that )?(?:you (?:are looking|were looking|requested|have requested)|cannot be found"
    r"|could not be found|no longer exists|does not exist|has moved)|la page (?:que vous|demandée)"
    r"|la página (?:que (?:busca|está buscando)|solicitada)|الصفحة التي تبحث عنها|الصفحة المطلوبة",
    re.IGNORECASE,
)
SEARCH_PAGE = re.compile(
    r"^\W*(?:search(?: results?)?\b.{0,80}|.{0,30}\bresults? for\b.{0,80}|no results\b.{0,60}"
    r"|what are you (?:looking|searching) for\W*|que (?:re)?cherchez-vous\W*|qué (?:está|estás) buscando\W*|عم تبحث\W*"
    r"|(?:résultats? (?:de|pour)|recherche)\b.{0,80}|(?:resultados? (?:de|para)|búsqueda)\b.{0,80}"
    r"|(?:نتائج البحث|البحث|بحث).{0,80})$",
    re.IGNORECASE,
)
# Titles that no headline has: such a page is no article though a day stands beside its title.
NEVER_TITLE = re.compile(
    r"^\W*(?:(?:error\s*)?(?:404|410)\W*(?:(?:error\W*)?(?:page |file )?not found)?|(?:page|document) not found"
    r"|(?:oops|whoops|sorry)\W+|page (?:introuvable|non trouvée)|página no encontrada|الصفحة غير موجودة"
    r"|search(?: results?(?: for\W+.{0,80})?)?|recherche|résultats? de (?:la |votre )?recherche.{0,80}"
    r"|búsqueda|resultados? de (?:la |su )?búsqueda.{0,80}|(?:نتائج )?البحث|\d+ results? for\b.{0,80}|no results(?: found.{0,60})?)\W*$",
    re.IGNORECASE,
)
# A page that stands in for all others while the site is worked on.
CLOSED = re.compile(
    r"\b(?:(?:scheduled|planned|undergoing|under|for|down for) maintenance|(?:will|’ll|'ll) be back (?:soon|shortly|online)"
    r"|be right back|temporarily (?:unavailable|closed|offline)|service unavailable|internal server error"
    r"|en (?:cours de )?maintenance|maintenance (?:programmée|en cours|planifiée)|momentanément indisponible"
    r"|temporairement indisponible|en mantenimiento|mantenimiento (?:programado|planificado)|temporalmente (?:no disponible|fuera de servicio))\b"
    r"|(?:أعمال|قيد|تحت) (?:ال)?صيانة|غير متاح(?:ة)? مؤقتا",
    re.IGNORECASE,
)
BLOCKED_TITLE = re.compile(
    r"^\W*(?:access (?:to this page has been )?denied|403 forbidden|forbidden|blocked|request blocked"
    r"|request rejected|you have been blocked|unauthorized|sorry, you have been blocked"
    r"|just a moment|attention required|checking your browser|please wait|one moment,? please"
    r"|pardon our interruption|security check|verify(?:ing)? (?:that )?you are (?:a )?human|are you (?:a )?human"
    r"|robot check|ddos.guard|human verification|bot verification|challenge|please verify\b"
    r"|verification required|captcha)\b.{0,80}$",
    re.IGNORECASE,
)
BLOCKED_TEXT = re.compile(
    r"you don.t have permission to access|reference\s*#\s?[0-9a-f.]{6,}|request unsuccessful\. incapsula"
    r"|errors\.edgesuite\.net|enable javascript and cookies to continue|verify(?:ing)? (?:that )?you are (?:a )?human"
    r"|unusual traffic|complete the security check|checking (?:if the site connection|your browser)"
    r"|automated (?:access|requests)",
    re.IGNORECASE,
)
# A heading that opens a box which is never part of an article: newsletter, contact, about us.
BOX_TITLES = frozenset(
    {
        "about interpol", "about us", "contact", "contacts", "media contact", "media contacts", "newsletter",
        "press contact", "contact us", "stay informed", "follow us", "follow interpol", "quick links",
        "à propos d'interpol", "à propos d’interpol", "contact presse", "contacts presse", "lettre d'information",
        "suivez-nous", "restez informés", "liens rapides",
        "acerca de interpol", "contacto", "contacto de prensa", "boletín", "síganos", "enlaces rápidos",
        "عن الإنتربول", "نبذة عن الإنتربول", "للتواصل", "النشرة الإخبارية", "تابعونا", "روابط سريعة",
        "subscribe to our newsletter", "sign up for our newsletter", "what we do", "our site uses cookies",
        "ce que nous faisons", "lo que hacemos",
    }
)  # fmt: skip
# Of all these, what may also head a section of a text: it does where running text stands before and behind it.
HEADINGS_TOO = frozenset(
    {
        "news", "documents", "document", "resources", "policies", "crimes", "themes", "topics", "photos", "images", "home",
        "search", "contact", "contacts", "what we do", "follow us", "social media",
        "actualités", "ce que nous faisons", "recherche", "thèmes", "sujets",
        "noticias", "documentos", "lo que hacemos", "temas", "contacto", "fotos",
        "الأخبار", "الوثائق", "وثائق", "المواضيع", "مواضيع", "بحث", "الصور", "صور",
    }
)  # fmt: skip
# What the publisher says of itself below a text, and whom to ask: both with their heading.
ABOUT = frozenset(
    {
        "about interpol", "about us", "à propos d'interpol", "à propos d’interpol", "acerca de interpol",
        "عن الإنتربول", "نبذة عن الإنتربول",
    }
)  # fmt: skip
CONTACT_LINE = re.compile(
    r"\S@\S{1,100}\.\w|\+\d[\d\s().-]{6,40}|\b(?:tel|phone|tél|e-?mail|fax|teléfono|correo)\b", re.IGNORECASE
)


def has_banner(text: str) -> bool:
    """Say whether *text* says what a cookie banner or a legal end says.

    >>> has_banner("Our site uses cookies"), has_banner("Cookery courses for officers")
    (True, False)
    >>> has_banner("The use of cookies to steal passwords has doubled within a year, police say.")
    False
    """
    folded = text.casefold()
    if not (
        "cook" in folded
        or "eserv" in folded
        or (not folded.isascii() and any(map(folded.__contains__, _IN_BANNERS)))
    ):
        return False
    said = BANNER.search(text)
    if said is None:
        return False
    return len(text) < _LABEL or not _COOKIE.search(said[0]) or _SPEAKS_TO_VISITOR.search(text) is not None


def bare_title(title: str) -> str:
    """Return a head's title without the site's name and the trail of its sections.

    >>> bare_title("Ports under watch / 2013 / News / Internet / Home - INTERPOL"), bare_title("INTERPOL - Ports")
    ('Ports under watch', 'Ports')
    """
    bare = SITE_PREFIX.sub("", SITE_SUFFIX.sub("", title))
    parts = list(_TRAIL.finditer(bare)) if len(bare) <= _LONGEST_TITLE else []
    for bar in reversed(parts):
        if not _is_section(bare[bar.end() :]) or not bare[: bar.start()].strip():
            break
        bare = bare[: bar.start()]
    return bare


def _is_section(part: str) -> bool:
    name = key(part)
    return name in SECTION_TITLES or bool(_YEAR.fullmatch(name))


_ENDING = " \t\n:：.…>»›→»|"


def key(line: str) -> str:
    """Return *line* as these sets hold it.

    >>> key("See also: ") in RELATED
    True
    """
    return line.strip(_ENDING).lower() or line.strip().lower()
