select
  (
    select
      '{"nodes":[' || coalesce(
        string_agg(
          __groups__."item0",
          ','
          order by
            __groups__.place
        ) filter (
          where
            __groups__.place <= $1::bigint
        ),
        ''
      ) || ']}'
    from
      (
        select
          '{"keys":{"authorId":' || coalesce('"' || __page__."_k0"::text || '"', 'null') || '},"aggregate":' || __page__."_c1" || '}' as "item0",
          __page__._key as key,
          __page__._place as place
        from
          (
            select
              __group__.*,
              json_build_array(__group__."_k0"::text collate "C")::text as _key,
              row_number() over (
                order by
                  __group__."_k0"
              ) as _place
            from
              (
                select
                  __gathered__."_k0",
                  '{"count":' || coalesce(sum(__gathered__."_p0"), 0)::bigint::text || ',"countDistinct":' || count(__gathered__."_value")::text || ',"avg":{"pages":' || coalesce(
                    '"' || trim_scale(
                      round(
                        sum(__gathered__."_p1") * 1.0000000000000000 / nullif(coalesce(sum(__gathered__."_p2"), 0)::bigint, 0),
                        16
                      )
                    ) || '"',
                    'null'
                  ) || '}}' as "_c1"
                from
                  (
                    select
                      __row__."_k0",
                      __row__."status" collate "C" as "_value",
                      count(*) as "_p0",
                      sum(__row__."pages") as "_p1",
                      count(__row__."pages") as "_p2",
                      count(*) as "_p3"
                    from
                      (
                        select
                          __book__."status",
                          __book__."pages",
                          __book__."authorId" as "_k0"
                        from
                          "library"."Book" as __book__
                        where
                          __book__."deletedAt" is null
                          and true
                      ) as __row__
                    group by
                      __row__."_k0",
                      "_value"
                  ) as __gathered__
                group by
                  __gathered__."_k0"
                having
                  coalesce(sum(__gathered__."_p3"), 0)::bigint > $2::integer
              ) as __group__
            where
              true
            order by
              __group__."_k0"
            limit
              $3::bigint + 1
          ) as __page__
      ) as __groups__
    having
      true
  ),
  (
    select
      '{"nodes":[' || coalesce(
        string_agg(
          __groups_2."item0",
          ','
          order by
            __groups_2.place
        ) filter (
          where
            __groups_2.place <= $4::bigint
        ),
        ''
      ) || ']}'
    from
      (
        select
          '{"keys":{"status":' || coalesce('"' || __page_2."_k0"::text || '"', 'null') || '},"aggregate":' || __page_2."_c1" || '}' as "item0",
          __page_2._key as key,
          __page_2._place as place
        from
          (
            select
              __group_2.*,
              json_build_array(__group_2."_k0"::text collate "C")::text as _key,
              row_number() over (
                order by
                  __group_2."_k0"
              ) as _place
            from
              (
                select
                  __row_2."_k0",
                  '{"titles":' || count(distinct __row_2."title" collate "C")::text || ',"authors":' || count(distinct __row_2."authorId")::text || '}' as "_c1"
                from
                  (
                    select
                      __book_2."title",
                      __book_2."authorId",
                      __book_2."status" as "_k0"
                    from
                      "library"."Book" as __book_2
                    where
                      __book_2."deletedAt" is null
                      and true
                  ) as __row_2
                group by
                  __row_2."_k0"
                having
                  true
              ) as __group_2
            where
              true
            order by
              __group_2."_k0"
            limit
              $5::bigint + 1
          ) as __page_2
      ) as __groups_2
    having
      true
  );
