select
  "target".id
from
  "library"."Book" as "target"
where
  "target"."deletedAt" is null
  and "target"."status" = $1::text
  and true
order by
  "target".id
limit
  $2::bigint
for no key update of
  "target";
