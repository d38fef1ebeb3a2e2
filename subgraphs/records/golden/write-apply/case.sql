select
  "target".id,
  "target".version,
  (true) is true
from
  "library"."Book" as "target"
where
  "target"."deletedAt" is null
  and "target"."id" = $1::uuid
for no key update of
  "target";

select
  "target".id,
  array[(true) is true]::boolean[]
from
  "library"."Book" as "target"
where
  "target".id = any ($1::uuid[])
  and "target"."deletedAt" is null
  and true
order by
  "target".id
for no key update of
  "target";

update "library"."Book" as "target"
set
  "pages" = "target"."pages" + "item"."c0",
  "price" = "target"."price" * "item"."c1",
  "labels" = coalesce("target"."labels", '{}') || "item"."c2"::text[],
  "facts" = case
    when jsonb_typeof("target"."facts") = 'object' then "target"."facts" || "item"."c3"
    else "item"."c3"
  end,
  version = version + 1,
  "updatedAt" = now(),
  "updatedBy" = $1::uuid
from
  unnest($2::uuid[], $3::integer[], $4::numeric[], $5::text[], $6::jsonb[]) with ordinality as "item" ("id", "c0", "c1", "c2", "c3", place)
where
  "target".id = "item".id;

select
  __book__.id,
  '{"pages":' || coalesce(
    case
      when true then __book__."pages"
    end::text,
    'null'
  ) || ',"price":' || coalesce(
    '"' || case
      when true then __book__."price"
    end::text || '"',
    'null'
  ) || ',"labels":' || coalesce(
    case
      when case
        when true then __book__."labels"
      end is null then null
      else '[' || coalesce(
        (
          select
            string_agg(
              coalesce("library"."_text_json" (__item__.value)::text, 'null'),
              ','
              order by
                __item__.place
            )
          from
            unnest(
              case
                when true then __book__."labels"
              end
            ) with ordinality as __item__ (value, place)
        ),
        ''
      ) || ']'
    end,
    'null'
  ) || ',"facts":' || coalesce(
    case
      when true then __book__."facts"
    end::text,
    'null'
  ) || '}'
from
  "library"."Book" as __book__
where
  __book__.id = any ($1::uuid[]);
