-- records.jsonl and findings.jsonl as Parquet, with one fixed schema whatever a run or a shard happens to hold. For DuckDB 1.2
-- or later; one run, or many at once with a pattern. Files packed with --gzip are read as they are.
--
--   duckdb -c "SET VARIABLE records = 'out/records.jsonl'; SET VARIABLE findings = 'out/findings.jsonl'; SET VARIABLE target = 'out'" \
--          -c ".read docs/parquet.sql"
--
-- The types are stated because guessing them from the lines gives another schema for each file: `table` is a number in a Word file
-- and a sheet's name in Excel («текст» for a list in running text), so here it is text; `number` is a text as the officer sees it
-- («1.10»); `extra` and `cells` have other keys in each list, so they are maps.
COPY (
  SELECT
    id,
    source.file AS file,
    source."table" ->> '$' AS "table",
    source."row" AS "row",
    {
      'file': source.file,
      'table': source."table" ->> '$',
      'row': source."row",
      'rows': source."rows",
      'parts': list_transform(source.parts, lambda part: {
        'table': part."table" ->> '$', 'first': part."first", 'last': part."last"
      }),
      'cells': source.cells
    } AS source,
    * EXCLUDE (id, source, original),
    CASE WHEN original IS NULL THEN NULL ELSE {
      'file': original.file,
      'table': original."table" ->> '$',
      'row': original."row",
      'rows': original."rows",
      'cells': original.cells
    } END AS original
  FROM read_json(getvariable('records'), format = 'newline_delimited', maximum_object_size = 67108864, columns = {
    id: 'VARCHAR',
    source: 'STRUCT(file VARCHAR, "table" JSON, "row" UINTEGER, "rows" UINTEGER[], parts STRUCT("table" JSON, "first" UINTEGER, "last" UINTEGER)[], cells MAP(VARCHAR, VARCHAR))',
    region: 'VARCHAR',
    body: 'VARCHAR',
    profile: 'VARCHAR',
    list: 'UINTEGER',
    list_title: 'VARCHAR',
    act: 'STRUCT(number VARCHAR, "date" VARCHAR)',
    number: 'VARCHAR',
    direction: 'STRUCT("text" VARCHAR, code VARCHAR, "from" VARCHAR)',
    service: 'VARCHAR',
    process: 'VARCHAR',
    touchpoint: 'STRUCT("text" VARCHAR, code VARCHAR, contacts STRUCT(kind VARCHAR, "value" VARCHAR)[])',
    channel: 'VARCHAR',
    channel_stated: 'VARCHAR',
    channel_from: 'VARCHAR',
    client: 'VARCHAR',
    needs: 'STRUCT("text" VARCHAR, code VARCHAR)[]',
    interactions: 'STRUCT("text" VARCHAR, code VARCHAR)[]',
    features: 'VARCHAR',
    extra: 'MAP(VARCHAR, VARCHAR)',
    original: 'STRUCT(file VARCHAR, "table" JSON, "row" UINTEGER, "rows" UINTEGER[], cells MAP(VARCHAR, VARCHAR))',
    superseded_by: 'VARCHAR',
    touchpoint_id: 'VARCHAR'
  })
) TO (getvariable('target') || '/records.parquet') (FORMAT parquet, COMPRESSION zstd);

COPY (
  SELECT
    * REPLACE (
      "table" ->> '$' AS "table",
      list_transform(related, lambda place: {
        'table': place."table" ->> '$', 'row': place."row", 'column': place."column"
      }) AS related,
      CASE WHEN original IS NULL THEN NULL ELSE {
        'file': original.file,
        'table': original."table" ->> '$',
        'row': original."row",
        'address': original.address
      } END AS original
    )
  FROM read_json(getvariable('findings'), format = 'newline_delimited', maximum_object_size = 67108864, columns = {
    code: 'VARCHAR',
    name: 'VARCHAR',
    level: 'VARCHAR',
    message: 'VARCHAR',
    hint: 'VARCHAR',
    expected: 'VARCHAR',
    clause: 'VARCHAR',
    file: 'VARCHAR',
    "table": 'JSON',
    "row": 'UINTEGER',
    "column": 'VARCHAR',
    record: 'VARCHAR',
    fingerprint: 'VARCHAR',
    related: 'STRUCT("table" JSON, "row" UINTEGER, "column" VARCHAR)[]',
    original: 'STRUCT(file VARCHAR, "table" JSON, "row" UINTEGER, address VARCHAR)',
    to_order: 'BOOLEAN',
    count: 'UINTEGER',
    reply: 'STRUCT(answer VARCHAR, explanation VARCHAR, former BOOLEAN)',
    state: 'VARCHAR',
    first_seen: 'UINTEGER'
  })
) TO (getvariable('target') || '/findings.parquet') (FORMAT parquet, COMPRESSION zstd);
