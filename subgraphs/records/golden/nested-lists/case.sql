select
  coalesce(
    (
      select
        string_agg(
          '{"name":' || "library"."_text_json" (__page__."name")::text || ',"books":' || (
            select
              '{"totalCount":' || (
                select
                  count(*)::text
                from
                  "library"."Book" as __book__
                where
                  __book__."authorId" = __page__."id"
                  and __book__."deletedAt" is null
                  and (__book__."status" = $1::text) is not true
                having
                  true
              ) || ',"nodes":[' || coalesce(
                string_agg(
                  __rows__."item0",
                  ','
                  order by
                    __rows__.place
                ) filter (
                  where
                    __rows__.place <= $2::bigint
                ),
                ''
              ) || '],"pageInfo":{"hasNextPage":' || case
                when count(*) > $2::bigint then 'true'
                else 'false'
              end || '}}'
            from
              (
                select
                  '{"title":' || "library"."_text_json" (__book_2."title")::text || '}' as "item0",
                  json_build_array(__book_2."title"::text collate "C", __book_2."id"::text collate "C")::text as key,
                  row_number() over (
                    order by
                      __book_2."title",
                      __book_2."id"
                  ) as place
                from
                  "library"."Book" as __book_2
                where
                  __book_2."authorId" = __page__."id"
                  and __book_2."deletedAt" is null
                  and (__book_2."status" = $3::text) is not true
                order by
                  __book_2."title",
                  __book_2."id"
                limit
                  $4::bigint + 1
              ) as __rows__
            having
              true
          ) || '}',
          ','
          order by
            __page__."id"
        )
      from
        (
          select
            __author__."id",
            __author__."name"
          from
            "library"."Author" as __author__
          where
            __author__."deletedAt" is null
            and true
          order by
            __author__."id"
          limit
            $5::bigint
        ) as __page__
    ),
    ''
  );
