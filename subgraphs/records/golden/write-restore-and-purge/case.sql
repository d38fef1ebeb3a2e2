select
  "target".id,
  "target".version,
  (true) is true as applies,
  array[(true) is true]::boolean[] as before
from
  "library"."Book" as "target"
where
  "target"."deletedAt" is null
  and "target"."id" = $1::uuid
for update of
  "target";

update "library"."Book"
set
  "deletedAt" = now(),
  version = version + 1,
  "updatedAt" = now(),
  "updatedBy" = $1::uuid
where
  id = $2::uuid;

select
  '{"title":' || coalesce(
    "library"."_text_json" (
      case
        when true then __book__."title"
      end
    )::text,
    'null'
  ) || '}'
from
  "library"."Book" as __book__
where
  __book__.id = $1::uuid;

select
  "target".id,
  "target".version,
  (true) is true
from
  "library"."Book" as "target"
where
  "target"."deletedAt" is not null
  and "target"."id" = $1::uuid
for update of
  "target";

select
  "target".id,
  array[(true) is true]::boolean[]
from
  "library"."Book" as "target"
where
  "target".id = any ($1::uuid[])
  and true
order by
  "target".id
for update of
  "target";

update "library"."Book"
set
  "deletedAt" = null,
  version = version + 1,
  "updatedAt" = now(),
  "updatedBy" = $1::uuid
where
  id = any ($2::uuid[]);

select
  __book__.id,
  '{"title":' || coalesce(
    "library"."_text_json" (
      case
        when true then __book__."title"
      end
    )::text,
    'null'
  ) || ',"deletedAt":' || coalesce(
    to_char(
      case
        when true then __book__."deletedAt"
      end,
      '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'
    ),
    'null'
  ) || '}'
from
  "library"."Book" as __book__
where
  __book__.id = any ($1::uuid[]);

select
  "target".id,
  "target".version,
  (true) is true
from
  "library"."Book" as "target"
where
  "target"."id" = $1::uuid
for update of
  "target";

select
  "target".id,
  array[(true) is true]::boolean[]
from
  "library"."Book" as "target"
where
  "target".id = any ($1::uuid[])
  and true
order by
  "target".id
for update of
  "target";

delete from "library"."Book"
where
  id = $1::uuid;
