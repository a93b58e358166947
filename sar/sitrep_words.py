"""The labels and sentences of rescue messages, in English and Spanish, without accents."""

from __future__ import annotations

from sar.errors import SarError

LANGUAGES = ("en", "es")

# IAMSAR vol. II: the letters are the same in every language.
_LABELS = {
    "A": ("IDENTITY OF CASUALTY", "IDENTIDAD DEL SINIESTRADO"),
    "B": ("POSITION", "POSICION"),
    "C": ("SITUATION", "SITUACION"),
    "D": ("NUMBER OF PERSONS AT RISK", "NUMERO DE PERSONAS EN PELIGRO"),
    "E": ("ASSISTANCE REQUIRED", "AYUDA NECESARIA"),
    "F": ("COORDINATING RCC", "RCC COORDINADOR"),
    "G": ("DESCRIPTION OF CASUALTY", "DESCRIPCION DEL SINIESTRADO"),
    "H": ("WEATHER ON SCENE", "TIEMPO EN EL LUGAR"),
    "I": ("INITIAL ACTIONS TAKEN", "MEDIDAS INICIALES ADOPTADAS"),
    "J": ("SEARCH AREA", "ZONA DE BUSQUEDA"),
    "K": ("COORDINATING INSTRUCTIONS", "INSTRUCCIONES DE COORDINACION"),
    "L": ("FUTURE PLANS", "PLANES"),
    "M": ("ADDITIONAL INFORMATION/CONCLUSION", "INFORMACION ADICIONAL/CONCLUSION"),
}
_WORDS = {
    "priority": ("TRANSMISSION PRIORITY", "PRIORIDAD DE TRANSMISION"),
    "date": ("DATE AND TIME", "FECHA Y HORA"),
    "from": ("FROM", "DE"),
    "to": ("TO", "A"),
    "unknown": ("NOT KNOWN", "NO SE SABE"),
    "nil": ("NIL", "NADA"),
    "at_least": ("AT LEAST", "AL MENOS"),
    "adults": ("ADULTS", "ADULTOS"),
    "children": ("CHILDREN", "NINOS"),
    "infants": ("INFANTS", "BEBES"),
    "injured": ("INJURED", "HERIDOS"),
    "dead": ("DEAD", "MUERTOS"),
    "flag": ("FLAG", "BANDERA"),
    "call_sign": ("CALL SIGN", "DISTINTIVO"),
    "phase": ("PHASE AT LEAST", "FASE AL MENOS"),
    "at": ("AT", "A LAS"),
    "end": ("END", "FIN"),
    "people": ("PERSONS", "PERSONAS"),
    "received": ("FOLLOWING RECEIVED", "SE HA RECIBIDO LO SIGUIENTE"),
    "on": ("ON", "EN"),
    "all_ships": ("ALL SHIPS IN THE AREA:", "TODOS LOS BUQUES DE LA ZONA:"),
    "within": ("ALL SHIPS WITHIN {0:g} NM:", "TODOS LOS BUQUES A MENOS DE {0:g} MILLAS:"),
    "lookout": (
        "KEEP A SHARP LOOKOUT, ASSIST IF YOU CAN, REPORT TO",
        "MANTENGAN VIGILANCIA ATENTA, AUXILIEN SI PUEDEN, INFORMEN A",
    ),
    "counts_only": (
        "NAMES AND NATIONALITIES OF PERSONS ARE NOT RECORDED, FOR THEIR PROTECTION",
        "NOMBRES Y NACIONALIDADES NO SE REGISTRAN, PARA SU PROTECCION",
    ),
    "cancel": ("CANCEL THIS MESSAGE", "ANULESE ESTE MENSAJE"),
}
_UNSAFE = (
    ("SHIP'S NAME OR DESCRIPTION", "NOMBRE O DESCRIPCION DEL BUQUE"),
    ("FLAG CLAIMED OR SEEN", "BANDERA DECLARADA O VISTA"),
    ("DATE AND TIME OF INCIDENT", "FECHA Y HORA DEL SUCESO"),
    ("POSITION OF INCIDENT", "POSICION DEL SUCESO"),
    ("DESCRIPTION OF INCIDENT", "DESCRIPCION DEL SUCESO"),
    ("UNSAFE PRACTICES SEEN", "PRACTICAS PELIGROSAS OBSERVADAS"),
    ("MEASURES TAKEN", "MEDIDAS TOMADAS"),
    ("PERSONS, BY NUMBER ONLY", "PERSONAS, SOLO POR NUMERO"),
)


def label(letter: str, language: str) -> str:
    """The name of a SITREP field, A to M.

    >>> label("D", "es")
    'NUMERO DE PERSONAS EN PELIGRO'
    """
    return _LABELS[letter][_index(language)]


def word(name: str, language: str) -> str:
    """A fixed word or sentence of a message."""
    return _WORDS[name][_index(language)]


def unsafe_topics(language: str) -> tuple[str, ...]:
    """The topics of a report of unsafe practices, in order."""
    return tuple(topic[_index(language)] for topic in _UNSAFE)


def _index(language: str) -> int:
    if language not in LANGUAGES:
        raise SarError(f"language {language[:20]!a} must be one of {', '.join(LANGUAGES)}")
    return LANGUAGES.index(language)
