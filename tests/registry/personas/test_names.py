"""How names sound, which words of them count, and how alike two are."""

import pytest

from engine.search import plain
from registry.personas import palabras
from registry.personas.documentos import Papel, clave, claves
from registry.personas.fonetica import sound
from registry.personas.indice import podas
from registry.personas.parecido import Grado, degree, lay


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Valdivia", "Baldibia"),
        ("González", "Gonsales"),
        ("Zevallos", "Ceballos"),
        ("Llanos", "Yanos"),
        ("Hernández", "Ernandes"),
        ("Huerta", "Uerta"),
        ("Jiménez", "Ximénez"),
        ("Giménez", "Jiménez"),
        ("Quispe", "Kispe"),
        ("Condori", "Kondori"),
        ("Huamán", "Waman"),
        ("Guamán", "Huamán"),
        ("Cahuana", "Caguana"),
        ("Sophia", "Sofía"),
        ("Brayan", "Braian"),
        ("Eloy", "Eloi"),
        ("Enperatriz", "Emperatriz"),
        ("Stefany", "Estefani"),
        ("Rocca", "Roca"),
        ("Hierro", "Yerro"),
        ("Zúñiga", "Suniga"),
        ("Echeverría", "Hecheverría"),
        ("Wilfredo", "Huilfredo"),
    ],
)
def test_sounds_alike(one: str, other: str) -> None:
    assert sound(plain(one)) == sound(plain(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pérez", "Peña"),
        ("Rosa", "Roca"),
        ("Mesa", "Mejía"),
        ("Guevara", "Gevara"),
        ("Chávez", "Cáceres"),
    ],
)
def test_does_not_sound_alike(one: str, other: str) -> None:
    assert sound(plain(one)) != sound(plain(other))


def test_particles_do_not_tell_people_apart() -> None:
    assert ("cruz",) == palabras.telling("De la Cruz")
    assert ("van",) == palabras.telling("Van")
    assert ("delacruz",) == palabras.joined("De la Cruz")
    assert ("saint", "fleur") == palabras.words("Saint-Fleur")
    assert () == palabras.joined("Quispe")


@pytest.mark.parametrize(
    ("one", "other", "grade"),
    [
        ("quispe", "quispe", Grado.IGUAL),
        ("baldivia", "valdivia", Grado.SUENA_IGUAL),
        ("delacruz", "cruz", Grado.SUENA_IGUAL),
        ("rodriguez", "rodrigeuz", Grado.PARECIDA),
        ("mamani", "maamni", Grado.PARECIDA),
        ("m", "maria", Grado.INICIAL),
        ("ana", "eva", Grado.DISTINTA),
        ("perez", "gomez", Grado.DISTINTA),
    ],
)
def test_words_are_alike_by_degrees(one: str, other: str, grade: Grado) -> None:
    assert (grade, grade) == (degree(one, other), degree(other, one))


def test_words_are_coupled_in_any_order() -> None:
    laid = lay(("maria", "jose"), ("josefina", "jose", "maria"))

    assert (2, (0, 1), True, False) == (laid.couples, laid.alone, laid.within, laid.in_order)


def test_a_slip_leaves_a_shortened_form_in_common() -> None:
    words = ("rodriguez", "rodrigez", "rodriguezz", "rodrigeuz", "rodrigues", "podriguez")

    assert all(set(podas("rodriguez")) & set(podas(word)) for word in words)
    assert not set(podas("quispe")) & set(podas("mamani"))


@pytest.mark.parametrize("written", ["1O451-88 33", "104 518 833", "0104518833", "I045I8833"])
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    assert "1045188" in clave("104518833")
    assert clave(written) == clave(written.replace("-", "").replace(" ", ""))
    assert clave("104518833").endswith("8833")


def test_numbers_that_are_read_alike_are_one() -> None:
    assert clave("O123456") == clave("0123456") == clave("123456") == clave("I23456")
    assert ("V12345678", "12345678") == claves("V-12345678")
    assert clave("123456") != clave("123457")


def test_a_document_is_written_as_its_kind_allows() -> None:
    assert "AB123" == Papel(tipo="PAS", pais="VEN", numero=" ab-1 23 ").tidy.numero
    assert "12.345-K" == Papel(tipo="CID", pais="CHL", numero="12.345-k").tidy.numero
    assert () == Papel(tipo="DNI", pais="PER", numero="12345678").doubts
    assert 2 == len(Papel(tipo="DNI", pais="VEN", numero="123").doubts)
