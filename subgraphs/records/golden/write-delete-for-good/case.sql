select
  "target".id,
  "target".version,
  (true) is true as applies,
  array[(true) is true]::boolean[] as before
from
  "library"."Genre" as "target"
where
  "target"."name" = $1::text
for update of
  "target";

select
  '{"name":' || coalesce(
    "library"."_text_json" (
      case
        when true then __genre__."name"
      end
    )::text,
    'null'
  ) || '}'
from
  "library"."Genre" as __genre__
where
  __genre__.id = $1::uuid;

delete from "library"."Genre"
where
  id = $1::uuid;
