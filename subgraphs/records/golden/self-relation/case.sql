select
  coalesce(
    (
      select
        '{"name":' || "library"."_text_json" (__author__."name")::text || coalesce(__author_2.json, ',"mentor":null,"pupils":{"nodes":[') || coalesce(
          (
            select
              string_agg(__items__.item, ',')
            from
              (
                select
                  '{"name":' || "library"."_text_json" (__author_3."name")::text || coalesce(__author_4.json, ',"mentor":null}') as item
                from
                  "library"."Author" as __author_3
                  left join lateral (
                    select
                      coalesce(',"mentor":{"name":' || "library"."_text_json" (__author_5."name")::text || '}}', '') as json
                    from
                      "library"."Author" as __author_5
                    where
                      __author_5.id = __author_3."mentorId"
                      and __author_5."deletedAt" is null
                      and true
                  ) as __author_4 on true
                where
                  __author_3."mentorId" = __author__."id"
                  and __author_3."deletedAt" is null
                  and true
                order by
                  __author_3."id"
                limit
                  $1::bigint
              ) as __items__
          ),
          ''
        ) || ']}}'
      from
        "library"."Author" as __author__
        left join lateral (
          select
            coalesce(
              ',"mentor":{"name":' || "library"."_text_json" (__author_6."name")::text || '},"pupils":{"nodes":[',
              ''
            ) as json
          from
            "library"."Author" as __author_6
          where
            __author_6.id = __author__."mentorId"
            and __author_6."deletedAt" is null
            and true
        ) as __author_2 on true
      where
        __author__."deletedAt" is null
        and __author__."id" = $2::uuid
    ),
    'null'
  );
