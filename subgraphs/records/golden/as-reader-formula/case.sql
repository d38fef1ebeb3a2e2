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
          ) || '}',
          ','
          order by
            __page__."id"
        )
      from
        (
          select
            __book__."id",
            __book__."title",
            __book__."remark"
          from
            "library"."Book" as __book__
          where
            __book__."deletedAt" is null
            and (
              __book__."status" = $1::text
              and (
                (
                  (
                    "library"."_x_concat" ("library"."_x_concat" ((__book__."title" collate "C"), ': '::text), (__book__."remark" collate "C"))
                  ) collate "und-x-icu"
                ) is null
              ) is not true
            )
          order by
            __book__."id"
          limit
            $2::bigint
        ) as __page__
    ),
    ''
  );
