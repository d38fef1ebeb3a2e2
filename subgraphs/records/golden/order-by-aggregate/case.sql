select
  coalesce(
    (
      select
        string_agg(__items__.item, ',')
      from
        (
          select
            '{"name":' || "library"."_text_json" (__author__."name")::text || '}' as item
          from
            "library"."Author" as __author__
            left join lateral (
              select
                sum(__books__."price") as value
              from
                "library"."Book" as __books__
              where
                __books__."authorId" = __author__."id"
                and __books__."deletedAt" is null
                and true
            ) as __computed__ on __author__."id" is not null
            left join lateral (
              select
                count(*) as value
              from
                "library"."Book" as __books_2
              where
                __books_2."authorId" = __author__."id"
                and __books_2."deletedAt" is null
                and true
            ) as __computed_2 on __author__."id" is not null
          where
            __author__."deletedAt" is null
            and true
          order by
            __computed__.value desc,
            __computed_2.value,
            __author__."id"
          limit
            $1::bigint
        ) as __items__
    ),
    ''
  );
