select
  (
    select
      count(*)::text
    from
      "library"."Book" as __book__
    where
      __book__."deletedAt" is null
      and __book__."status" = $1::text
    having
      true
  ),
  coalesce(
    (
      select
        string_agg(
          '{"title":' || "library"."_text_json" (__page__."title")::text || ',"loans":{"nodes":[' || coalesce(
            (
              select
                string_agg(__items__.item, ',')
              from
                (
                  select
                    '{"due":' || coalesce('"' || __loan__."due"::text || '"', 'null') || ',"reader":' || case
                      when __loan__."reader" is null then 'null'
                      else '{"id":"' || __loan__."reader"::text || '"}'
                    end || '}' as item
                  from
                    "library"."Loan" as __loan__
                  where
                    __loan__."bookId" = __page__."id"
                    and __loan__."deletedAt" is null
                    and __loan__."reader" = $2::uuid
                  order by
                    __loan__."id"
                  limit
                    $3::bigint
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
            __book_2."id",
            __book_2."title"
          from
            "library"."Book" as __book_2
          where
            __book_2."deletedAt" is null
            and __book_2."status" = $4::text
          order by
            __book_2."id"
          limit
            $5::bigint
        ) as __page__
    ),
    ''
  );
