-- Version 3: whether a version is the approved one (approved) or under consideration (submitted).
ALTER TABLE versions ADD COLUMN edition TEXT;
