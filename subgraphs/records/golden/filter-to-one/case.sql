select
  coalesce(
    (
      select
        string_agg(
          '{"title":' || "library"."_text_json" (__page__."title")::text || '}',
          ','
          order by
            __page__."id"
        )
      from
        (
          select
            __book__."id",
            __book__."title"
          from
            "library"."Book" as __book__
          where
            __book__."deletedAt" is null
            and exists (
              select
              from
                "library"."Author" as __author__
              where
                __author__.id = __book__."authorId"
                and __author__."deletedAt" is null
                and exists (
                  select
                  from
                    "library"."Author" as __mentor__
                  where
                    __mentor__.id = __author__."mentorId"
                    and __mentor__."deletedAt" is null
                    and __mentor__."name" = $1::text
                )
            )
          order by
            __book__."id"
          limit
            $2::bigint
        ) as __page__
    ),
    ''
  );
