select
  "target".id,
  "target".version,
  (true) is true as applies,
  array[(("target"."status" = $1::text) is not true) is true]::boolean[] as before
from
  "library"."Book" as "target"
where
  "target"."deletedAt" is null
  and "target"."isbn" = $2::text
for no key update of
  "target";

with
  "written" as (
    update "library"."Book" as "target"
    set
      "price" = $1::numeric,
      version = version + 1,
      "updatedAt" = now(),
      "updatedBy" = $2::uuid
    where
      "target".id = $3::uuid
    returning
      *
  )
select
  "written".id,
  array[]::boolean[] as found,
  array[(("written"."status" = $4::text) is not true) is true]::boolean[] as after
from
  (
    select
  ) as one
  left join "written" on true;

select
  '{"price":' || coalesce(
    '"' || case
      when true then __book__."price"
    end::text || '"',
    'null'
  ) || '}'
from
  "library"."Book" as __book__
where
  __book__.id = $1::uuid;
