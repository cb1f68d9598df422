#!/bin/sh
# The documented example in docker-compose.yml's lakeFS and Trino: made through Mirrorlake, read through its twin.
set -eu
cd "$(dirname "$0")/.."

trino() {
  docker compose exec -T trino trino --output-format ALIGNED --execute "$1"
}

# How many rows the twin has; 0 where there is no twin yet.
twin_rows() {
  docker compose exec -T trino trino --output-format CSV_UNQUOTED \
    --execute 'SELECT count(*) FROM twins.default.my_table' 2>/dev/null || echo 0
}

docker compose exec -T lakefs lakectl repo create lakefs://example s3://my-bucket/my-repo-prefix

trino "CREATE TABLE lake.default.my_table (id bigint, key varchar, year integer, month integer)
       WITH (external_location = 's3a://example/main/my_table', format = 'PARQUET', partitioned_by = ARRAY['year', 'month'])"
trino "INSERT INTO lake.default.my_table VALUES
       (1, 'one', 2021, 11), (2, 'two', 2021, 11), (3, 'three', 2021, 12), (4, 'four', 2022, 1)"
docker compose exec -T lakefs lakectl commit lakefs://example/main -m 'the documented example'

echo 'Waiting for the twin.'
tries=0
until [ "$(twin_rows)" = 4 ]; do
  tries=$((tries + 1))
  if [ "$tries" -gt 30 ]; then
    echo 'The twin did not get its 4 rows within a minute; docker compose logs mirrorlake says more.' >&2
    exit 1
  fi
  sleep 2
done
trino 'SELECT * FROM twins.default.my_table ORDER BY id'
trino 'SELECT "$path", id FROM twins.default.my_table ORDER BY id'
