-- Version 1. docs/register.md says what each table holds.
CREATE TABLE runs (
    number INTEGER PRIMARY KEY,
    date TEXT NOT NULL,
    tool TEXT NOT NULL,
    seal TEXT NOT NULL,
    verdict TEXT NOT NULL,
    files INTEGER NOT NULL,
    lists INTEGER NOT NULL,
    records INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    queries INTEGER NOT NULL,
    advices INTEGER NOT NULL,
    notes INTEGER NOT NULL,
    unchecked INTEGER NOT NULL
);
CREATE TABLE bodies (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    region TEXT
);
CREATE TABLE aliases (
    name TEXT PRIMARY KEY,
    body INTEGER NOT NULL REFERENCES bodies
);
CREATE TABLE lists (
    id TEXT PRIMARY KEY,
    body INTEGER REFERENCES bodies,
    subject TEXT,
    title TEXT,
    profile TEXT NOT NULL,
    first_run INTEGER NOT NULL REFERENCES runs,
    last_run INTEGER NOT NULL REFERENCES runs
);
CREATE INDEX lists_of_bodies ON lists (body);
CREATE TABLE parts (
    list TEXT NOT NULL REFERENCES lists,
    name TEXT NOT NULL,
    first_run INTEGER NOT NULL REFERENCES runs,
    last_run INTEGER NOT NULL REFERENCES runs,
    PRIMARY KEY (list, name)
);
CREATE INDEX parts_by_name ON parts (name);
CREATE TABLE versions (
    id INTEGER PRIMARY KEY,
    list TEXT NOT NULL REFERENCES lists,
    part TEXT NOT NULL,
    run INTEGER NOT NULL REFERENCES runs,
    file TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    round INTEGER NOT NULL,
    act_number TEXT,
    act_date TEXT,
    approved TEXT,
    records INTEGER NOT NULL,
    cells INTEGER NOT NULL,
    cells_used INTEGER NOT NULL,
    cells_extra INTEGER NOT NULL,
    cells_set_aside INTEGER NOT NULL,
    superseded_by TEXT
);
CREATE INDEX versions_of_lists ON versions (list, run);
CREATE TABLE touchpoints (
    id TEXT PRIMARY KEY,
    list TEXT NOT NULL REFERENCES lists,
    part TEXT NOT NULL,
    first_run INTEGER NOT NULL REFERENCES runs,
    last_run INTEGER NOT NULL REFERENCES runs,
    gone_run INTEGER REFERENCES runs,
    place TEXT NOT NULL,
    origin_file TEXT,
    origin_table INTEGER,
    origin_row INTEGER,
    origin_point INTEGER
);
CREATE INDEX touchpoints_of_lists ON touchpoints (list);
CREATE TABLE touchpoint_versions (
    touchpoint TEXT NOT NULL REFERENCES touchpoints,
    from_run INTEGER NOT NULL REFERENCES runs,
    until_run INTEGER REFERENCES runs,
    how TEXT NOT NULL,
    likeness INTEGER,
    number TEXT,
    direction TEXT,
    service TEXT,
    process TEXT,
    point TEXT,
    code TEXT,
    channel TEXT NOT NULL,
    client TEXT NOT NULL,
    client_stated INTEGER NOT NULL,
    needs TEXT,
    interactions TEXT,
    contacts TEXT NOT NULL,
    features TEXT,
    extra TEXT NOT NULL,
    PRIMARY KEY (touchpoint, from_run)
);
CREATE TABLE findings (
    id TEXT PRIMARY KEY,
    list TEXT REFERENCES lists,
    part TEXT NOT NULL,
    code TEXT NOT NULL,
    level TEXT NOT NULL,
    clause TEXT,
    fingerprint TEXT NOT NULL,
    "values" TEXT NOT NULL,
    "column" TEXT,
    place TEXT NOT NULL,
    message TEXT NOT NULL,
    quote TEXT,
    expected TEXT,
    hint TEXT NOT NULL,
    first_run INTEGER NOT NULL REFERENCES runs,
    last_run INTEGER NOT NULL REFERENCES runs,
    state TEXT NOT NULL
);
CREATE INDEX findings_of_lists ON findings (list, part);
CREATE TABLE finding_touchpoints (
    finding TEXT NOT NULL REFERENCES findings,
    touchpoint TEXT NOT NULL,
    PRIMARY KEY (finding, touchpoint)
);
CREATE TABLE finding_states (
    finding TEXT NOT NULL REFERENCES findings,
    run INTEGER NOT NULL REFERENCES runs,
    state TEXT NOT NULL,
    PRIMARY KEY (finding, run)
);
CREATE TABLE answers (
    id INTEGER PRIMARY KEY,
    finding TEXT NOT NULL REFERENCES findings,
    run INTEGER NOT NULL REFERENCES runs,
    answer TEXT NOT NULL,
    explanation TEXT NOT NULL
);
CREATE INDEX answers_of_findings ON answers (finding);
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY,
    finding TEXT NOT NULL REFERENCES findings,
    run INTEGER NOT NULL REFERENCES runs,
    of_run INTEGER NOT NULL,
    decision TEXT NOT NULL,
    word TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    answer TEXT NOT NULL,
    explanation TEXT NOT NULL
);
CREATE INDEX decisions_of_findings ON decisions (finding);
