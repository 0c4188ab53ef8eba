"""The words around a speaker's name, in four languages: titles, institutions, what joins them. Data."""

from __future__ import annotations

import re

COURTESY = frozenset("mr mrs ms dr m mme sr sra sir السيد السيدة الدكتور الدكتورة".split())  # noqa: SIM905
TITLES = frozenset(
    """secretary general director executive president chief head minister commissioner inspector officer ambassador chair
    chairman chairwoman chairperson professor deputy assistant coordinator superintendent superintendente brigadier instructor instructeur colonel inspectrice major captain lieutenant
    sergeant detective judge prosecutor attorney dr mr mrs ms sir spokesperson spokesman spokeswoman manager vice senior
    special representative specialist adviser advisor commander governor mayor king queen prince sheikh her his excellency
    ceo founder expert investigator analyst curator restorer archivist harbourmaster doctor constable lead leader marshal
    sheriff senator admiral consul delegate hauptkommissar hauptkommissarin kommissar kommissarin supt insp capt sgt col gen maj lt det prof brig amb gov
    secrétaire générale général directeur directrice président présidente chef cheffe ministre commissaire inspecteur
    ambassadeur ambassadrice professeur professeure adjoint adjointe coordinateur coordinatrice commandant capitaine juge
    procureur procureure porte-parole responsable conseiller conseillère représentant représentante m mme exécutif exécutive
    préfet préfète contrôleur contrôleuse adjudant adjudante amiral sénateur sénatrice lieutenante colonelle
    secretario secretaria directora presidente presidenta jefe jefa ministro ministra comisario comisaria inspectora
    embajador embajadora profesor profesora adjunto adjunta coordinador coordinadora comandante capitán juez jueza fiscal
    portavoz responsable asesor representante sr sra ejecutivo ejecutiva coronel coronela teniente sargento vicepresidente
    subcomisario subcomisaria almirante delegado delegada prefecto prefecta senador senadora intendente""".split()  # noqa: SIM905  (a word list reads better as prose)
)
ARABIC_TITLES = re.compile(
    r"(?:ال)?(?:أمين|امين|أمينة|مدير|مديرة|رئيس|رئيسة|وزير|وزيرة|مفوض|قائد|عقيد|عميد|لواء|نقيب|سفير|سفيرة|نائب|نائبة|مساعد|دكتور|دكتورة"
    r"|سيد|سيدة|أستاذ|أستاذة|متحدث|متحدثة|ناطق|ممثل|ممثلة|منسق|منسقة|خبير|خبيرة|مستشار|قاضي|مدعي|عامة?|تنفيذي|تنفيذية|داخلية|مساعدة|أول|شرطة|وحدة)"
)
INSTITUTIONS = frozenset(
    "interpol icpo-interpol oipc europol afripol aseanapol osce onu un un’s unodc fbi ncb bcn police policía policia unit bureau office".split()  # noqa: SIM905
)
# What a minister or a director is for, capitalised like the name behind it: "Minister of Justice Ana Ruiz".
FIELDS = frozenset(
    """justice interior defence defense health finance foreign home internal affairs security public safety services operations
    crime charge staff law judiciaire nationale judicial nacional environment trade tourism transport customs immigration borders intelligence investigations cybercrime terrorism
    culture education energy agriculture éducation énergie justicia cultura educación energía agricultura
    intérieur défense santé finances affaires étrangères sécurité publique extérieur
    interior defensa salud hacienda asuntos exteriores seguridad pública relaciones gobernación gobierno""".split()  # noqa: SIM905
)
OF = frozenset(
    "of for to in and & the le el de del d’ du des l’ la las los et y pour para ncb bcn ocn".split()  # noqa: SIM905
)
JOINING = frozenset(
    "and but while whereas as when because so or et mais tandis alors y e pero mientras cuando porque then that que qu’".split()  # noqa: SIM905
)
PREPOSITIONS = frozenset(
    """in at on during after before against with to from by about into under over of for en à de dans pour para lors pendant après avant sur contre avec
    con durante tras ante sobre contra desde hasta في خلال بعد قبل أمام على عن إلى عند أن إن""".split()  # noqa: SIM905
)
PRONOUNS = frozenset("he she they it il elle ils elles on él ella ellos lui who qui quien هو هي".split())  # noqa: SIM905
# Words that open a sentence with a capital and are no surname: "Investigators said".
MANY = frozenset(
    """officials investigators police experts officers authorities victims prosecutors detectives delegates participants ministers
    witnesses judges scientists everyone nobody somebody others this that these those we i you both many some""".split()  # noqa: SIM905
)
PARTICLES = frozenset("de da do dos del della di van von der den bin ibn ben al el la le y e du d’".split())  # noqa: SIM905
# What somebody does beside saying it, with others named: "Quoting Victor Hugo, the Minister said".
DOING = frozenset(
    """quoting citing addressing thanking praising echoing joining meeting following representing replacing succeeding introducing
    welcoming greeting honouring remembering paraphrasing citant saluant remerciant rejoignant citando saludando agradeciendo""".split()  # noqa: SIM905
)
