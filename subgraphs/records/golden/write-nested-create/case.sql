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
  "library"."Author" (id, "name", "mentorId", "createdBy", "updatedBy")
select
  "item".id,
  "item"."c0",
  "item"."c1",
  $1::uuid,
  $2::uuid
from
  unnest($3::uuid[], $4::text[], $5::uuid[]) with ordinality as "item" ("id", "c0", "c1", place)
order by
  "item".place;

insert into
  "library"."Book" (id, "title", "isbn", "authorId", "pages", "createdBy", "updatedBy")
select
  "item".id,
  "item"."c0",
  "item"."c1",
  "item"."c2",
  "item"."c3",
  $1::uuid,
  $2::uuid
from
  unnest($3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::integer[]) with ordinality as "item" ("id", "c0", "c1", "c2", "c3", place)
order by
  "item".place;

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

insert into
  "library"."Book_genres" ("bookId", "genreId")
select distinct
  "item".parent,
  "item".child
from
  unnest($1::uuid[], $2::uuid[]) with ordinality as "item" ("parent", "child", place)
on conflict do nothing;

insert into
  "library"."Genre" (id, "name", "createdBy", "updatedBy")
select
  "item".id,
  "item"."c0",
  $1::uuid,
  $2::uuid
from
  unnest($3::uuid[], $4::text[]) with ordinality as "item" ("id", "c0", place)
order by
  "item".place;

insert into
  "library"."Book_genres" ("bookId", "genreId")
select distinct
  "item".parent,
  "item".child
from
  unnest($1::uuid[], $2::uuid[]) with ordinality as "item" ("parent", "child", place)
on conflict do nothing;

select
  __author__.id,
  '{"name":' || coalesce(
    "library"."_text_json" (
      case
        when true then __author__."name"
      end
    )::text,
    'null'
  ) || coalesce(__author_2.json, ',"mentor":null,"books":{"nodes":[') || coalesce(
    (
      select
        string_agg(__items__.item, ',')
      from
        (
          select
            '{"title":' || "library"."_text_json" (__book__."title")::text || ',"pages":' || coalesce(__book__."pages"::text, 'null') || ',"genres":{"nodes":[' || coalesce(
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
                      __genre__."name",
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
        ',"mentor":{"name":' || "library"."_text_json" (__author_3."name")::text || '},"books":{"nodes":[',
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
