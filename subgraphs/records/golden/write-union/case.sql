select
  "target".id,
  "target".version,
  (true) is true
from
  "library"."Note" as "target"
where
  "target"."deletedAt" is null
  and "target"."id" = $1::uuid
for no key update of
  "target";

select
  "target".id,
  array[(true) is true]::boolean[]
from
  "library"."Note" as "target"
where
  "target".id = any ($1::uuid[])
  and "target"."deletedAt" is null
  and true
order by
  "target".id
for no key update of
  "target";

insert into
  "library"."Author" (id, "name", "createdBy", "updatedBy")
select
  "item".id,
  "item"."c0",
  $1::uuid,
  $2::uuid
from
  unnest($3::uuid[], $4::text[]) with ordinality as "item" ("id", "c0", place)
order by
  "item".place;

update "library"."Note" as "target"
set
  "about_BookId" = "item"."c0",
  "about_AuthorId" = "item"."c1",
  version = version + 1,
  "updatedAt" = now(),
  "updatedBy" = $1::uuid
from
  unnest($2::uuid[], $3::uuid[], $4::uuid[]) with ordinality as "item" ("id", "c0", "c1", place)
where
  "target".id = "item".id;

select
  __note__.id,
  coalesce(__book__.json, __author__.json, '{"about":null}')
from
  "library"."Note" as __note__
  left join lateral (
    select
      coalesce('{"about":{"__typename":"Book"}}', '') as json
    from
      "library"."Book" as __book_2
    where
      __book_2.id = __note__."about_BookId"
      and __book_2."deletedAt" is null
      and true
  ) as __book__ on true
  left join lateral (
    select
      coalesce(
        '{"about":{"__typename":"Author","name":' || "library"."_text_json" (__author_2."name")::text || '}}',
        ''
      ) as json
    from
      "library"."Author" as __author_2
    where
      __author_2.id = __note__."about_AuthorId"
      and __author_2."deletedAt" is null
      and true
  ) as __author__ on true
where
  __note__.id = any ($1::uuid[]);
