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
# Of a search plan; what stands in braces is the same in every language.
_PLAN = {
    "weather": ("Wind {wind}. Current {current}.", "Viento {wind}. Corriente {current}."),
    "from": ("from", "de"),
    "to": ("to", "hacia"),
    "then": ("then", "luego"),
    "grid": ("grid", "malla"),
    "area": (
        "Datum {datum} at {when}, half within {radius} nm. Drift {set} true {drift} kn. "
        "Area {length} by {width} nm along {bearing} true, corners {corners}.",
        "Datum {datum} a las {when}, la mitad a menos de {radius} millas. Deriva {set} "
        "verdadero {drift} nudos. Zona de {length} por {width} millas a lo largo de {bearing} "
        "verdadero, esquinas {corners}.",
    ),
    "unit": (
        "{name}: {code} from {start} at {begins}, spacing {spacing} nm, {speed} kn, until {ends}.",
        "{name}: {code} desde {start} a las {begins}, separacion {spacing} millas, {speed} nudos, "
        "hasta {ends}.",
    ),
    "shore": (
        "{name}: strip is land, search the shore.",
        "{name}: su franja es tierra, busque en la costa.",
    ),
    "plans": (
        "Search goes on; the area is worked out again after every search.",
        "La busqueda sigue; la zona se calcula de nuevo tras cada busqueda.",
    ),
    "alive_until": (
        "People may be alive at least until {until}; how much longer is unknown.",
        "Puede haber personas vivas al menos hasta {until}; no se sabe cuanto mas.",
    ),
    "alive": (
        "People may be alive; how long is unknown.",
        "Puede haber personas vivas; no se sabe hasta cuando.",
    ),
    "draft": ("Draft from a plan, to be confirmed.", "Borrador de un plan, por confirmar."),
    "exercise": ("EXERCISE EXERCISE EXERCISE.", "EJERCICIO EJERCICIO EJERCICIO."),
    "replay": (
        "REPLAY OF A RECORDING, NOTHING TO BE SENT.",
        "REPRODUCCION DE UNA GRABACION, NO ENVIAR.",
    ),
    "to_be_named": ("SENDER TO BE NAMED", "REMITENTE POR NOMBRAR"),
    "rcc_to_be_found": ("RCC TO BE FOUND", "RCC POR AVERIGUAR"),
}
_CRAFT = {
    "panga": "panga",
    "capsized_boat": "embarcacion volcada",
    "rubber_boat": "bote de goma",
    "sail_freighter": "velero de carga",
    "refugee_raft": "balsa de refugiados",
    "person": "persona en el agua",
    "liferaft": "balsa salvavidas",
    "fast_boat": "lancha rapida",
    "fishing_vessel": "buque pesquero",
    "coaster": "buque costero",
    "sailing_boat": "velero",
    "unknown": "embarcacion no conocida",
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


def plan_words(name: str, language: str) -> str:
    """A sentence about a search plan, with places for its values."""
    return _PLAN[name][_index(language)]


def craft_word(craft: str, language: str) -> str:
    """A craft of the tables as people say it; any other word stays as it is.

    >>> craft_word("rubber_boat", "en"), craft_word("rubber_boat", "es")
    ('rubber boat', 'bote de goma')
    """
    said = craft.replace("_", " ")
    return _CRAFT.get(craft, said) if _index(language) else said


def unsafe_topics(language: str) -> tuple[str, ...]:
    """The topics of a report of unsafe practices, in order."""
    return tuple(topic[_index(language)] for topic in _UNSAFE)


def _index(language: str) -> int:
    if language not in LANGUAGES:
        raise SarError(f"language {language[:20]!a} must be one of {', '.join(LANGUAGES)}")
    return LANGUAGES.index(language)
