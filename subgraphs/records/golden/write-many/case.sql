select
  "item".place,
  "target".id
from
  unnest($1::uuid[]) with ordinality as "item" ("c0", place)
  join "library"."Author" as "target" on "target"."deletedAt" is null
  and "target"."id" = "item"."c0"
order by
  "target".id
for key share of
  "target";

insert into
  "library"."Book" (id, "title", "pages", "authorId", "status", "createdBy", "updatedBy")
select
  "item".id,
  "item"."c0",
  "item"."c1",
  "item"."c2",
  "item"."c3",
  $1::uuid,
  $2::uuid
from
  unnest($3::uuid[], $4::text[], $5::integer[], $6::uuid[], $7::text[]) with ordinality as "item" ("id", "c0", "c1", "c2", "c3", place)
order by
  "item".place;

select
  __book__.id,
  '{"title":' || coalesce(
    "library"."_text_json" (
      case
        when true then __book__."title"
      end
    )::text,
    'null'
  ) || ',"status":' || coalesce(
    '"' || case
      when true then __book__."status"
    end::text || '"',
    'null'
  ) || ',"version":' || coalesce(
    case
      when true then __book__."version"
    end::text,
    'null'
  ) || '}'
from
  "library"."Book" as __book__
where
  __book__.id = any ($1::uuid[]);
