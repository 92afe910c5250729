"""When what a person is told takes effect, by the way in which it was told.

Source:
    LPAG arts. 20, 21, 23 and 25; D.S. 029-2021-PCM arts. 53 to 62 (casilla); Ley 27891 art. 13.2
    (refuge, D.Leg. 1719); Reglamento Consular art. 149 (abroad).
"""

from datetime import date

from registry.calendario import Calendar
from registry.plazos.computo import business_day_on_or_after, in_business_days
from registry.plazos.valores import ONE_DAY, Vencimiento, step

CASILLA = "D.S. 029-2021-PCM, art. 59"
REFUGIO = "Ley 27891, art. 13.2"


def on_the_day(received_on: date, *, norm: str = "LPAG, art. 25") -> Vencimiento:
    """In person, by a consulate or acknowledged: the day on which it was received."""
    sentence = "Surte efecto el día en que se recibió, {dia:%d/%m/%Y}."
    return Vencimiento(vence_on=received_on, pasos=(step(received_on, norm, sentence, dia=received_on),))


def by_publication(published_on: date) -> Vencimiento:
    """By the last publication."""
    sentence = "Surte efecto desde el día de la última publicación, {dia:%d/%m/%Y}."
    paso = step(published_on, "LPAG, art. 25.3", sentence, dia=published_on)
    return Vencimiento(vence_on=published_on, pasos=(paso,))


def in_the_casilla(deposited_on: date, *, calendar: Calendar) -> Vencimiento:
    """Read in time: the business day after the deposit."""
    day = business_day_on_or_after(deposited_on + ONE_DAY, calendar=calendar)
    sentence = "Depositada el {dia:%d/%m/%Y}; surte efecto el día hábil siguiente."
    paso = step(day, CASILLA, sentence, dia=deposited_on)
    return Vencimiento(vence_on=day, pasos=(paso,))


def effective_on(
    sent_on: date, *, silent_days: int, calendar: Calendar, norm: str = REFUGIO
) -> Vencimiento:
    """When an electronic notification without acknowledgement takes effect.

    Valid after ``silent_days`` business days without acknowledgement, effective on the first business
    day after them. For the casilla of everybody, and for the address that a refugee gave.

    Source:
        Ley 27891 art. 13.2 (D.Leg. 1719); D.S. 029-2021-PCM art. 59.
    """
    silence = in_business_days(sent_on, silent_days, calendar=calendar)
    day = business_day_on_or_after(silence.vence_on + ONE_DAY, calendar=calendar)
    return silence.then(step(day, norm, "Surte efecto el primer día hábil siguiente."), on=day)
