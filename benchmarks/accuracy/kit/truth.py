"""True lists in the canonical model: what a perfect reader gives back, whatever the file looks like."""

from dataclasses import dataclass, field

from .data import COMMON, MATTERS, REGIONS, WORDS

#: Kind of body: genitive, instrumental, the post of its head, the same of the genitive after a post.
KINDS = {
    "Министерство": ("Министерства", "Министерством", "Министр"),
    "Департамент": ("Департамента", "Департаментом", "Директор Департамента"),
    "Комитет": ("Комитета", "Комитетом", "Председатель Комитета"),
    "Управление": ("Управления", "Управлением", "Начальник Управления"),
    "Агентство": ("Агентства", "Агентством", "Руководитель Агентства"),
    "Служба": ("Службы", "Службой", "Руководитель Службы"),
}

GROUPS = ("direction", "service", "process")


@dataclass
class Body:
    kind: str
    matter: str
    region: str
    region_genitive: str

    @property
    def nominative(self):
        return f"{self.kind} {self.matter} {self.region_genitive}"

    @property
    def genitive(self):
        return f"{KINDS[self.kind][0]} {self.matter} {self.region_genitive}"

    @property
    def instrumental(self):
        return f"{KINDS[self.kind][1]} {self.matter} {self.region_genitive}"

    @property
    def head(self):
        return f"{KINDS[self.kind][2]} {self.matter} {self.region_genitive}"

    @property
    def short_genitive(self):
        return KINDS[self.kind][0]


@dataclass
class Point:
    text: str
    #: The nature of the point; a file may or may not state it.
    channel: str
    contacts: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Row:
    """One source row. A value that the list has no column for is None."""

    number: str | None
    direction: str | None
    service: str | None
    process: str | None
    points: list[Point]
    channel: str | None
    needs: list[str] | None
    interactions: list[str] | None
    features: str | None
    client: str | None
    #: Contacts from a column of their own; they belong to every point of the row.
    contacts: list[tuple[str, str]]
    extra: list[str]
    #: Where it stands: the grid and the index of its first row there. Set when it is laid out.
    grid: object = None
    at: int | None = None


@dataclass
class TrueList:
    body: Body
    columns: list[str]
    extra: list[dict]
    rows: list[Row]
    title: str | None = None
    act: tuple[str, str] | None = None
    #: Whether the file says anywhere which body it is.
    body_told: bool = False


def draw_body(rng):
    matter = rng.choice(MATTERS)
    kind = rng.choice(matter.kinds)
    regions = [pair for pair in REGIONS if pair[0] == matter.region] or REGIONS
    if matter.region and matter.region not in dict(REGIONS):
        region, genitive = matter.region, matter.region.replace("ая область", "ой области")
    else:
        region, genitive = rng.choice(regions)
    return matter, Body(kind, matter.name, region, genitive)


def draw_columns(rng):
    """The fields that a form has. The point and a process or service are in each."""
    columns = ["number"] if rng.random() < 0.9 else []
    groups = rng.choice(
        [
            ["direction", "service", "process"],
            ["direction", "service", "process"],
            ["direction", "process"],
            ["direction", "service"],
            ["service", "process"],
            ["service"],
            ["process"],
        ]
    )
    columns += groups + ["touchpoint"]
    more = rng.choice(
        [
            ["needs", "channel"],
            ["needs", "channel"],
            ["needs", "channel", "features"],
            ["interactions", "features"],
            ["interactions", "channel"],
            ["needs", "interactions", "channel"],
            ["interactions", "channel", "features"],
            ["needs"],
        ]
    )
    return columns + more


def draw_point(rng, body, channel, common=False):
    pools = WORDS["points"]
    if common:
        return Point(rng.choice(pools[f"common_{channel}"]), channel)
    pool = pools[channel]
    # Orders differ about the telephone.
    if rng.random() < 0.12:
        pool = pools["phone"]
    return Point(rng.choice(pool).replace("{органа}", body.short_genitive), channel)


def distinct(rng, draw, count):
    """`count` values with different texts, as far as the pool gives them."""
    found = []
    for _ in range(count * 6):
        value = draw()
        if value not in found:
            found.append(value)
        if len(found) == count:
            break
    return found


def draw_points(rng, body, channel, count, common):
    taken = {}
    for _ in range(count * 6):
        point = draw_point(rng, body, channel, common)
        taken.setdefault(point.text, point)
        if len(taken) == count:
            break
    return list(taken.values())


def draw_list(rng, plan, matter, body, columns, extra):
    """The content of a list; `plan` says how many values a cell may hold and how rows are numbered."""
    own = [direction for direction in matter.directions]
    count = rng.randint(1, min(3, len(own)))
    directions = rng.sample(own, count)
    if matter.region is None:
        directions += rng.sample(COMMON, rng.randint(0, 3))
    if len(directions) == 1 and ("direction" in columns):
        directions += rng.sample(COMMON, 1)
    rows = []
    for direction in directions:
        services = rng.sample(direction.services, rng.randint(1, len(direction.services)))
        for service in services:
            processes = service.processes if "process" in columns else [None]
            if "process" in columns and len(processes) > 1 and rng.random() < 0.4:
                processes = rng.sample(processes, len(processes) - 1)
            for process in processes:
                for channel in draw_channels(rng):
                    rows.append(draw_row(rng, plan, body, columns, extra, direction, service, process, channel))
    rows = [row for at, row in enumerate(rows) if at == 0 or not same(row, rows[at - 1])]
    return TrueList(body, columns, extra, rows[: plan.rows])


def same(one, other):
    return key(one) == key(other)


def key(row):
    return (row.direction, row.service, row.process, tuple(point.text for point in row.points))


def draw_channels(rng):
    return rng.choice([["digital"], ["offline"], ["digital", "offline"], ["digital", "offline"], ["offline", "digital"], ["digital", "digital", "offline"]])


def draw_row(rng, plan, body, columns, extra, direction, service, process, channel):
    count = rng.choice(plan.points_a_cell)
    points = draw_points(rng, body, channel, count, plan.common_points)
    if plan.split_points and rng.random() < 0.6:
        other = "offline" if channel == "digital" else "digital"
        points += draw_points(rng, body, other, rng.choice(plan.points_a_cell), plan.common_points)
        points.sort(key=lambda point: point.channel != "digital")

    def values(name, chance=1.0):
        if name not in columns:
            return None
        if rng.random() > chance:
            return []
        return distinct(rng, lambda: rng.choice(WORDS[name]["items"]), rng.choice(plan.values_a_cell))

    full = 0.8 if plan.empty_cells else 1.0
    features = None
    if "features" in columns:
        features = rng.choice(WORDS["features"]["items"]) if rng.random() < full else ""
    states = "channel" in columns and not plan.split_points
    return Row(
        number=None,
        direction=direction.name if "direction" in columns else None,
        service=service.name if "service" in columns else None,
        process=process if "process" in columns else None,
        points=points,
        channel=channel if states else None,
        needs=values("needs", full),
        interactions=values("interactions", full),
        features=features,
        client=rng.choice(["external", "external", "internal", "both"]) if "client" in columns else None,
        contacts=[],
        extra=[rng.choice(column["values"]) if rng.random() < 0.85 else "" for column in extra],
    )


def records(listed, ordinal):
    """The records of a list as the scorer compares them."""
    found = []
    for row in listed.rows:
        columns_state = any(column == "split" for column in listed.columns)
        base = {
            "list": ordinal,
            "region": listed.body.region if listed.body_told else None,
            "body": listed.body.nominative if listed.body_told else None,
            "list_title": listed.title,
            "act_number": listed.act[0] if listed.act else None,
            "act_date": listed.act[1] if listed.act else None,
            "number": row.number,
            "direction": row.direction,
            "service": row.service,
            "process": row.process,
            "needs": row.needs,
            "interactions": row.interactions,
            "features": row.features,
            "client": row.client,
            "extra": row.extra,
            "place": [row.grid.place, row.grid.first_row + row.grid.shift + row.at] if row.grid is not None and row.grid.traceable else None,
        }
        for point in row.points or [None]:
            stated = row.channel
            if columns_state:
                stated = point.channel if point else "unknown"
            contacts = [] if point is None else point.contacts + [c for c in row.contacts if c not in point.contacts]
            found.append(
                base
                | {
                    "touchpoint": point.text if point else None,
                    "channel_stated": stated,
                    "contacts": contacts,
                }
            )
    return found
