select
  coalesce(
    (
      select
        string_agg(
          '{"heading":' || coalesce(
            "library"."_text_json" (
              (
                (
                  "library"."_x_concat" ("library"."_x_concat" ((__page__."title" collate "C"), ': '::text), (__page__."remark" collate "C"))
                ) collate "und-x-icu"
              )
            )::text,
            'null'
          ) || ',"isLong":' || coalesce(((__page__."pages"::bigint > '100'::bigint))::text, 'null') || '}',
          ','
          order by
            (
              (
                "library"."_x_concat" ("library"."_x_concat" ((__page__."title" collate "C"), ': '::text), (__page__."remark" collate "C"))
              ) collate "und-x-icu"
            ) desc nulls last,
            __page__."id"
        )
      from
        (
          select
            __book__."title",
            __book__."remark",
            __book__."id",
            __book__."pages"
          from
            "library"."Book" as __book__
          where
            __book__."deletedAt" is null
            and (((__book__."pages"::bigint > '100'::bigint)) = $1::boolean) is not true
          order by
            (
              (
                "library"."_x_concat" ("library"."_x_concat" ((__book__."title" collate "C"), ': '::text), (__book__."remark" collate "C"))
              ) collate "und-x-icu"
            ) desc nulls last,
            __book__."id"
          limit
            $2::bigint
        ) as __page__
    ),
    ''
  ),
  (
    select
      '{"countDistinct":' || count(__gathered__."_value")::text || '}'
    from
      (
        select
          (
            (
              "library"."_x_concat" ("library"."_x_concat" ((__book_2."title" collate "C"), ': '::text), (__book_2."remark" collate "C"))
            ) collate "und-x-icu"
          ) collate "C" as "_value"
        from
          "library"."Book" as __book_2
        where
          __book_2."deletedAt" is null
          and (((__book_2."pages"::bigint > '100'::bigint)) = $3::boolean) is not true
        group by
          "_value"
      ) as __gathered__
    having
      true
  );
