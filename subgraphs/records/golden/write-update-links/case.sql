select
  "target".id,
  "target".version,
  (true) is true as applies,
  array[(true) is true]::boolean[] as before
from
  "library"."Book" as "target"
where
  "target"."deletedAt" is null
  and "target"."isbn" = $1::text
for no key update of
  "target";

select
  array[
    (
      select
        "target".id
      from
        "library"."Genre" as "target"
      where
        "target"."name" = $1::text
      for key share of
        "target"
    )
  ]::uuid[] as found;

delete from "library"."Book_genres"
where
  "bookId" = $1::uuid
  and "genreId" = any ($2::uuid[]);

select
  array[
    (
      select
        "target".id
      from
        "library"."Genre" as "target"
      where
        "target"."name" = $1::text
      for key share of
        "target"
    )
  ]::uuid[] as found;

insert into
  "library"."Book_genres" ("bookId", "genreId")
select
  $1::uuid,
  unnest($2::uuid[])
on conflict do nothing;

select
  array[(true) is true]::boolean[] as after
from
  "library"."Book" as "target"
where
  "target".id = $1::uuid;

select
  '{"genres":{"nodes":[' || coalesce(
    (
      select
        string_agg(__items__.item, ',')
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
            and true
          order by
            __genre__."name",
            __genre__."id"
          limit
            $1::bigint
        ) as __items__
    ),
    ''
  ) || ']}}'
from
  "library"."Book" as __book__
where
  __book__.id = $2::uuid;
