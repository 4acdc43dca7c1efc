-- Version 2: what people say happened to a list, and the terms that follow.
CREATE TABLE acts (
    id INTEGER PRIMARY KEY,
    list TEXT NOT NULL REFERENCES lists,
    kind TEXT NOT NULL,
    date TEXT NOT NULL,
    number TEXT,
    by_whom TEXT,
    run INTEGER REFERENCES runs,
    noted TEXT NOT NULL
);
CREATE INDEX acts_of_lists ON acts (list, kind, date);
CREATE TABLE terms (
    list TEXT NOT NULL REFERENCES lists,
    kind TEXT NOT NULL,
    until TEXT NOT NULL,
    working_day TEXT,
    clause TEXT,
    PRIMARY KEY (list, kind, until)
);
