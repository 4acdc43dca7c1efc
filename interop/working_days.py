"""The production calendar of the program against the package `holidays`: `working_days.py CALENDAR.toml` compares,
`working_days.py CALENDAR.toml --write` writes the file anew.
"""

import sys
import tomllib
from datetime import date, timedelta
from pathlib import Path

import holidays

YEARS = range(2024, 2028)
HEAD = f"""# Производственный календарь России (пятидневная неделя): какие будни нерабочие и какие субботы рабочие.
# Источник: пакет PyPI holidays {holidays.__version__} (праздники по ст. 112 ТК РФ, переносы по постановлениям
# Правительства РФ); записан командой interop/working_days.py. Года, которого здесь нет, программа не знает.
"""


def days(year):
    """Weekdays that are off, and days of a weekend that are worked on."""
    off = holidays.Russia(years=year)
    off = sorted(day for day in off if day.weekday() < 5)
    return off, sorted(holidays.Russia(years=year).weekend_workdays)


def text():
    lines = [HEAD]
    for year in YEARS:
        off, on = days(year)
        shown = [", ".join(f'"{day:%m-%d}"' for day in days) for days in (off, on)]
        lines.append(f"[[calendar]]\nyear = {year}\noff = [{shown[0]}]\nworked = [{shown[1]}]\n")
    return "\n".join(lines)


def main():
    path = Path(sys.argv[1])
    if "--write" in sys.argv:
        path.write_text(text(), "utf-8")
    known = tomllib.loads(path.read_text("utf-8"))["calendar"]
    for year in YEARS:
        off, on = days(year)
        of_year = next(entry for entry in known if entry["year"] == year)
        for name, expected in (("off", off), ("worked", on)):
            found = [date.fromisoformat(f"{year}-{day}") for day in of_year[name]]
            if found != expected:
                sys.exit(f"FAILED {path}: {year}: {name}: {expected} expected, found {found}")
        first = date(year, 1, 1)
        all_days = (date(year + 1, 1, 1) - first).days
        worked = sum((day.weekday() < 5 and day not in off) or day in on for day in (first + timedelta(n) for n in range(all_days)))
        print(f"{year}: {worked} working days")


main()
