"""The visible digital seal, beside the worked examples of Doc 9303-8 and 9303-13."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from engine import clock
from registry import claves
from registry.catalogo import NotInCatalogue
from registry.documentos import mrz, sello
from registry.documentos.mrz import Contenido, Formato
from registry.documentos.sello import Estado, c40, perfiles, zonas

#: Doc 9303-8, appendix B: header and message of an emergency travel document.
WORKED = """
    DC 03 D9 C5 D9 CA C8 A7 3A 99 5D 91 3A 7D 9C 57 5E 03 02 30 BA B3 D2 B3 C5 49 CD 1D A9 3C 5B D4
    58 13 5C 6F 57 FC 13 3C 13 3C 13 3C 6B 38 20 8A 4D 0D 4A 32 B0 C1 1A E6 26 84 27 15 3F 7C 45 3C
    13 3C 13 45 FF 40 39 03 4E 85 DA 18 3C 1C C0 D3 AC 16 73 2D 7E E2 C2 0D 7A EF 7B 38 1C 0A E5 09
    F1 0A 97 89 0D 51 1C 3C 47 B9 48 07 A4 D0 F6 7C E9 08 3A 7F 20 6F 04 FB 35 AF DB 8A B9 65 8A 93
    32 7A 4E 0E E6 ED"""
EMERGENCY = ("PUUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F2606277<<<<<<<8")
QUISPE = Contenido(
    codigo="V",
    emisor="PER",
    numero="V00012345",
    apellidos="Quispe Mamani",
    nombres="Ana",
    nacionalidad="BOL",
    nacimiento="1985-07-14",
    sexo="F",
    vence=date(2027, 5, 24),
)
VISA = {"entradas": 0, "permanencia": [183, 0, 0], "pasaporte": "AB1234567", "tipo_visa": "TUR"}
TODAY = date(2026, 11, 25)


def visa(formato: Formato = Formato.MRV_B, **changes: object) -> bytes:
    lines = mrz.compose(formato, QUISPE)
    return sello.seal("VISA", {**VISA, **changes}, mrz=lines, emitido_on=TODAY, firmado_on=TODAY)


def published(keys: claves.Almacen) -> claves.Publicadas:
    return claves.of_store(keys)


@pytest.mark.parametrize(
    ("text", "hexadecimal"),
    [("XK<CD", "eb0466a9"), ("XKCD", "eb11fe45"), ("VISA01", "de515826"), ("UTO", "d9c5"), ("", "")],
)
def test_c40_as_in_the_examples(text: str, hexadecimal: str) -> None:
    assert hexadecimal == c40.encode(text).hex()
    assert text.replace("<", " ") == c40.decode(c40.encode(text))


@given(st.text(c40.ALPHABET, max_size=90))
def test_c40_comes_back_as_it_went(text: str) -> None:
    assert text == c40.decode(c40.encode(text))


@pytest.mark.parametrize("text", ["ñ", "a", "A-B"])
def test_c40_has_no_place_for_other_characters(text: str) -> None:
    with pytest.raises(ValueError, match="no place"):
        c40.encode(text)


def test_dates_are_three_bytes() -> None:
    assert "319ef5" == zonas.day(date(1957, 3, 25)).hex()
    assert date(1957, 3, 25) == zonas.read_day(bytes.fromhex("319ef5"))


def test_the_worked_example_of_the_standard_is_read_and_written() -> None:
    content = bytes.fromhex("".join(WORKED.split()))
    read = zonas.parse(content)
    head = zonas.Encabezado(
        emisor="UTO",
        firmante="UTTS",
        referencia="5B",
        emitido_on=date(2026, 6, 13),
        firmado_on=date(2023, 8, 23),
        perfil=0x5E,
        categoria=3,
    )

    assert ("UTO", "UTTS", "5B") == (read.emisor, read.firmante, read.referencia)
    assert (date(2026, 6, 13), 94, 3, 64) == (
        read.emitido_on,
        read.perfil,
        read.categoria,
        len(read.signature),
    )
    shape = sello.profile("DOCUMENTO_EMERGENCIA", TODAY)
    assert "".join(EMERGENCY) == perfiles.decode(shape, read)["mrz"].replace(" ", "<")
    assert read.signed == head.encode() + perfiles.encode(shape, {"mrz": "".join(EMERGENCY)})


def test_a_sealed_visa_is_believed_and_says_what_was_sealed(keys: claves.Almacen) -> None:
    told = sello.judge(visa(), published(keys), printed=mrz.compose(Formato.MRV_B, QUISPE))

    assert (Estado.VALID, True, ()) == (told.estado, told.valid, tuple(told.diferencias))
    assert VISA == {name: told.valores[name] for name in VISA}
    assert told.mrz.startswith("V<PERQUISPE<MAMANI<<ANA<")
    assert told.clave.trial


def test_either_size_of_visa_holds_as_much_of_its_zone_as_the_profile_says(keys: claves.Almacen) -> None:
    for formato, tag, size in ((Formato.MRV_A, 1, 48), (Formato.MRV_B, 2, 44)):
        found = {tag: len(value) for tag, value in zonas.parse(visa(formato)).rasgos}

        assert {tag: size, 3: 1, 4: 3, 5: 6, 6: 3} == found


def test_no_byte_can_be_changed_without_being_refused(keys: claves.Almacen) -> None:
    content = visa()
    known = published(keys)
    changed = [content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :] for at in range(len(content))]

    assert [] == [at for at, one in enumerate(changed) if sello.judge(one, known).valid]


@pytest.mark.parametrize("cut", [0, 1, 17, 40, -1])
def test_what_is_cut_short_or_goes_on_is_no_seal(keys: claves.Almacen, cut: int) -> None:
    assert Estado.WRONG_FORMAT == sello.judge(visa()[:cut], published(keys)).estado
    assert Estado.WRONG_FORMAT == sello.judge(visa() + b"\x00", published(keys)).estado


@given(st.binary(max_size=200))
def test_noise_is_refused_and_breaks_nothing(content: bytes) -> None:
    assert Estado.WRONG_FORMAT == sello.judge(content, claves.Publicadas((), ())).estado


def test_a_paper_that_says_something_else_is_refused_by_the_field(keys: claves.Almacen) -> None:
    other = replace(QUISPE, apellidos="Quispe Huamán", nacimiento="1985-07-15")
    told = sello.judge(visa(), published(keys), printed=mrz.compose(Formato.MRV_B, other))

    assert Estado.SEAL_DOCUMENT_MISMATCH == told.estado
    assert [
        ("nombre", "QUISPE<MAMANI<<ANA", "QUISPE<HUAMAN<<ANA"),
        ("nacimiento", "8507147", "8507158"),
    ] == [(one.field, one.sealed, one.printed) for one in told.diferencias]


def test_a_printed_zone_that_does_not_add_up_is_refused(keys: claves.Almacen) -> None:
    first, second = mrz.compose(Formato.MRV_B, QUISPE)
    told = sello.judge(visa(), published(keys), printed=[first, second[:27] + "9" + second[28:]])
    other_size = sello.judge(visa(), published(keys), printed=mrz.compose(Formato.TD3, QUISPE))

    assert Estado.SEAL_DOCUMENT_MISMATCH == told.estado
    assert Estado.SEAL_DOCUMENT_MISMATCH == other_size.estado
    assert Estado.INVALID_PRINTED_MRZ == sello.judge(visa(), published(keys), printed=["x"]).estado


def test_certificates_are_asked_for_before_signatures(
    keys: claves.Almacen, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, known = visa(), published(keys)
    used = known.find(zonas.parse(content).referencia)

    def judged(key: claves.Clave | None, anchors: tuple[object, ...] = known.anchors) -> Estado:
        return sello.judge(content, claves.Publicadas(anchors, (key,) if key else ())).estado

    assert Estado.VALID == judged(used)
    assert Estado.UNKNOWN_CERTIFICATE == judged(None)
    assert Estado.UNTRUSTED_CERTIFICATE == judged(used, ())
    assert Estado.REVOKED_CERTIFICATE == judged(replace(used, revoked_at=datetime.now(UTC)))


def test_a_key_signs_for_fourteen_months_and_verifies_for_years(
    keys: claves.Almacen, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = visa()
    later = max(key.in_use_until for key in keys.keys) + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)

    with pytest.raises(claves.KeyMissing):
        keys.current("sello")
    assert Estado.VALID == sello.judge(content, published(keys)).estado
    late = sello.judge(content, claves.Publicadas(keys.anchors, ()))
    assert Estado.UNKNOWN_CERTIFICATE == late.estado


def test_a_new_key_seals_and_the_old_one_still_verifies(
    keys: claves.Almacen, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    before = visa()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=1))
    claves.rotate(keys, "sello")
    claves.store.cache_clear()
    after = visa()
    known = claves.of_store(claves.store())

    assert zonas.parse(before).referencia != zonas.parse(after).referencia
    assert [True, True] == [sello.judge(one, known).valid for one in (before, after)]


@pytest.mark.parametrize("hour", [0, 4, 5, 23])  # in Lima the day begins at five
def test_a_key_made_at_night_seals_the_day_that_lima_has(
    keys: claves.Almacen, monkeypatch: pytest.MonkeyPatch, hour: int
) -> None:
    at = datetime(2026, 11, 26, hour, 55, tzinfo=UTC)
    here = at.astimezone(clock.LIMA).date()
    monkeypatch.setattr(clock, "now", lambda: at)
    made = claves.rotate(keys, "sello")
    claves.store.cache_clear()

    def judged(on: date) -> Estado:
        content = sello.seal(
            "VISA", VISA, mrz=mrz.compose(Formato.MRV_B, QUISPE), emitido_on=on, firmado_on=on
        )
        assert made.reference.endswith(zonas.parse(content).referencia)
        return sello.judge(content, claves.of_store(claves.store())).estado

    assert Estado.VALID == judged(here)
    assert Estado.EXPIRED_CERTIFICATE == judged(here - timedelta(days=1))


def test_what_a_revoked_key_sealed_is_not_believed(keys: claves.Almacen) -> None:
    content = visa()
    claves.revoke(keys, "sello", zonas.parse(content).referencia, reason="Se perdió el módulo.")
    claves.store.cache_clear()
    known = claves.read_published(json_of(claves.store()))

    assert Estado.REVOKED_CERTIFICATE == sello.judge(content, known).estado
    assert "Se perdió el módulo." == known.find(zonas.parse(content).referencia).revoked_because
    with pytest.raises(claves.KeyMissing):
        visa()


def test_features_that_nobody_knows_do_not_spoil_a_seal(keys: claves.Almacen) -> None:
    head, _, _ = visa().rpartition(zonas.feature(5, c40.encode("AB1234567")))
    signed = head + zonas.feature(5, c40.encode("AB1234567")) + zonas.feature(99, b"x" * 200)
    key = keys.current("sello")
    told = sello.judge(
        signed + zonas.feature(zonas.SIGNATURE, keys.private(key).sign(signed)), published(keys)
    )

    assert (True, [99]) == (told.valid, list(told.desconocidos))


@pytest.mark.parametrize(
    ("changes", "feature"),
    [
        ({"permanencia": None}, "permanencia"),
        ({"pasaporte": "ABCDEFGHIJ"}, "pasaporte"),
        ({"entradas": 300}, "entradas"),
        ({"pasaporte": "ñ"}, "pasaporte"),
    ],
)
def test_what_cannot_be_sealed_is_told_by_name(
    keys: claves.Almacen, changes: dict[str, object], feature: str
) -> None:
    with pytest.raises(sello.SealIncomplete) as refused:
        visa(**changes)

    assert feature == refused.value.facts["feature"]


def test_the_same_is_sealed_alike(keys: claves.Almacen) -> None:
    assert visa() == visa()


def test_a_telephone_and_a_verifier_read_the_same_from_the_picture(
    keys: claves.Almacen, tmp_path: Path
) -> None:
    content = visa()
    told = sello.carried(content)
    page = '#set page(width: 40mm, height: 40mm, margin: 4mm)\n#image("qr.svg", width: 100%)'
    (tmp_path / "qr.svg").write_text(sello.drawn(told))
    (tmp_path / "page.typ").write_text(page)
    picture = typst.compile(tmp_path / "page.typ", format="png", ppi=300)
    read, *_ = cv2.QRCodeDetectorAruco().detectAndDecode(
        cv2.imdecode(np.frombuffer(picture, np.uint8), 1)
    )

    assert told == read
    assert told.startswith("HTTPS://TRAMITES.EXAMPLE/V/")
    assert content == sello.of_text(read) == sello.of_text(sello.text_of(content).lower())


@pytest.mark.parametrize("text", ["", "hola", "HTTPS://X/V/ABCD", "A" * 70 + "1"])
def test_what_is_no_seal_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(sello.SealUnreadable):
        sello.of_text(text)


def test_unknown_profiles_are_refused() -> None:
    with pytest.raises(NotInCatalogue):
        sello.profile("NADA", TODAY)


def json_of(keys: claves.Almacen) -> str:
    return json.dumps(claves.published(keys))
