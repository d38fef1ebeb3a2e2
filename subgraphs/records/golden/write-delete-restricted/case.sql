select
  "target".id,
  "target".version,
  (true) is true as applies,
  array[(true) is true]::boolean[] as before
from
  "library"."Author" as "target"
where
  "target"."deletedAt" is null
  and "target"."id" = $1::uuid
for update of
  "target";

update "library"."Author"
set
  "deletedAt" = now(),
  version = version + 1,
  "updatedAt" = now(),
  "updatedBy" = $1::uuid
where
  id = $2::uuid;
