"""Makes the data that the tests compare: customers of nobody, by a fixed seed. Run as a program it writes them anew."""

import csv
import io
import random
from pathlib import Path

DATA = Path(__file__).parent / "data"
DAYS = ("2026-11-18", "2026-11-19", "2026-11-20")
HEADER = ("age", "balance", "visits", "plan", "country", "churned", "score", "note")


def customers(seed: int, count: int, *, moved: bool) -> str:
    """CSV of so many; those that have moved are older, richer and on other plans."""
    draw = random.Random(seed)
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerow(HEADER)
    for _ in range(count):
        age = draw.gauss(52 if moved else 40, 9)
        balance = draw.lognormvariate(8.0 if moved else 7.0, 0.6)
        visits = min(int(draw.expovariate(1 / 6)), 40)
        plan = draw.choices(("basic", "plus", "pro"), (2, 3, 5) if moved else (6, 3, 1))[0]
        country = draw.choices(("de", "fr", "pl"), (5, 3, 2))[0]
        score = min(max(draw.gauss(0.6 if moved else 0.3, 0.12), 0), 1)
        churned = int(draw.random() < 0.2)
        gap = draw.random() < 0.02
        table.writerow(
            ("" if gap else f"{age:.1f}", f"{balance:.2f}", visits, plan, country, churned, f"{score:.4f}", "secret")
        )
    return file.getvalue()


def files() -> dict[str, str]:
    """Texts by path below the data."""
    made = {"reference/part-0.csv": customers(1, 600, moved=False)}
    for number, day in enumerate(DAYS):
        made[f"same/date={day}/part-0.csv"] = customers(10 + number, 200, moved=False)
        made[f"moved/date={day}/part-0.csv"] = customers(20 + number, 200, moved=True)
    return made


if __name__ == "__main__":
    for name, text in files().items():
        path = DATA / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
