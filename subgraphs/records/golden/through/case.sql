select
  coalesce(
    (
      select
        string_agg(
          '{"name":' || "library"."_text_json" (__page__."name")::text || ',"stock":{"totalCount":' || (
            select
              count(*)::text
            from
              "library"."Copy" as __link__
              join "library"."Book" as __book__ on __book__.id = __link__."bookId"
            where
              __link__."branchId" = __page__."id"
              and __link__."deletedAt" is null
              and (
                (__link__."branchId" is null) is not true
                and (__link__."bookId" is null) is not true
              )
              and __book__."deletedAt" is null
              and true
            having
              true
          ) || ',"edges":[' || coalesce(
            (
              select
                string_agg(__items__.item, ',')
              from
                (
                  select
                    '{"node":{"title":' || "library"."_text_json" (__book_2."title")::text || '},"copy":' || coalesce(
                      (
                        select
                          '{"count":' || coalesce(__copy__."count"::text, 'null') || '}'
                        from
                          "library"."Copy" as __copy__
                        where
                          __copy__."branchId" = __page__."id"
                          and __copy__."bookId" = __book_2."id"
                          and __copy__."deletedAt" is null
                          and (
                            (__copy__."branchId" is null) is not true
                            and (__copy__."bookId" is null) is not true
                          )
                      ),
                      'null'
                    ) || '}' as item
                  from
                    "library"."Copy" as __link_2
                    join "library"."Book" as __book_2 on __book_2.id = __link_2."bookId"
                  where
                    __link_2."branchId" = __page__."id"
                    and __link_2."deletedAt" is null
                    and (
                      (__link_2."branchId" is null) is not true
                      and (__link_2."bookId" is null) is not true
                    )
                    and __book_2."deletedAt" is null
                    and true
                  order by
                    __book_2."title",
                    __book_2."id"
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
            __branch__."name",
            __branch__."id"
          from
            "library"."Branch" as __branch__
          where
            __branch__."deletedAt" is null
            and true
          order by
            __branch__."name",
            __branch__."id"
          limit
            $2::bigint
        ) as __page__
    ),
    ''
  );
