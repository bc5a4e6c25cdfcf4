"""The frame of the pages for residents, in plain Dutch and four other languages. Data, no code.

What an offer says itself stays Dutch; the words around it are here and in `referrals.card_words`.
"""

from __future__ import annotations

from referrals.card_words import LANGUAGES as OTHERS

LANGUAGES = {"nl": "Nederlands", **OTHERS}
SPEAKS = "M4 5h16v11H11l-4 4v-4H4zM8 9h8M8 12h5"  # a pictogram beside those of the card
OWN_NAMES = {  # as who speaks it writes it
    "nl": "Nederlands", "fr": "Français", "en": "English", "ar": "العربية", "tr": "Türkçe",
    "bg": "Български", "pl": "Polski", "ro": "Română", "ru": "Русский", "uk": "Українська",
    "es": "Español", "pt": "Português", "it": "Italiano", "de": "Deutsch", "fa": "فارسی",
    "ps": "پښتو", "so": "Soomaali", "ti": "ትግርኛ", "vgt": "Vlaamse Gebarentaal",
}  # fmt: skip

FRAME: dict[str, dict[str, str]] = {
    "nl": {
        "title": "Hulp met computer, smartphone en internet",
        "language": "Taal",
        "skip": "Naar de inhoud",
        "choose": "Kies je wijk",
        "whole_city": "Voor de hele stad",
        "around": "In en rond je wijk",
        "all_wijken": "Alle wijken",
        "speaks": "Ze spreken",
        "example": "voorbeeld, geen echt aanbod",
        "by_referral": "Hier kan je naartoe met een doorverwijzing. Vraag het aan iemand die je al helpt: "
        "het OCMW, een buurtwerker, de bibliotheek.",
        "nothing": "Hier staat nog niets. Kijk bij de hele stad, of vraag het in je bibliotheek.",
        "print": "Om af te drukken: kies Afdrukken in het menu van je browser.",
        "calendar": "In je agenda",
        "as_of": "Zo was het op",
        "no_cookies": "Deze pagina bewaart niets over jou.",
    },
    "fr": {
        "title": "Aide pour l’ordinateur, le smartphone et internet",
        "language": "Langue",
        "skip": "Aller au contenu",
        "choose": "Choisissez votre quartier",
        "whole_city": "Pour toute la ville",
        "around": "Dans votre quartier et tout près",
        "all_wijken": "Tous les quartiers",
        "speaks": "On parle",
        "example": "exemple, pas une vraie offre",
        "by_referral": "Vous pouvez y aller si quelqu’un vous y envoie. Demandez à une personne qui vous aide "
        "déjà : le CPAS (OCMW), un travailleur de quartier, la bibliothèque.",
        "nothing": "Il n’y a encore rien ici. Regardez pour toute la ville, ou demandez à la bibliothèque.",
        "print": "Pour imprimer : choisissez Imprimer dans le menu de votre navigateur.",
        "calendar": "Dans votre agenda",
        "as_of": "Situation du",
        "no_cookies": "Cette page ne garde rien sur vous.",
    },
    "en": {
        "title": "Help with computer, smartphone and internet",
        "language": "Language",
        "skip": "Skip to the content",
        "choose": "Choose your neighbourhood",
        "whole_city": "For the whole city",
        "around": "In and around your neighbourhood",
        "all_wijken": "All neighbourhoods",
        "speaks": "They speak",
        "example": "example, not a real offer",
        "by_referral": "You can go here if somebody refers you. Ask a person who already helps you: "
        "the OCMW, a community worker, the library.",
        "nothing": "There is nothing here yet. Look at the whole city, or ask in your library.",
        "print": "To print: choose Print in the menu of your browser.",
        "calendar": "In your calendar",
        "as_of": "As it was on",
        "no_cookies": "This page keeps nothing about you.",
    },
    "ar": {
        "title": "مساعدة في الكمبيوتر والهاتف الذكي والإنترنت",
        "language": "اللغة",
        "skip": "إلى المحتوى",
        "choose": "اختر حيّك",
        "whole_city": "لكل المدينة",
        "around": "في حيّك وقربه",
        "all_wijken": "كل الأحياء",
        "speaks": "يتكلمون",
        "example": "مثال، ليس عرضاً حقيقياً",
        "by_referral": "يمكنك الذهاب إلى هنا إذا أرسلك شخص يساعدك. اسأل مثلاً OCMW أو عامل الحي أو المكتبة.",
        "nothing": "لا يوجد شيء هنا بعد. انظر إلى كل المدينة أو اسأل في المكتبة.",
        "print": "للطباعة: اختر «طباعة» في قائمة المتصفح.",
        "calendar": "في تقويمك",
        "as_of": "كما كان في",
        "no_cookies": "هذه الصفحة لا تحفظ شيئاً عنك.",
    },
    "tr": {
        "title": "Bilgisayar, akıllı telefon ve internet yardımı",
        "language": "Dil",
        "skip": "İçeriğe geç",
        "choose": "Mahallenizi seçin",
        "whole_city": "Bütün şehir için",
        "around": "Mahallenizde ve çevresinde",
        "all_wijken": "Bütün mahalleler",
        "speaks": "Konuştukları diller",
        "example": "örnek, gerçek bir yer değil",
        "by_referral": "Buraya sizi biri yönlendirirse gidebilirsiniz. Size zaten yardım eden birine sorun: "
        "OCMW, mahalle çalışanı, kütüphane.",
        "nothing": "Burada henüz bir şey yok. Bütün şehre bakın veya kütüphanede sorun.",
        "print": "Yazdırmak için: tarayıcınızın menüsünden Yazdır’ı seçin.",
        "calendar": "Takviminizde",
        "as_of": "Şu tarihteki durum:",
        "no_cookies": "Bu sayfa sizin hakkınızda hiçbir şey saklamaz.",
    },
}  # fmt: skip
