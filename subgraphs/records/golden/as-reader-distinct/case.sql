select
  coalesce(
    (
      select
        string_agg(
          '{"text":' || coalesce("library"."_text_json" (__page__."text")::text, 'null') || '}',
          ','
          order by
            __page__."id"
        )
      from
        (
          select
            __note__."id",
            __note__."text"
          from
            (
              select
                __note_2."id",
                __note_2."text",
                row_number() over (
                  partition by
                    case
                      when (
                        (__note_2."text" = $1::text) is not true
                        and exists (
                          select
                          from
                            "library"."Book" as __about_book__
                          where
                            __about_book__.id = __note_2."about_BookId"
                            and __about_book__."deletedAt" is null
                            and __about_book__."status" = $2::text
                        )
                      ) then __note_2."about_BookId"
                    end
                  order by
                    __note_2."id"
                ) as _rank
              from
                "library"."Note" as __note_2
              where
                __note_2."deletedAt" is null
                and true
            ) as __note__
          where
            __note__._rank = 1
          order by
            __note__."id"
          limit
            $3::bigint
        ) as __page__
    ),
    ''
  );
