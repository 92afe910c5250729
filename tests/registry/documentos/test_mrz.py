"""The machine readable zone: ICAO's specimens, invented Peruvian ones, and names of all kinds."""

import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.documentos import mrz
from registry.documentos.mrz import Contenido, Formato, Reglas, Truncamiento, letras

ERIKSSON = Contenido(
    codigo="P",
    emisor="UTO",
    numero="L898902C3",
    apellidos="Eriksson",
    nombres="Anna Maria",
    nacionalidad="UTO",
    nacimiento="1974-08-12",
    sexo="F",
    vence=date(2012, 4, 15),
    opcional="ZE184226B",
)
CARD = replace(ERIKSSON, codigo="I", numero="D23145890", opcional="")
VISA = replace(
    ERIKSSON,
    codigo="V",
    numero="L8988901C",
    nacionalidad="XXX",
    nacimiento="1940-09-07",
    vence=date(1996, 12, 10),
    opcional="6ZE184226B",
)
NUNEZ = Contenido(
    codigo="P",
    emisor="PER",
    numero="123456789",
    apellidos="Núñez Ibáñez",
    nombres="María José",
    nacionalidad="PER",
    nacimiento="1990-01-01",
    sexo="F",
    vence=date(2035, 6, 30),
)
PENA = replace(
    NUNEZ,
    codigo="V",
    numero="V00012345",
    apellidos="Peña",
    nombres="Luis",
    nacionalidad="VEN",
    nacimiento="1988-02-29",
    sexo="M",
    vence=date(2027, 5, 23),
)
QUISPE = replace(
    NUNEZ,
    codigo="I",
    numero="000123456",
    apellidos="Quispe Mamani",
    nombres="Ana",
    nacionalidad="BOL",
    nacimiento="1985-07-14",
    vence=date(2027, 12, 31),
)
SPECIMENS = [
    (Formato.TD3, ERIKSSON, "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<< L898902C36UTO7408122F1204159ZE184226B<<<<<10"),
    (Formato.TD1, CARD, "I<UTOD231458907<<<<<<<<<<<<<<< 7408122F1204159UTO<<<<<<<<<<<6 ERIKSSON<<ANNA<MARIA<<<<<<<<<<"),
    (Formato.TD2, CARD, "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<< D231458907UTO7408122F1204159<<<<<<<6"),
    (Formato.MRV_A, VISA, "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<< L8988901C4XXX4009078F96121096ZE184226B<<<<<<"),
    (Formato.MRV_B, replace(VISA, opcional=""), "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<< L8988901C4XXX4009078F9612109<<<<<<<<"),
    (Formato.TD2, replace(CARD, codigo="PU", vence=date(2026, 6, 27)), "PUUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<< D231458907UTO7408122F2606277<<<<<<<8"),
    (Formato.TD3, replace(NUNEZ, opcional="40000001"), "P<PERNUNEZ<IBANEZ<<MARIA<JOSE<<<<<<<<<<<<<<< 1234567897PER9001011F350630740000001<<<<<<10"),
    (Formato.TD3, NUNEZ, "P<PERNUNEZ<IBANEZ<<MARIA<JOSE<<<<<<<<<<<<<<< 1234567897PER9001011F3506307<<<<<<<<<<<<<<<8"),
    (Formato.MRV_B, PENA, "V<PERPENA<<LUIS<<<<<<<<<<<<<<<<<<<<< V000123450VEN8802299M2705239<<<<<<<<"),
    (Formato.TD1, QUISPE, "I<PER0001234565<<<<<<<<<<<<<<< 8507147F2712310BOL<<<<<<<<<<<0 QUISPE<MAMANI<<ANA<<<<<<<<<<<<"),
]  # fmt: skip


@pytest.mark.parametrize(("formato", "contenido", "lines"), SPECIMENS)
def test_specimens_are_composed_and_read_back(
    formato: Formato, contenido: Contenido, lines: str
) -> None:
    read = mrz.read(lines.split())

    assert tuple(lines.split()) == mrz.compose(formato, contenido)
    assert (formato, contenido.numero, ()) == (read.formato, read.numero, read.faults)


#: As Doc 9303, parts 4 to 7, prints them: surname, given names, width of the field, the field.
ICAO_NAMES = [
    ("Heng", "Deborah Ming Lo", 39, "HENG<<DEBORAH<MING<LO<<<<<<<<<<<<<<<<<<"),
    ("Smith-Jones", "Susie Margaret", 39, "SMITH<JONES<<SUSIE<MARGARET<<<<<<<<<<<<"),
    ("O'Connor", "Enya Siobhan", 39, "OCONNOR<<ENYA<SIOBHAN<<<<<<<<<<<<<<<<<<"),
    ("Van Der Muellen", "Martin", 39, "VAN<DER<MUELLEN<<MARTIN<<<<<<<<<<<<<<<<"),
    ("Al-Basri", "Huda Muhammad Jawad", 39, "AL<BASRI<<HUDA<MUHAMMAD<JAWAD<<<<<<<<<<"),
    ("Vilarchao Fernandez", "Jose Ramon", 39, "VILARCHAO<FERNANDEZ<<JOSE<RAMON<<<<<<<<"),
    ("Arkfreith", "", 39, "ARKFREITH<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<"),
    ("Satriya Sudarpa", "", 39, "SATRIYA<SUDARPA<<<<<<<<<<<<<<<<<<<<<<<<"),
    ("Nilavadhanananda", "Chayapa Dejthamrong Krasuang", 39, "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"),
    ("Nilavadhanananda", "Arnpol Petch Charonguang", 39, "NILAVADHANANANDA<<ARNPOL<PETCH<CHARONGU"),
    ("Bennelong Wooloomooloo Warrandyte Warnambool", "Dingo Potoroo", 39, "BENNELONG<WOOLOOMOOLOO<WARRANDYTE<W<<DI"),
    ("Papandropoulous", "Jonathon Warren Trevor", 39, "PAPANDROPOULOUS<<JONATHON<WARREN<TREVOR"),
    ("Nilavadhanananda", "Chayapa Dejthamrong Krasuang", 30, "NILAVADHANANANDA<<CHAYAPA<DE<K"),
    ("Bennelong Wooloomooloo Warrandyte Warnambool", "Dingo Potoroo", 30, "BENNELONG<WOOLOOMOOLOO<W<W<<DI"),
    ("Papandropoulous", "Jonathon Alec", 30, "PAPANDROPOULOUS<<JONATHON<ALEC"),
    ("Vilarchao Fernandez", "Jose Ramon", 30, "VILARCHAO<FERNANDEZ<<JOSE<RAMO"),
    ("Nilavadhanananda", "Chayapa Dejthamrong Krasuang", 31, "NILAVADHANANANDA<<CHAYAPA<DEJ<K"),
    ("Bennelong Wooloomooloo Warrandyte Warnambool", "Dingo Potoroo", 31, "BENNELONG<WOOLOOMOOLOO<W<W<<D<P"),
    ("Papandropoulous", "Stephen Trevor", 31, "PAPANDROPOULOUS<<STEPHEN<TREVOR"),
]  # fmt: skip


@pytest.mark.parametrize(("surname", "given_names", "width", "field"), ICAO_NAMES)
def test_names_of_the_standard(surname: str, given_names: str, width: int, field: str) -> None:
    assert field == written(surname, given_names, width)


def test_the_other_method_keeps_as_many_letters_of_each_surname() -> None:
    field = written(
        "Bennelong Wooloomooloo Warrandyte Warnambool", "Dingo Potoroo", 39, how=Truncamiento.UNIFORME
    )

    assert "BENNELON<WOOLOOMO<WARRANDY<WARNAMBO<<DI" == field


#: Forty-four names, worked by hand: surname, given names, the 39 places of a passport or large visa, the
#: 30 of a card. Where the second is None it is the first without its last nine fillers.
NAMES = [
    # one or two surnames, as in Peru
    ("Quispe Mamani", "Juan Carlos", "QUISPE<MAMANI<<JUAN<CARLOS<<<<<<<<<<<<<", None),
    ("Ñahui Ccahuana", "Yeni", "NAHUI<CCAHUANA<<YENI<<<<<<<<<<<<<<<<<<<", None),
    ("Núñez Ibáñez", "María José", "NUNEZ<IBANEZ<<MARIA<JOSE<<<<<<<<<<<<<<<", None),
    ("Agüero", "Íñigo", "AGUERO<<INIGO<<<<<<<<<<<<<<<<<<<<<<<<<<", None),
    ("Ponce de León", "Ana", "PONCE<DE<LEON<<ANA<<<<<<<<<<<<<<<<<<<<<", None),
    ("De la Cruz y del Río", "Sol", "DE<LA<CRUZ<Y<DEL<RIO<<SOL<<<<<<<<<<<<<<", None),
    ("Güímac Huamán", "Mª del Carmen", "GUIMAC<HUAMAN<<MA<DEL<CARMEN<<<<<<<<<<<", None),
    ("Zúñiga", "J. P.", "ZUNIGA<<J<P<<<<<<<<<<<<<<<<<<<<<<<<<<<<", None),
    # apostrophes vanish, hyphens part
    ("O'Higgins", "Bernardo", "OHIGGINS<<BERNARDO<<<<<<<<<<<<<<<<<<<<<", None),
    ("D’Angelo", "Flavia", "DANGELO<<FLAVIA<<<<<<<<<<<<<<<<<<<<<<<<", None),
    ("N'Diaye", "Aïssatou", "NDIAYE<<AISSATOU<<<<<<<<<<<<<<<<<<<<<<<", None),
    ("Kaʻahumanu", "Leilani", "KAAHUMANU<<LEILANI<<<<<<<<<<<<<<<<<<<<<", None),
    ("Saint-Exupéry", "Jean-Luc", "SAINT<EXUPERY<<JEAN<LUC<<<<<<<<<<<<<<<<", None),
    ("Pérez, Gómez", "Ana, Luisa", "PEREZ<GOMEZ<<ANA<LUISA<<<<<<<<<<<<<<<<<", None),
    ("Mac–Lean", "Percy", "MAC<LEAN<<PERCY<<<<<<<<<<<<<<<<<<<<<<<<", None),
    # a single name; no given names; the whole name in the field of given names
    ("Suharto", "", "SUHARTO<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", None),
    ("", "Madonna", "MADONNA<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", None),
    ("Satriya Sudarpa", "", "SATRIYA<SUDARPA<<<<<<<<<<<<<<<<<<<<<<<<", None),
    # the letters of Table A
    ("Müller", "Jürgen", "MULLER<<JURGEN<<<<<<<<<<<<<<<<<<<<<<<<<", None),
    ("Weiß", "Jörg", "WEISS<<JOERG<<<<<<<<<<<<<<<<<<<<<<<<<<<", None),
    ("Ångström", "Anders", "AANGSTROEM<<ANDERS<<<<<<<<<<<<<<<<<<<<<", None),
    ("Bjørnsæther", "Øyvind", "BJOERNSAETHER<<OEYVIND<<<<<<<<<<<<<<<<<", None),
    ("Þórðardóttir", "Guðrún", "THORDARDOTTIR<<GUDRUN<<<<<<<<<<<<<<<<<<", None),
    ("Łukasiewicz", "Żaneta", "LUKASIEWICZ<<ZANETA<<<<<<<<<<<<<<<<<<<<", None),
    ("Dvořák", "Šárka", "DVORAK<<SARKA<<<<<<<<<<<<<<<<<<<<<<<<<<", None),
    ("Đoković", "Željko", "DOKOVIC<<ZELJKO<<<<<<<<<<<<<<<<<<<<<<<<", None),
    ("IJsselstein", "Ĳsbrand", "IJSSELSTEIN<<IJSBRAND<<<<<<<<<<<<<<<<<<", None),
    ("Lefebvre-Œuvrard", "Chloë", "LEFEBVRE<OEUVRARD<<CHLOE<<<<<<<<<<<<<<<", None),
    # Vietnamese, Turkish, Romanian, Maltese, Azerbaijani
    ("Nguyễn", "Thị Ánh Đào", "NGUYEN<<THI<ANH<DAO<<<<<<<<<<<<<<<<<<<<", None),
    ("Trương", "Mỹ Hường", "TRUONG<<MY<HUONG<<<<<<<<<<<<<<<<<<<<<<<", None),
    ("Yıldız", "İbrahim Çağrı", "YILDIZ<<IBRAHIM<CAGRI<<<<<<<<<<<<<<<<<<", None),
    ("Șerbănescu", "Ionuț Ștefan", "SERBANESCU<<IONUT<STEFAN<<<<<<<<<<<<<<<", None),
    ("Għoxtar", "Ġużeppi", "GHOXTAR<<GUZEPPI<<<<<<<<<<<<<<<<<<<<<<<", None),
    ("Əliyev", "Rəşad", "ELIYEV<<RESAD<<<<<<<<<<<<<<<<<<<<<<<<<<", None),
    # other scripts that the standard has a table for
    ("Горбачёва", "Юлия", "GORBACHEVA<<IULIIA<<<<<<<<<<<<<<<<<<<<<", None),
    ("Щербина", "Яків", "SHCHERBYNA<<YAKIV<<<<<<<<<<<<<<<<<<<<<<", None),
    ("عباس", "فاطمة", "EBAS<<FAXTTMXAH<<<<<<<<<<<<<<<<<<<<<<<<", None),
    # too long for one or for both
    ("Rodríguez Pérez de la Fuente", "Yusmary Andreína", "RODRIGUEZ<PEREZ<DE<LA<FUENTE<<YUSMARY<A", "RODRIGUEZ<PEREZ<DE<LA<F<<YUS<A"),
    ("Vilarchao Fernández", "José Ramón", "VILARCHAO<FERNANDEZ<<JOSE<RAMON<<<<<<<<", "VILARCHAO<FERNANDEZ<<JOSE<RAMO"),
    ("Huarcaya Condorhuamán", "María de los Ángeles", "HUARCAYA<CONDORHUAMAN<<MARIA<DE<LOS<ANG", "HUARCAYA<CONDORHUAMAN<<M<D<L<A"),
    ("Rakotondrabevaratrarivonyandriamasi", "Jean", "RAKOTONDRABEVARATRARIVONYANDRIAMASI<<JE", "RAKOTONDRABEVARATRARIVONYAN<<J"),
    ("Wickramasinghe Arachchige Don", "Nimal Shantha Kumara", "WICKRAMASINGHE<ARACHCHIGE<DON<<NIMA<S<K", "WICKRAMASINGHE<ARACHCHIGE<D<<N"),
    ("Tumarae-Teka Te Whanau a Apanui", "", "TUMARAE<TEKA<TE<WHANAU<A<APANUI<<<<<<<<", "TUMARAE<TEKA<TE<WHANAU<A<APANU"),
    ("Supayabat", "A B Chakkraphong", "SUPAYABAT<<A<B<CHAKKRAPHONG<<<<<<<<<<<<", "SUPAYABAT<<A<B<CHAKKRAPHONG<<<"),
]  # fmt: skip
LANGUAGES = {"Щербина": "uk"}
EXTRA = Reglas(adicionales={"Ə": "E"})


def test_there_are_forty_four_names() -> None:
    assert 44 == len(NAMES)


@pytest.mark.parametrize(("surname", "given_names", "page", "card"), NAMES)
def test_names_of_all_kinds(surname: str, given_names: str, page: str, card: str | None) -> None:
    language = LANGUAGES.get(surname)

    assert page == written(surname, given_names, 39, idioma=language)
    assert (card or page[:30]) == written(surname, given_names, 30, idioma=language)


@pytest.mark.parametrize("name", ["Παπαδόπουλος", "王小明", "สมชาย", "კახა", "Ali 2º", "Ćwirko²"])
def test_what_the_standard_has_no_table_for_is_refused_by_its_letters(name: str) -> None:
    with pytest.raises(mrz.NameNotLatin) as refused:
        mrz.transliterate(name)

    assert set(str(refused.value.facts["letters"]).split()) <= set(unicodedata.normalize("NFKC", name))


@pytest.mark.parametrize(("name", "component"), [("عبّاس", "EBBAS"), ("فضّة", "FXDZDZXAH")])
def test_a_shadda_doubles_as_in_the_note_of_table_c(name: str, component: str) -> None:
    assert (component,) == mrz.transliterate(name)


def test_every_letter_of_table_a_is_written_as_the_table_says() -> None:
    table = {
        "A": "ÀÁÂÃĀĂĄ", "AE": "ÄÆ", "AA": "Å", "C": "ÇĆĈĊČ", "D": "ÐĎĐ", "E": "ÈÉÊËĒĔĖĘĚ", "G": "ĜĞĠĢ",
        "H": "ĤĦ", "I": "ÌÍÎÏĨĪĬĮİı", "IJ": "Ĳ", "J": "Ĵ", "K": "Ķ", "L": "ĹĻĽĿŁ", "N": "ÑŃŅŇŊ",
        "O": "ÒÓÔÕŌŎŐ", "OE": "ÖØŒ", "R": "ŔŖŘ", "S": "ŚŜŞŠ", "SS": "ẞß", "T": "ŢŤŦ", "TH": "Þ",
        "U": "ÙÚÛÜŨŪŬŮŰŲ", "W": "Ŵ", "Y": "ÝŶŸ", "Z": "ŹŻŽ",
    }  # fmt: skip

    for written_as, found in table.items():
        for letter in [*found, *(one.lower() for one in found if len(one.lower()) == 1)]:
            assert (letter, (written_as,)) == (letter, mrz.transliterate(letter))


def test_the_issuing_state_chooses_where_the_table_lets_it() -> None:
    reglas = Reglas(letras={"Ñ": "NXX", "Ü": "UXX", "Å": "A"})

    assert ("NUNXXEZ", "AGUXXERO", "ANGEL") == mrz.transliterate("Nuñez Agüero Ångel", reglas)
    with pytest.raises(ValueError, match="does not let Ñ be written Ñ"):
        Reglas(letras={"Ñ": "Ñ"})
    assert set(letras.CHOICES) == set("ÑÜÄÅÖ")


@pytest.mark.parametrize(
    ("born", "written_as"),
    [("1990-01-01", "900101"), ("1990-01", "9001<<"), ("1990", "90<<<<"), (None, "<<<<<<")],
)
def test_what_is_unknown_of_a_birth_is_left_open(born: str | None, written_as: str) -> None:
    read = mrz.read(mrz.compose(Formato.TD3, replace(NUNEZ, nacimiento=born)))

    assert (written_as, ()) == (read.nacimiento, read.faults)
    assert born == mrz.as_far_as_known(read.nacimiento, year=2026, born=True)


@pytest.mark.parametrize(
    ("six", "born", "iso"),
    [
        ("260101", True, "2026-01-01"),
        ("270101", True, "1927-01-01"),
        ("350630", False, "2035-06-30"),
        ("760101", False, "2076-01-01"),
        ("960101", False, "1996-01-01"),
    ],
)
def test_two_digits_are_a_year_of_the_right_century(six: str, born: bool, iso: str) -> None:
    assert iso == mrz.as_far_as_known(six, year=2026, born=born)


def test_a_long_number_of_a_card_goes_on_in_the_optional_data() -> None:
    """The Belgian specimen's number, worked by the rule of note j."""
    card = replace(CARD, numero="D23145890734", opcional="X1")
    first, second, third = mrz.compose(Formato.TD1, card)
    read = mrz.read([first, second, third])

    assert "I<UTOD23145890<7349<X1<<<<<<<<" == first
    assert ("D23145890734", "X1", ()) == (read.numero, read.opcional, read.faults)


@pytest.mark.parametrize(
    ("formato", "number"),
    [
        (Formato.TD3, "1234567890"),
        (Formato.MRV_B, "1234567890"),
        (Formato.TD2, "1" * 15),
        (Formato.TD1, "1" * 23),
    ],
)
def test_a_number_that_has_no_place_is_refused(formato: Formato, number: str) -> None:
    with pytest.raises(mrz.DocumentNumberTooLong):
        mrz.compose(formato, replace(CARD, numero=number))


@pytest.mark.parametrize(
    "changes",
    [
        {"numero": " "},
        {"emisor": ""},
        {"nacionalidad": "PERU"},
        {"opcional": "1" * 15},
        {"nacimiento": "ayer"},
        {"apellidos": "", "nombres": "..."},
    ],
)
def test_a_field_that_cannot_be_written_is_refused_by_its_name(changes: dict[str, str]) -> None:
    with pytest.raises(mrz.FieldNotRepresentable):
        mrz.compose(Formato.TD3, replace(NUNEZ, **changes))


def test_germans_have_a_single_letter() -> None:
    read = mrz.read(mrz.compose(Formato.TD3, replace(NUNEZ, emisor="DEU", nacionalidad="DEU")))

    assert ("D", "D") == (read.emisor, read.nacionalidad)


@pytest.mark.parametrize("text", ["", "P<PER", "hola mundo", "<" * 44 + "\n" + "<" * 43, "é" * 90])
def test_what_is_no_zone_is_not_read(text: str) -> None:
    with pytest.raises(mrz.MrzNotReadable):
        mrz.read(text)


def test_every_changed_digit_is_noticed_and_only_a_zero_passes_for_a_filler() -> None:
    first, second = mrz.compose(Formato.TD3, replace(NUNEZ, opcional="40000001"))
    guarded = [*range(10), *range(13, 20), *range(21, 44)]
    changes = [(place, other) for place in guarded for other in "0123456789" if other != second[place]]
    passed = [
        (second[place], other)
        for place, other in changes
        if mrz.read([first, second[:place] + other + second[place + 1 :]]).valid
    ]

    assert len(changes) > 300
    assert {("<", "0")} == set(passed)


LETTERS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ Ññ'-áüÖ", min_size=1, max_size=60).filter(
    lambda name: any(one.isalpha() for one in name)
)


@given(LETTERS, LETTERS, st.sampled_from([30, 31, 39]), st.sampled_from(list(Truncamiento)))
def test_whatever_the_name_the_field_is_as_the_standard_wants_it(
    surname: str, given_names: str, width: int, how: Truncamiento
) -> None:
    primary, secondary = mrz.transliterate(surname), mrz.transliterate(given_names)
    field = mrz.name_field(primary, secondary, width, how)
    first, found, second = field.partition("<<")

    assert width == len(field)
    assert found
    assert first[0] == primary[0][0]
    assert second[0] == secondary[0][0]
    assert field.rstrip("<") == "<".join(primary) + "<<" + "<".join(secondary) or field[-1] != "<"


@pytest.mark.parametrize(
    ("primary", "secondary", "width", "expected"),
    [  # an initial for the last component would leave a filler at the end, which says "whole"
        (["A" * 24, "BBB"], ["C"], 30, "A" * 24 + "<BB<<C"),
        (["A"] * 15, ["B"] * 15, 30, "<".join("A" * 14) + "<<B"),
        (["A"] * 15, ["B"] * 15, 31, "<".join("A" * 14) + "<<B<"),
    ],
)
def test_a_name_that_fits_nowhere_is_cut_where_it_shows(
    primary: list[str], secondary: list[str], width: int, expected: str
) -> None:
    assert expected == mrz.name_field(primary, secondary, width, Truncamiento.INICIALES)


def written(
    surname: str,
    given_names: str,
    width: int,
    *,
    idioma: str | None = None,
    how: Truncamiento = Truncamiento.INICIALES,
) -> str:
    primary, secondary = (
        mrz.transliterate(name, EXTRA, idioma=idioma) for name in (surname, given_names)
    )
    return mrz.name_field(primary, secondary, width, how)
