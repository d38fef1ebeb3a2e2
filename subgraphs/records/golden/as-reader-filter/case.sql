select
  coalesce(
    (
      select
        string_agg(
          '{"name":' || "library"."_text_json" (__page__."name")::text || ',"books":{"totalCount":' || (
            select
              count(*)::text
            from
              "library"."Book" as __book__
            where
              __book__."authorId" = __page__."id"
              and __book__."deletedAt" is null
              and __book__."status" = $1::text
            having
              true
          ) || '}}',
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
            and (
              exists (
                select
                from
                  "library"."Book" as __books__
                where
                  __books__."authorId" = __author__."id"
                  and __books__."deletedAt" is null
                  and (
                    __books__."status" = $2::text
                    and __books__."title" = $3::text
                  )
              )
            ) is not true
          order by
            __author__."id"
          limit
            $4::bigint
        ) as __page__
    ),
    ''
  );
