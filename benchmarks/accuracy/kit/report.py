"""The table of figures."""

from collections import defaultdict

from .score import LISTS, SCALARS


def share(part, whole, digits=2):
    return f"{100 * part / whole:.{digits}f} %" if whole else "–"


def f1(hits, read, true):
    return f"{2 * hits / (read + true):.4f}" if read + true else "–"


def summary(scores):
    """The figures that the aims are about, as (name, value, aim)."""
    lists = [score for score in scores if not score.negative]
    tables = sum(score.tables for score in scores)
    found = sum(score.tables_found for score in scores)
    false = sum(score.false_tables for score in scores)
    right = sum(score.right for score in scores)
    wrong = [score for score in scores if not score.right]
    flagged = sum(score.flagged for score in wrong)
    alarms = sum(score.flagged for score in scores if score.right)
    columns = sum(score.columns for score in scores)
    bad = sum(score.columns_wrong for score in scores)
    left = sum(score.columns_open for score in scores)
    per_thousand = lambda count: f"{1000 * count / columns:.2f}" if columns else "–"
    lines = [
        ("files", str(len(scores)), ""),
        ("  of these without a list", str(len(scores) - len(lists)), ""),
        ("list tables found", share(found, tables), "≥ 99.5 %"),
        ("false lists, of all tables taken as lists", share(false, found + false), "≤ 0.5 %"),
        ("record count exact, of files with a list", share(sum(score.count_right for score in lists), len(lists)), "≥ 98 %"),
        ("files entirely right", share(right, len(scores)), "≥ 95.6 %"),
        ("columns mapped wrongly, of 1,000", per_thousand(bad), "≤ 1"),
        ("columns left open, of 1,000", per_thousand(left), ""),
        ("wrong files flagged as unsure", f"{share(flagged, len(wrong), 1)} ({flagged} of {len(wrong)})", "≥ 90 %"),
        ("right files flagged", share(alarms, right, 1), ""),
    ]
    for name in SCALARS:
        good = sum(score.scalars[name][0] for score in scores)
        all_ = sum(score.scalars[name][1] for score in scores)
        lines.append((f"rows with the right {name}", share(good, all_), "≥ 99 %"))
    for name in LISTS:
        parts = [sum(score.lists[name][at] for score in scores) for at in range(3)]
        lines.append((f"F1 of {name}", f1(*parts), "≥ 0.985"))
    return lines


def split(scores, keys):
    """Files, entirely right, record count exact, by a key of the file."""
    groups = defaultdict(list)
    for score in scores:
        for key in keys(score):
            groups[key].append(score)
    lines = []
    for key, group in groups.items():
        right = sum(score.right for score in group)
        exact = sum(score.count_right for score in group)
        tables = sum(score.tables for score in group)
        found = sum(score.tables_found for score in group)
        lines.append((key, len(group), right / len(group), exact / len(group), found / tables if tables else None))
    return sorted(lines, key=lambda line: (line[2], -line[1]))


def show(scores):
    out = []
    for name, value, aim in summary(scores):
        out.append(f"{name:<44}{value:>22}   {aim}".rstrip())
    for title, keys in {
        "by format": lambda score: [score.format],
        "by mess": lambda score: score.messes or ["(no list)" if score.negative else "(none)"],
        "by kind of file without a list": lambda score: [score.negative] if score.negative else [],
    }.items():
        out.append(f"\n{title:<38}{'files':>7}{'all right':>11}{'count':>9}{'tables':>9}")
        for key, files, right, exact, found in split(scores, keys):
            tables = f"{100 * found:.1f}" if found is not None else "–"
            out.append(f"  {key:<36}{files:>7}{100 * right:>11.1f}{100 * exact:>9.1f}{tables:>9}")
    return "\n".join(out)
