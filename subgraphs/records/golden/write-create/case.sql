with
  "connected3" as (
    select
      "target".id
    from
      "library"."Author" as "target"
    where
      "target"."deletedAt" is null
      and "target"."id" = $1::uuid
    for key share of
      "target"
  ),
  "written" as (
    insert into
      "library"."Book" ("id", "title", "price", "authorId", "createdBy", "updatedBy")
    select
      $2::uuid,
      $3::text,
      $4::numeric,
      (
        select
          id
        from
          "connected3"
      ),
      $5::uuid,
      $6::uuid
    where
      exists (
        select
        from
          "connected3"
      )
    returning
      *
  )
select
  "written".id,
  array[
    exists (
      select
      from
        "connected3"
    )
  ]::boolean[] as found,
  array[]::boolean[] as after
from
  (
    select
  ) as one
  left join "written" on true;

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
    ),
    (
      select
        "target".id
      from
        "library"."Genre" as "target"
      where
        "target"."name" = $2::text
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
  '{"version":' || coalesce(
    case
      when true then __book__."version"
    end::text,
    'null'
  ) || ',"title":' || coalesce(
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
  ) || coalesce(__author__.json, ',"author":null,"genres":{"nodes":[') || coalesce(
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
            __genre__."id"
          limit
            $1::bigint
        ) as __items__
    ),
    ''
  ) || ']}}'
from
  "library"."Book" as __book__
  left join lateral (
    select
      coalesce(
        ',"author":{"name":' || "library"."_text_json" (__author_2."name")::text || '},"genres":{"nodes":[',
        ''
      ) as json
    from
      "library"."Author" as __author_2
    where
      __author_2.id = __book__."authorId"
      and __author_2."deletedAt" is null
      and true
  ) as __author__ on true
where
  __book__.id = $2::uuid;
