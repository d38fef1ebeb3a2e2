select
  coalesce(
    (
      select
        string_agg(
          '{"name":' || "library"."_text_json" (__page__."name")::text || ',"stock":{"edges":[' || coalesce(
            (
              select
                string_agg(__items__.item, ',')
              from
                (
                  select
                    '{"node":{"title":' || "library"."_text_json" (__book__."title")::text || '},"copy":' || coalesce(
                      (
                        select
                          coalesce(__book_2.json, '{"book":null}')
                        from
                          "library"."Copy" as __copy__
                          left join lateral (
                            select
                              coalesce('{"book":{"title":' || "library"."_text_json" (__book_3."title")::text || '}}', '') as json
                            from
                              "library"."Book" as __book_3
                            where
                              __book_3.id = __copy__."bookId"
                              and __book_3."deletedAt" is null
                              and __book_3."status" = $1::text
                          ) as __book_2 on true
                        where
                          __copy__."branchId" = __page__."id"
                          and __copy__."bookId" = __book__."id"
                          and __copy__."deletedAt" is null
                          and (
                            __copy__."count" > $2::integer
                            and (
                              (__copy__."branchId" is null) is not true
                              and (
                                (
                                  (
                                    exists (
                                      select
                                      from
                                        "library"."Book" as __book_4
                                      where
                                        __book_4.id = __copy__."bookId"
                                        and __book_4."deletedAt" is null
                                        and __book_4."status" = $3::text
                                    )
                                  ) is not true
                                  or __copy__."bookId" is null
                                )
                              ) is not true
                            )
                          )
                      ),
                      'null'
                    ) || '}' as item
                  from
                    "library"."Copy" as __link__
                    join "library"."Book" as __book__ on __book__.id = __link__."bookId"
                  where
                    __link__."branchId" = __page__."id"
                    and __link__."deletedAt" is null
                    and (
                      __link__."count" > $4::integer
                      and (
                        (__link__."branchId" is null) is not true
                        and (
                          (
                            (
                              exists (
                                select
                                from
                                  "library"."Book" as __book_5
                                where
                                  __book_5.id = __link__."bookId"
                                  and __book_5."deletedAt" is null
                                  and __book_5."status" = $5::text
                              )
                            ) is not true
                            or __link__."bookId" is null
                          )
                        ) is not true
                      )
                    )
                    and __book__."deletedAt" is null
                    and __book__."status" = $6::text
                  order by
                    __book__."id"
                  limit
                    $7::bigint
                ) as __items__
            ),
            ''
          ) || ']}}',
          ','
          order by
            __page__."id"
        )
      from
        (
          select
            __branch__."id",
            __branch__."name"
          from
            "library"."Branch" as __branch__
          where
            __branch__."deletedAt" is null
            and exists (
              select
              from
                "library"."Copy" as __link_2
                join "library"."Book" as __stock__ on __stock__.id = __link_2."bookId"
              where
                __link_2."branchId" = __branch__."id"
                and __link_2."deletedAt" is null
                and (
                  __link_2."count" > $8::integer
                  and (
                    (__link_2."branchId" is null) is not true
                    and (
                      (
                        (
                          exists (
                            select
                            from
                              "library"."Book" as __book_6
                            where
                              __book_6.id = __link_2."bookId"
                              and __book_6."deletedAt" is null
                              and __book_6."status" = $9::text
                          )
                        ) is not true
                        or __link_2."bookId" is null
                      )
                    ) is not true
                  )
                )
                and __stock__."deletedAt" is null
                and (
                  __stock__."status" = $10::text
                  and __stock__."title" = $11::text
                )
            )
          order by
            __branch__."id"
          limit
            $12::bigint
        ) as __page__
    ),
    ''
  );
