"""Ways of not answering an optional question."""

import re

NO = (
    r"(?:nee+n?|neeje|nope|niks|niets|nada|geen|geen idee|nvt|n\.v\.t\.?|/|-+|x|skip\w*|overslaan|liever niet|"
    r"niet nodig|niet echt|niet direct|niet meteen|ik denk het niet|voorlopig niet|volgende|ga (?:maar )?verder|"
    r"laat maar zitten)"
)
COURTESY = r"(?:dank ?(?:u|je|jewel|uwel)?(?: wel)?|bedankt|merci|hoor|danku|dankje|zo is het goed|het is goed(?: zo)?)"
THAT_WAS_ALL = (
    r"(?:niks|niets) (?:meer|te melden|speciaals?)|(?:dat|da) (?:is|was) (?:alles|het|'t|al)|das? (?:alles|het|al)|"
    r"sla(?: die| dit| dat| het| maar| eens)* over"
)
HAVE_NONE = (
    r"(?:(?:ik|we|wij) (?:heb|hebben) )?(?:geen|gene?) "
    r"(?:telefoon|opmerking|nummer|gsm|vragen|bijzonder|speciale|extra)\w*(?: \w+)?|heb ik nie\w*"
)
RATHER_NOT = (
    r"(?:(?:dat|da|die) )?(?:geef|zeg|doe|wil|deel) ik (?:liever |u |je )*nie\w*(?: (?:geven|mee|delen|zeggen))?|"
    r"ik bel (?:liever )?nie\w*(?: graag)?|(?:e-?)?mail(?:en)? (?:is genoeg|volstaat|is beter|is voldoende)|"
    r"(?:liever|enkel|alleen|doe maar|liefst) (?:via|per) (?:e-?)?mail"
)
# What a citizen says to an optional question that they do not answer.
NOTHING = re.compile(
    rf"^(?:{NO}[\s,.!]*)?(?:{NO}|{COURTESY}|{THAT_WAS_ALL}|{HAVE_NONE}|{RATHER_NOT})"
    rf"(?:[\s,.!]*(?:{NO}|{COURTESY}))?[\s.!]*$",
    re.IGNORECASE,
)
YES_ALONE = re.compile(r"^(?:ja+|jawel|jep|yes|zeker|ja graag|ja hoor|oke?|ok)[ .!]*$", re.IGNORECASE)
