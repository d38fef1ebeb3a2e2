select
  coalesce(
    (
      select
        '{"name":' || to_json(__author__."name")::text || ',"mentor":' || coalesce(__mentor__.json, 'null') || ',"pupils":{"nodes":[' || coalesce(
          (
            select
              string_agg(__items__.item, ',')
            from
              (
                select
                  '{"name":' || to_json(__author_2."name")::text || ',"mentor":' || coalesce(__mentor_2.json, 'null') || '}' as item
                from
                  "library"."Author" as __author_2
                  left join lateral (
                    select
                      coalesce('{"name":' || to_json(__mentor_3."name")::text || '}', '') as json
                    from
                      "library"."Author" as __mentor_3
                    where
                      __mentor_3.id = __author_2."mentorId"
                      and __mentor_3."deletedAt" is null
                      and true
                  ) as __mentor_2 on true
                where
                  __author_2."mentorId" = __author__.id
                  and __author_2."deletedAt" is null
                  and true
                order by
                  __author_2."id"
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
            coalesce('{"name":' || to_json(__mentor_4."name")::text || '}', '') as json
          from
            "library"."Author" as __mentor_4
          where
            __mentor_4.id = __author__."mentorId"
            and __mentor_4."deletedAt" is null
            and true
        ) as __mentor__ on true
      where
        __author__."deletedAt" is null
        and __author__."id" = $2::uuid
    ),
    'null'
  );
