select
  coalesce(
    (
      select
        string_agg(__items__.item, ',')
      from
        (
          select
            '{"title":' || "library"."_text_json" (__book__."title")::text || '}' as item
          from
            "library"."Book" as __book__
            left join "library"."Author" as __author__ on __author__.id = __book__."authorId"
            and __author__."deletedAt" is null
            and true
            left join lateral (
              select
                count(*) as value
              from
                "library"."Loan" as __loans__
              where
                __loans__."bookId" = __book__."id"
                and __loans__."deletedAt" is null
                and true
            ) as __computed__ on __book__."id" is not null
          where
            __book__."deletedAt" is null
            and true
          order by
            __author__."name" desc,
            __computed__.value desc,
            __book__."id"
          limit
            $1::bigint
        ) as __items__
    ),
    ''
  );
