"""The words of the replica's frame in four languages: what stands on every page around the story. Data."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "home": "Home", "news": "News", "section": "News and Events", "events": "Events",
        "also": "See also", "documents": "Related documents", "next": "Next page", "previous": "Previous page",
        "tagline": "The latest from our replica newsroom: operations, meetings and people.",
        "search": "What are you searching for ?", "missing": "Page not found",
        "missing_text": "The page that you are looking for has moved or no longer exists.",
    },
    "fr": {
        "home": "Accueil", "news": "Actualités", "section": "Actualités et événements", "events": "Événements",
        "also": "Voir aussi", "documents": "Documents associés", "next": "Page suivante",
        "previous": "Page précédente",
        "tagline": "Les dernières nouvelles de notre salle de presse : opérations, réunions et portraits.",
        "search": "Que recherchez-vous ?", "missing": "Page introuvable",
        "missing_text": "La page que vous cherchez a été déplacée ou n’existe plus.",
    },
    "es": {
        "home": "Inicio", "news": "Noticias", "section": "Noticias y acontecimientos", "events": "Acontecimientos",
        "also": "Véase también", "documents": "Documentos relacionados", "next": "Página siguiente",
        "previous": "Página anterior",
        "tagline": "Lo último de nuestra sala de prensa: operaciones, reuniones y personas.",
        "search": "¿Qué está buscando?", "missing": "Página no encontrada",
        "missing_text": "La página que busca se ha trasladado o ya no existe.",
    },
    "ar": {
        "home": "الصفحة الرئيسية", "news": "الأخبار", "section": "الأخبار والأحداث", "events": "الأحداث",
        "also": "انظر أيضا", "documents": "الوثائق ذات الصلة بالموضوع", "next": "الصفحة التالية",
        "previous": "الصفحة السابقة",
        "tagline": "آخر ما لدينا من أخبار العمليات والاجتماعات والناس.",
        "search": "عمّ تبحث؟", "missing": "الصفحة غير موجودة",
        "missing_text": "الصفحة التي تبحث عنها نُقلت أو لم تعد موجودة.",
    },
}  # fmt: skip

NAMES = {"en": "English", "fr": "Français", "es": "Español", "ar": "العربية"}
