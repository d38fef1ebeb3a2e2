select
  coalesce(
    (
      select
        string_agg(__items__.item, ',')
      from
        (
          select
            '{"name":' || "library"."_text_json" (__author__."name")::text || ',"bookCount":' || coalesce(
              (
                select
                  count(*)
                from
                  "library"."Book" as __books__
                where
                  __books__."authorId" = __author__."id"
                  and __books__."deletedAt" is null
                  and true
              )::text,
              'null'
            ) || ',"books":{"totalCount":' || (
              select
                count(*)::text
              from
                "library"."Book" as __book__
              where
                __book__."authorId" = __author__."id"
                and __book__."deletedAt" is null
                and __book__."status" = $1::text
              having
                true
            ) || '}}' as item
          from
            "library"."Author" as __author__
            left join lateral (
              select
                (
                  select
                    count(*)
                  from
                    "library"."Book" as __books_2
                  where
                    __books_2."authorId" = __author__."id"
                    and __books_2."deletedAt" is null
                    and true
                ) as value
              offset
                0
            ) as __computed__ on __author__."id" is not null
          where
            __author__."deletedAt" is null
            and true
          order by
            __computed__.value desc,
            __author__."id"
          limit
            $2::bigint
        ) as __items__
    ),
    ''
  );
