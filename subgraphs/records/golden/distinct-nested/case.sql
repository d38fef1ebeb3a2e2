select
  coalesce(
    (
      select
        string_agg(
          '{"name":' || "library"."_text_json" (__page__."name")::text || ',"books":{"nodes":[' || coalesce(
            (
              select
                string_agg(__items__.item, ',')
              from
                (
                  select
                    '{"status":' || coalesce('"' || __book__."status"::text || '"', 'null') || ',"price":' || coalesce('"' || __book__."price"::text || '"', 'null') || '}' as item
                  from
                    (
                      select
                        __book_2."price",
                        __book_2."id",
                        __book_2."status",
                        row_number() over (
                          partition by
                            __book_2."status"
                          order by
                            __book_2."price" desc,
                            __book_2."id"
                        ) as _rank
                      from
                        "library"."Book" as __book_2
                      where
                        __book_2."authorId" = __page__."id"
                        and __book_2."deletedAt" is null
                        and true
                    ) as __book__
                  where
                    __book__._rank = 1
                  order by
                    __book__."price" desc,
                    __book__."id"
                  limit
                    $1::bigint
                ) as __items__
            ),
            ''
          ) || ']}}',
          ','
          order by
            __page__."name",
            __page__."id"
        )
      from
        (
          select
            __author__."name",
            __author__."id"
          from
            "library"."Author" as __author__
          where
            __author__."deletedAt" is null
            and true
          order by
            __author__."name",
            __author__."id"
          limit
            $2::bigint
        ) as __page__
    ),
    ''
  );
