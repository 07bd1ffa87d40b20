"""What is said to a greeting, to thanks and to a call for help: they are no questions to the documents."""

from __future__ import annotations

import re

_HELLO = """hi hello hey howdy hallo bonjour hola ciao salut salam merhaba namaste greetings
hi there|hello there|hey there|good morning|good afternoon|good evening|good day|how are you|how do you do|hello how are you|
hi how are you|nice to meet you|pleased to meet you"""
_THANKS = """thanks thx ty cheers merci danke gracias perfect great
thank you|thanks a lot|thank you very much|thank you so much|many thanks|thanks very much|ok thanks|ok thank you|great thanks|
great thank you|thats all|that is all|thats all thanks|that is all thank you|very good|well done|good job"""
_FAREWELL = """bye goodbye ciao quit exit
good bye|see you|see you later|bye bye|thanks bye|good night"""
_HELP = """help
help me|please help|help please|can you help me|can you help|what can you do|what can you do for me|who are you|what are you|
how does this work|how do you work|how do i use this|how does it work here|what can i ask|what can i ask you|what should i ask|
what do you do|how can you help me|how can you help"""


def _phrases(table: str) -> frozenset[str]:
    words, _, phrases = table.partition("\n")
    return frozenset([*words.split(), *(" ".join(phrase.split()) for phrase in phrases.split("|"))])


_REPLIES = (
    (
        _phrases(_HELLO),
        "Hello. Ask a question about the documents, in your own words; the answer is quoted from them, with its place.",
    ),
    (_phrases(_THANKS), "You are welcome. Ask on, or keep the conversation with ctrl+s."),
    (_phrases(_FAREWELL), "Goodbye. ctrl+q closes the chat; ctrl+s before it keeps the conversation."),
    (
        _phrases(_HELP),
        "I look up what the documents say and quote it word for word, with its place; when they do not say, I tell you so. "
        "Ask a question below, look through the categories with /categories, take the /tour, or press F1 for the keys.",
    ),
)


def reply(text: str) -> str | None:
    """The fitting word when `text` as a whole is a greeting, thanks, a farewell or a call for help, else None."""
    said = " ".join(re.findall(r"\w+", text.casefold().replace("'", "").replace("’", "")))
    for phrases, answer in _REPLIES:
        if said in phrases:
            return answer
    return None
