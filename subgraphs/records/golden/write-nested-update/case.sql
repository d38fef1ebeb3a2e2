select
  "target".id,
  "target".version,
  (true) is true
from
  "library"."Author" as "target"
where
  "target"."deletedAt" is null
  and "target"."id" = $1::uuid
for no key update of
  "target";

select
  "target".id,
  array[(true) is true]::boolean[]
from
  "library"."Author" as "target"
where
  "target".id = any ($1::uuid[])
  and "target"."deletedAt" is null
  and true
order by
  "target".id
for no key update of
  "target";

select
  "target".id,
  "target"."mentorId"
from
  "library"."Author" as "target"
where
  "target".id = any ($1::uuid[])
  and exists (
    select
    from
      "library"."Author" as __mentor__
    where
      __mentor__.id = "target"."mentorId"
      and __mentor__."deletedAt" is null
      and true
  );

select
  "target".id,
  array[(true) is true]::boolean[]
from
  "library"."Author" as "target"
where
  "target".id = any ($1::uuid[])
  and "target"."deletedAt" is null
  and true
order by
  "target".id
for no key update of
  "target";

update "library"."Author" as "target"
set
  "born" = "item"."c0",
  version = version + 1,
  "updatedAt" = now(),
  "updatedBy" = $1::uuid
from
  unnest($2::uuid[], $3::date[]) with ordinality as "item" ("id", "c0", place)
where
  "target".id = "item".id;

select
  "item".place,
  "target".id
from
  unnest($1::uuid[]) with ordinality as "item" ("c0", place)
  join "library"."Book" as "target" on "target"."deletedAt" is null
  and "target"."id" = "item"."c0"
order by
  "target".id
for key share of
  "target";

select
  "item".place
from
  unnest($1::uuid[], $2::uuid[]) with ordinality as "item" ("parent", "child", place)
  join "library"."Author" as "target" on "target".id = "item".parent
where
  exists (
    select
    from
      "library"."Book" as __books__
    where
      __books__."authorId" = "target"."id"
      and __books__."deletedAt" is null
      and __books__."id" = "item"."child"
  );

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
for update of
  "target";

update "library"."Book"
set
  "deletedAt" = now(),
  version = version + 1,
  "updatedAt" = now(),
  "updatedBy" = $1::uuid
where
  id = any ($2::uuid[])
  and "deletedAt" is null;

select
  "item".place,
  "target".id
from
  unnest($1::text[]) with ordinality as "item" ("c0", place)
  join "library"."Book" as "target" on "target"."deletedAt" is null
  and "target"."isbn" = "item"."c0"
order by
  "target".id
for key share of
  "target";

select
  "item".place
from
  unnest($1::uuid[], $2::uuid[]) with ordinality as "item" ("parent", "child", place)
  join "library"."Author" as "target" on "target".id = "item".parent
where
  exists (
    select
    from
      "library"."Book" as __books__
    where
      __books__."authorId" = "target"."id"
      and __books__."deletedAt" is null
      and __books__."id" = "item"."child"
  );

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
  version = version + 1,
  "updatedAt" = now(),
  "updatedBy" = $1::uuid
from
  unnest($2::uuid[], $3::text[]) with ordinality as "item" ("id", "c0", place)
where
  "target".id = "item".id;

select
  "item".place,
  "target".id
from
  unnest($1::text[]) with ordinality as "item" ("c0", place)
  join "library"."Genre" as "target" on "target"."name" = "item"."c0"
order by
  "target".id
for key share of
  "target";

delete from "library"."Book_genres" as "target"
where
  "target"."bookId" = any ($1::uuid[])
  and not exists (
    select
    from
      unnest($2::uuid[], $3::uuid[]) with ordinality as "item" ("parent", "child", place)
    where
      "item".parent = "target"."bookId"
      and "item".child = "target"."genreId"
  )
  and exists (
    select
    from
      "library"."Genre" as "seen"
    where
      "seen".id = "target"."genreId"
      and true
  );

insert into
  "library"."Book_genres" ("bookId", "genreId")
select distinct
  "item".parent,
  "item".child
from
  unnest($1::uuid[], $2::uuid[]) with ordinality as "item" ("parent", "child", place)
on conflict do nothing;

select
  "item".place,
  "target".id
from
  unnest($1::text[]) with ordinality as "item" ("c0", place)
  join "library"."Book" as "target" on "target"."deletedAt" is null
  and "target"."isbn" = "item"."c0"
order by
  "target".id
for no key update of
  "target";

insert into
  "library"."Book" (id, "isbn", "title", "authorId", "createdBy", "updatedBy")
select
  "item".id,
  "item"."c0",
  "item"."c1",
  "item"."c2",
  $1::uuid,
  $2::uuid
from
  unnest($3::uuid[], $4::text[], $5::text[], $6::uuid[]) with ordinality as "item" ("id", "c0", "c1", "c2", place)
order by
  "item".place;

select
  __author__.id,
  coalesce(__author_2.json, '{"mentor":null,"books":{"nodes":[') || coalesce(
    (
      select
        string_agg(__items__.item, ',')
      from
        (
          select
            '{"title":' || "library"."_text_json" (__book__."title")::text || ',"genres":{"nodes":[' || coalesce(
              (
                select
                  string_agg(__items_2.item, ',')
                from
                  (
                    select
                      '{"name":' || "library"."_text_json" (__genre__."name")::text || '}' as item
                    from
                      "library"."Book_genres" as __link__
                      join "library"."Genre" as __genre__ on __genre__.id = __link__."genreId"
                    where
                      __link__."bookId" = __book__."id"
                      and true
                    order by
                      __genre__."id"
                    limit
                      $1::bigint
                  ) as __items_2
              ),
              ''
            ) || ']}}' as item
          from
            "library"."Book" as __book__
          where
            __book__."authorId" = __author__."id"
            and __book__."deletedAt" is null
            and true
            and true
          order by
            __book__."title",
            __book__."id"
          limit
            $2::bigint
        ) as __items__
    ),
    ''
  ) || ']}}'
from
  "library"."Author" as __author__
  left join lateral (
    select
      coalesce(
        '{"mentor":{"born":' || coalesce('"' || __author_3."born"::text || '"', 'null') || '},"books":{"nodes":[',
        ''
      ) as json
    from
      "library"."Author" as __author_3
    where
      __author_3.id = __author__."mentorId"
      and __author_3."deletedAt" is null
      and true
  ) as __author_2 on true
where
  __author__.id = any ($3::uuid[]);
