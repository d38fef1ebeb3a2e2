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
  "title" = "item"."c0",
  "labels" = case
    when "target"."labels" is not null then array(
      select
        "one".value
      from
        unnest("target"."labels") with ordinality as "one" (value, place)
      where
        not ("one".value = any ("item"."c1"::text[]))
      order by
        "one".place
    )
  end,
  version = version + 1,
  "updatedAt" = now(),
  "updatedBy" = $1::uuid
from
  unnest($2::uuid[], $3::text[], $4::text[]) with ordinality as "item" ("id", "c0", "c1", place)
where
  "target".id = "item".id;

select
  __book__.id,
  '{"labels":' || coalesce(
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
  ) || '}'
from
  "library"."Book" as __book__
where
  __book__.id = any ($1::uuid[]);
