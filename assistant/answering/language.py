"""Whether a question is in a language that the model does not know, so that it can be said instead of answered from noise.

Told by what a language cannot do without: its script, and its small words. The words below are the commonest of each language; a word
that English has too speaks for neither. A keyword or a name has no small words, and is taken as it comes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping

from assistant.answering.question import FUNCTION_WORDS
from assistant.indexing.lexical import words

_SMALL_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(small.split())
    for language, small in {
        "Czech": "co kdo kde kdy jak jake jaky jaka proc ktery ktera kolik je jsou byl byla neni se si na ve do od pro pri nebo ale jako"
        " ze tento muj mame muzu mohu",
        "Danish or Norwegian": "hva hvad hvem hvor hvordan hvorfor hvornar nar hvilke hvilken hvilket er var ikke jeg vi det den et og"
        " eller til fra med som av af pa om mange lenge min mitt",
        "Dutch": "wat wie waar wanneer hoe hoeveel waarom welke welk is zijn was het een de den van voor met naar niet ik wij mijn kan"
        " moet heb heeft hebben en of op bij uit worden wordt",
        "Finnish": "mika mita mitka kuka missa milloin miten miksi kuinka monta paljonko on ovat oli ei ja tai minun meidan voin voiko"
        " onko",
        "French": "que quel quelle quels quelles qui quoi ou quand comment combien pourquoi est sont le la les un une des du de et dans"
        " par sur avec je nous vous il elle mon ma mes notre au aux ne pas ce cette y ai avons puis dois",
        "German": "was wer wie wo wann warum wieso weshalb welche welcher welches wieviel viele lange ist sind war waren der die das den"
        " dem des ein eine einen einem einer und oder nicht ich wir mein meine unser mit von vom zu zum zur im auf bei aus uber kann muss"
        " darf habe hat haben gibt es wird werden",
        "Indonesian or Malay": "apa siapa dimana mana kapan bagaimana mengapa kenapa berapa yang adalah dan atau tidak di ke dari untuk"
        " dengan saya kami kita ini itu pada bisa boleh",
        "Italian": "che chi cosa cos quando quanto quanti quanta quante perche quale quali e sono il lo la gli le un uno una di del"
        " della dei delle da dal nel nella con per su non io noi mio mia posso ho abbiamo si hanno",
        "Polish": "co kto gdzie kiedy jak jaki jaka jakie dlaczego ktory ktora ile jest sa byl byla nie sie na w z do od dla przez lub i"
        " czy moj mam moge za",
        "Portuguese": "que quem qual quais onde quando como quanto quantos quantas porque e sao foi o os as um uma de do da dos das no"
        " na em para por com nao eu nos meu minha posso tenho temos ha se ao",
        "Romanian": "ce cine unde cand cum cat cate cati este sunt era si sau nu pe la de din cu pentru un o eu noi meu mea avem",
        "Spanish": "que quien quienes cual cuales donde cuando como cuanto cuantos cuanta cuantas por para es fue el la los las un una"
        " de del en con y o no se mi yo puedo tengo tenemos al su lo",
        "Swedish": "vad vem var nar hur varfor vilken vilket vilka ar inte jag vi det den ett en och eller till fran med som av pa om"
        " manga lange min mitt har",
        "Turkish": "ne nerede nasil neden nicin hangi kac zaman mi mu midir nedir kimdir var yok ve veya ile icin bir bu su olan olarak"
        " benim nereden",
    }.items()
}
_LATIN = frozenset({"LATIN", "FULLWIDTH", "MODIFIER", "FEMININE", "MASCULINE", "MICRO"})
_SCRIPTS = {"CJK": "Chinese or Japanese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "HANGUL": "Korean"}
ANOTHER = "another language"
"""What is told where several languages are as likely."""

_ENOUGH = 2
"""Small words of a language, or words not in plain letters, from which on a question is in it; a name may hold one."""


def foreign(text: str, known: Callable[[str], bool]) -> str | None:
    """The language of a question that is not English, or its script; None for one that is English, and where that cannot be told.

    `known` tells the words, folded, that the documents use: what is asked in their words can be answered in whatever language it stands.
    """
    asked = words(text)
    script = _script(text)
    if script:
        return None if any(map(known, asked)) else _SCRIPTS.get(script, f"the {script.capitalize()} script")
    found = {language: sum(word in small for word in asked) for language, small in _SMALL_WORDS.items()}
    language, *others_like_it = (name for name, count in found.items() if count == max(found.values()))
    small = [word for word in asked if word in _SMALL_WORDS[language]]
    others = [word for word in asked if word not in _SMALL_WORDS[language]]
    its_own = sum(word not in FUNCTION_WORDS for word in small)
    english = sum(word in FUNCTION_WORDS for word in others)
    subject = [word for word in others if word not in FUNCTION_WORDS]
    accented = sum(not word.isascii() for word in text.split())
    if its_own <= english or len(small) + accented < max(_ENOUGH, len(subject)) or 2 * sum(map(known, subject)) > len(subject):
        return None
    return ANOTHER if others_like_it else language


def _script(text: str) -> str | None:
    """The script, by its name in Unicode, of which most letters of `text` are; None where that is Latin."""
    letters = [unicodedata.name(letter, "LATIN").split()[0] for letter in text if letter.isalpha()]
    script = max(sorted(set(letters)), key=letters.count, default="LATIN")
    return None if script in _LATIN or len(letters) == 1 else script
