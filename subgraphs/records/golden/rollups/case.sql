select
  (
    select
      '{"nodes":[' || coalesce(
        string_agg(
          __rows__."item0",
          ','
          order by
            __rows__.place
        ) filter (
          where
            __rows__.place <= $1::bigint
        ),
        ''
      ) || '],"pageInfo":{"endCursor":' || coalesce(
        '"' || (
          translate(
            encode(
              convert_to(
                (
                  array_agg(
                    __rows__.key
                    order by
                      __rows__.place desc
                  ) filter (
                    where
                      __rows__.place <= $1::bigint
                  )
                ) [1],
                'UTF8'
              ),
              'base64'
            ),
            E'+/=\n',
            '-_'
          ) || '.' || translate(
            encode(
              substring(
                sha256(
                  $2::bytea || sha256(
                    $3::bytea || $4::bytea || convert_to(
                      (
                        array_agg(
                          __rows__.key
                          order by
                            __rows__.place desc
                        ) filter (
                          where
                            __rows__.place <= $1::bigint
                        )
                      ) [1],
                      'UTF8'
                    )
                  )
                )
                from
                  1 for 16
              ),
              'base64'
            ),
            E'+/=\n',
            '-_'
          )
        ) || '"',
        'null'
      ) || '},"aggregate":' || (
        select
          '{"avg":{"meanPrice":' || coalesce(
            '"' || round(
              round(sum(__computed__.value) * 1.0000000000000000 / nullif(count(__computed__.value), 0), 16),
              greatest(
                2,
                min_scale(round(sum(__computed__.value) * 1.0000000000000000 / nullif(count(__computed__.value), 0), 16))
              )
            ) || '"',
            'null'
          ) || '}}'
        from
          "library"."Author" as __author__
          left join lateral (
            select
              (
                select
                  round(sum(__books__."price") * 1.0000000000000000 / nullif(count(__books__."price"), 0), 2)
                from
                  "library"."Book" as __books__
                where
                  __books__."authorId" = __author__."id"
                  and __books__."deletedAt" is null
                  and __books__."status" = $5::text
              ) as value
            offset
              0
          ) as __computed__ on __author__."id" is not null
        where
          __author__."deletedAt" is null
          and (
            select
              count(*)
            from
              "library"."Book" as __books_2
            where
              __books_2."authorId" = __author__."id"
              and __books_2."deletedAt" is null
              and true
          ) >= $6::integer
        having
          true
      ) || '}'
    from
      (
        select
          '{"name":' || "library"."_text_json" (__author_2."name")::text || ',"bookCount":' || coalesce(
            (
              select
                count(*)
              from
                "library"."Book" as __books_3
              where
                __books_3."authorId" = __author_2."id"
                and __books_3."deletedAt" is null
                and true
            )::text,
            'null'
          ) || ',"meanPrice":' || coalesce(
            '"' || (
              select
                round(sum(__books_4."price") * 1.0000000000000000 / nullif(count(__books_4."price"), 0), 2)
              from
                "library"."Book" as __books_4
              where
                __books_4."authorId" = __author_2."id"
                and __books_4."deletedAt" is null
                and __books_4."status" = $7::text
            )::text || '"',
            'null'
          ) || '}' as "item0",
          json_build_array(__computed_2.value::text collate "C", __author_2."id"::text collate "C")::text as key,
          row_number() over (
            order by
              __computed_2.value desc,
              __author_2."id"
          ) as place
        from
          "library"."Author" as __author_2
          left join lateral (
            select
              (
                select
                  round(sum(__books_5."price") * 1.0000000000000000 / nullif(count(__books_5."price"), 0), 2)
                from
                  "library"."Book" as __books_5
                where
                  __books_5."authorId" = __author_2."id"
                  and __books_5."deletedAt" is null
                  and __books_5."status" = $8::text
              ) as value
            offset
              0
          ) as __computed_2 on __author_2."id" is not null
        where
          __author_2."deletedAt" is null
          and (
            select
              count(*)
            from
              "library"."Book" as __books_6
            where
              __books_6."authorId" = __author_2."id"
              and __books_6."deletedAt" is null
              and true
          ) >= $9::integer
        order by
          __computed_2.value desc,
          __author_2."id"
        limit
          $10::bigint + 1
      ) as __rows__
    having
      true
  );
