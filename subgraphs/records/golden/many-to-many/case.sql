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
                    '{"title":' || "library"."_text_json" (__book__."title")::text || '}' as item
                  from
                    "library"."Book_genres" as __link__
                    join "library"."Book" as __book__ on __book__.id = __link__."bookId"
                  where
                    __link__."genreId" = __page__."id"
                    and __book__."deletedAt" is null
                    and exists (
                      select
                      from
                        "library"."Book_genres" as __link_2
                        join "library"."Genre" as __genres__ on __genres__.id = __link_2."genreId"
                      where
                        __link_2."bookId" = __book__."id"
                        and __genres__."name" = $1::text
                    )
                  order by
                    __book__."id"
                  limit
                    $2::bigint
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
            __genre__."name",
            __genre__."id"
          from
            "library"."Genre" as __genre__
          where
            true
          order by
            __genre__."name",
            __genre__."id"
          limit
            $3::bigint
        ) as __page__
    ),
    ''
  );
