"""What a resident agrees with, in plain words: every version that was ever shown stays here.

A referral remembers the version; the text is never changed once it was used, a better one gets the
next number.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """The text in one language; `lang` is an ISO 639-1 code."""

    lang: str
    name: str
    text: str

    @property
    def is_right_to_left(self) -> bool:
        return self.lang == "ar"


CURRENT = 1
TEXTS: dict[int, tuple[Wording, ...]] = {
    1: (
        Wording(
            "nl",
            "Nederlands",
            "Ik vertel aan deze plek waarmee jij hulp wil. Ik zeg niet wie je bent: geen naam, geen adres, "
            "geen nummer. Jij krijgt een kaartje met een code. De plek laat weten of je geholpen bent. "
            "Je mag altijd stoppen: dan wissen we waarmee je hulp wou. Na een jaar wissen we alles.",
        ),
        Wording(
            "fr",
            "Français",
            "Je dis à ce lieu pour quoi vous voulez de l’aide. Je ne dis pas qui vous êtes : pas de nom, pas "
            "d’adresse, pas de numéro. Vous recevez une carte avec un code. Le lieu fait savoir si vous "
            "avez été aidé. Vous pouvez toujours arrêter : nous effaçons alors votre demande. Après un an, "
            "nous effaçons tout.",
        ),
        Wording(
            "en",
            "English",
            "I tell this place what you want help with. I do not say who you are: no name, no address, no "
            "number. You get a card with a code. The place lets us know whether you were helped. You can "
            "always stop: then we erase what you wanted help with. After a year we erase everything.",
        ),
        Wording(
            "ar",
            "العربية",
            "أُخبر هذا المكان بما تحتاج إلى المساعدة فيه. لا أقول من أنت: لا اسم ولا عنوان ولا رقم. "
            "تحصل على بطاقة عليها رمز. يُعلمنا المكان إن كنت قد حصلت على المساعدة. "
            "يمكنك التوقف في أي وقت: عندئذ نمحو ما طلبت المساعدة فيه. بعد سنة نمحو كل شيء.",
        ),
        Wording(
            "tr",
            "Türkçe",
            "Bu yere hangi konuda yardım istediğinizi söylüyorum. Kim olduğunuzu söylemiyorum: isim yok, adres "
            "yok, numara yok. Üzerinde kod olan bir kart alırsınız. Bu yer, size yardım edilip edilmediğini "
            "bildirir. İstediğiniz zaman vazgeçebilirsiniz: o zaman yardım isteğinizi sileriz. Bir yıl "
            "sonra her şeyi sileriz.",
        ),
    )
}


def current() -> tuple[Wording, ...]:
    """The text to show now, Dutch first."""
    return TEXTS[CURRENT]
