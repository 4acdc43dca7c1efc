-- Version 4: in which file a ministry tells of what happened, and days that were taken back.
ALTER TABLE acts ADD COLUMN told_in TEXT;
CREATE TABLE taken_back (
    list TEXT NOT NULL REFERENCES lists,
    kind TEXT NOT NULL,
    date TEXT NOT NULL,
    noted TEXT NOT NULL,
    PRIMARY KEY (list, kind, date)
);
