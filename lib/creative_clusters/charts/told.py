"""What a chart looks like, in words: for readers who do not see it, beside its finding.

A title has the finding; a text alternative that said it again would be of no use. This one says
what is drawn, of how many things, and their values, all or the ends. What they are called, and how
written, is told by tooltips and axes, which speak to the same reader.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator

from creative_clusters.words.codebook import column
from creative_clusters.words.wording import (
    capital,
    cut,
    join,
    joined,
    keys,
    listing,
    number,
    said,
    text,
)

_FEW = 7  # values that are all told; of more, the three highest and lowest
_CHANNELS = ("y", "x", "size", "color", "fill")
_LINES = ("line", "area")
_PLACES = ("rank", "index_place")  # of which the smallest comes first


def in_words(spec: dict) -> str:
    """Say what a specification draws: of each plane, the layer with most rows."""
    return join(dict.fromkeys(_planes(spec, spec.get("datasets", {}))))


def _planes(part: dict, sets: dict) -> Iterator[str]:
    beside = [view for way in ("vconcat", "hconcat", "concat") for view in part.get(way, ())]
    for view in [*beside, *([part["spec"]] if "spec" in part else [])]:
        yield from _planes({"data": part.get("data", {})} | view, sets)
        beside.append(view)
    if not beside:
        layers = list(_layers(part, sets, {}, []))
        titles = {
            at: one["title"]
            for _, channels, _ in layers
            for at in _CHANNELS
            if str((one := channels.get(at, {})).get("title") or "").strip()
            and one.get("type") == "quantitative"
        }
        said = [
            (
                0 if _aside(mark, channels) else len(rows),
                _layer(mark, channels, rows, titles),
            )
            for mark, channels, rows in reversed(layers)
        ]
        yield max((one for one in said if one[1]), key=lambda one: one[0], default=(0, ""))[1]


def _aside(mark: dict, channels: dict) -> bool:
    """Is a layer no more than what is carried on, or a margin?"""
    return "strokeDash" in mark or (mark["type"] == "area" and "y2" in channels)


def _layers(part: dict, sets: dict, channels: dict, rows: list) -> Iterator[tuple]:
    """Mark, channels and rows of each layer, as far as it inherits them."""
    data = part.get("data") or {}
    rows = sets.get(data.get("name"), data.get("values", rows))
    channels = channels | part.get("encoding", {})
    for layer in part.get("layer", ()):
        yield from _layers(layer, sets, channels, rows)
    if mark := part.get("mark"):
        yield {"type": mark} if isinstance(mark, str) else mark, channels, rows


def _layer(look: dict, channels: dict, rows: list, titles: dict[str, str]) -> str:
    """Say what a layer draws: its marks, and the measure on its axes, or else in its tooltips."""
    mark = "point" if look["type"] == "circle" and "size" not in channels else look["type"]
    tips = channels.get("tooltip") or []
    tips = [tip for tip in (tips if isinstance(tips, list) else [tips]) if "field" in tip]
    tip_of = {tip["field"]: tip for tip in tips}
    drawn = {at: one for at in _CHANNELS if (one := channels.get(at, {})).get("field")}
    if mark == "text" or not rows or not {"x", "y"} & drawn.keys():
        return ""
    drawn_measures = [
        {"title": titles.get(at), "format": (one.get("axis") or {}).get("format", "")}
        | one
        | tip_of.get(one["field"], {})
        | ({"title": titles[at]} if at in titles else {})
        for at, one in sorted(drawn.items(), key=lambda one: (one[0] == "x") == (mark in _LINES))
        if one.get("type") == "quantitative" and one["field"] != "year"
    ]
    names = _names(tips, drawn, rows)
    over = "year" in tip_of or "year" in {one["field"] for one in drawn.values()}
    along = titles.get("x", "") if mark in _LINES and not over else ""
    measured = [
        one
        for one in [*drawn_measures, *(tip for tip in tips if tip.get("type") == "quantitative")]
        if str(one.get("title") or "").strip() not in ("", along)
    ]
    if not measured and names and mark in ("bar", *_LINES):
        measured = [one | {"title": column("value").label()} for one in drawn_measures[:1]]
    if measured:
        both = [drawn.get(at) and drawn[at]["field"] for at in "xy"]
        paired = mark == "point" and not over and [one["field"] for one in measured[:2]] == both
        ends = {one["field"]: channels.get(f"{at}2", {}).get("field") for at, one in drawn.items()}
        measure = measured[0] | {"along": along, "to": ends.get(measured[0]["field"])}
        measure["beside"] = measured[1] if paired else None
        written = {tip.get("title"): tip["field"] for tip in tips if tip["type"] == "nominal"}
        measure["shown"] = written.get(measure["title"])
        return _values(mark, _worded(rows, drawn), names, measure, over)
    if not names:
        return ""
    kind = drawn.get("color", {}).get("field", "") if mark == "rect" else ""  # a grid of kinds
    found = Counter(_one_line(row.get(kind or names[0])) for row in rows)
    told = [_named(one, "", str(n), 1) for one, n in found.most_common()] if kind else cut(found, 3)
    return _marks(mark, len(rows), text("told.names", all=listing(told)))


def _worded(rows: list, drawn: dict[str, dict]) -> list:
    """Rows with words in the place of codes, as a legend has them."""
    for one in drawn.values():
        says = (one.get("legend") or {}).get("labelExpr", "")
        if words := re.fullmatch(r"(\{.*\})\[datum\.label\]", says):
            known, field = json.loads(words[1]), one["field"]
            rows = [row | {field: known.get(row.get(field), row.get(field))} for row in rows]
    return rows


def _names(tips: list[dict], drawn: dict[str, dict], rows: list) -> list[str]:
    """The fields that tell marks apart: the first of a tooltip, those of rows and of legends."""
    named = [tip for tip in tips if tip.get("type") == "nominal"][:1]
    named += [
        one
        for at, one in drawn.items()
        if one.get("type") in ("nominal", "ordinal")
        and (at in "xy" or None not in (one.get("legend", ""), one.get("scale", "")))
    ]
    found = [field for field in dict.fromkeys(one["field"] for one in named) if field != "year"]
    return [one for one in found if len(found) == 1 or len({str(row.get(one)) for row in rows}) > 1]


def _values(mark: str, rows: list, names: list[str], measure: dict, over: bool) -> str:
    """Say how many marks there are, and the values of a measure that they show."""
    known = [
        (_who(row, names), row.get("year"), row.get(measure["to"]) or row[measure["field"]], said)
        for row in rows
        if isinstance(row.get(measure["field"]), (int, float)) and (said := _written(row, measure))
    ]
    years = {year for _, year, *_ in known}
    over = over and len(years) > 1 and all(isinstance(year, (int, float)) for year in years)
    series: dict[object, list] = {}
    for at, (who, _, *value) in enumerate(sorted(known, key=lambda one: one[1]) if over else known):
        key = who if over or mark in _LINES else (who, at)
        series.setdefault(key, [who]).append(value)
    placed = measure["field"] in _PLACES
    found = sorted(series.values(), key=lambda one: one[-1][0] * (1 if placed else -1))
    words = [_named(who, values[0][1], values[-1][1], len(values)) for who, *values in found]
    title = capital("".join(measure["title"]))
    if measure["beside"]:
        title = f"{title} / {''.join(measure['beside']['title'])}"
    if measure["along"]:
        title = text("told.along", title=title, along=measure["along"])
    fields: dict[str, object] = {"title": title, "all": listing(words)}
    fields |= {"first": int(min(years)), "last": int(max(years))} if over else {}
    fields |= {"top": listing(words[:3]), "bottom": listing(words[-3:])}
    which = "" if len(words) <= _FEW else ".places" if placed else ".ends"
    values = f"told.{'over' if over else 'all'}{which}"
    return _marks(mark, len(found) if mark in _LINES else len(rows), text(values, **fields))


def _marks(mark: str, n: int, said: str) -> str:
    key = f"told.{mark}" if f"told.{mark}" in keys() else "told.mark"
    return join([text(key, n=n), said])


def _who(row: dict, names: list[str]) -> str:
    """What a mark is called: its labels, without those that another one repeats."""
    labels = {
        "".join(str(label).split()): label for label in (said(row.get(n)) for n in names[::-1])
    }
    repeated = {key for key in labels for of in labels if key != of and of.startswith(key)}
    return joined([_one_line(labels[key]) for key in [*labels][::-1] if key not in repeated], ", ")


def _named(who: str, first: str, last: str, n: int) -> str:
    """A name with its value, or the first and the last one."""
    colon = text("terms.colon").strip() if who[-1:].isdigit() else ""
    return f"{who}{colon} {f'{first} → {last}' if n > 1 else last}".strip()


def _written(row: dict, measure: dict) -> str:
    """A value as tooltips write it; nothing where these say that there is none."""
    if measure["shown"]:
        said = _one_line(row.get(measure["shown"]))
        return said if re.search(r"\d", said) else ""
    value = _number(row[measure["field"]], measure)
    if measure["to"] in row:
        return text("told.span", low=value, high=_number(row[measure["to"]], measure))
    beside = measure["beside"]
    return f"{value} / {_number(row.get(beside['field']), beside)}" if beside else value


def _number(value: float | None, measure: dict) -> str:
    value, form = float("nan") if value is None else value, measure.get("format", "")
    form = f".0{form}" if form in ("%", "+%") else form
    own = form if re.fullmatch(r"[+,]*\.\d[f%]", form) else ""  # one that Python knows as well
    return number(value, own or (",.0f" if abs(value) >= 100 else ".3g"))


def _one_line(label: object) -> str:
    whole = re.sub(r"(?<=[\u2e80-\uffff])\n|\n(?=[\u2e80-\uffff])", "", str(label or ""))
    return " ".join(whole.split())  # between Chinese characters no blank stood where a line ends
