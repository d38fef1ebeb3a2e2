select
  (
    select
      '{"totalCount":' || (
        select
          count(*)::text
        from
          (
            select
              1
            from
              (
                select
                  __book__."status" as "_k0",
                  case
                    when __book__."createdAt" < '0002-01-03T00:00:00Z' then greatest(date_trunc('year', __book__."createdAt", $1::text), '0001-01-01T00:00:00Z')
                    else date_trunc('year', __book__."createdAt", $1::text)
                  end as "_k1"
                from
                  "library"."Book" as __book__
                where
                  __book__."deletedAt" is null
                  and true
              ) as __row__
            group by
              __row__."_k0",
              __row__."_k1"
            having
              count(*) > $2::integer
          ) as __counted__
      ) || ',"nodes":[' || coalesce(
        string_agg(
          __groups__."item0",
          ','
          order by
            __groups__.place
        ) filter (
          where
            __groups__.place <= $3::bigint
        ),
        ''
      ) || '],"pageInfo":{"hasNextPage":' || case
        when count(*) > $4::bigint then 'true'
        else 'false'
      end || '}}'
    from
      (
        select
          '{"keys":{"status":' || coalesce('"' || __page__."_k0"::text || '"', 'null') || '},"aggregate":' || __page__."_c3" || ',"records":{"nodes":[' || coalesce(
            (
              select
                string_agg(__items__.item, ',')
              from
                (
                  select
                    '{"title":' || "library"."_text_json" (__book_2."title")::text || '}' as item
                  from
                    "library"."Book" as __book_2
                  where
                    __book_2.id = any (__page__."_c4")
                    and __book_2."deletedAt" is null
                    and true
                  order by
                    __book_2."id"
                  limit
                    $5::bigint
                ) as __items__
            ),
            ''
          ) || ']}}' as "item0",
          __page__._key as key,
          __page__._place as place
        from
          (
            select
              __group__.*,
              json_build_array(
                __group__."_c2"::text collate "C",
                __group__."_k0"::text collate "C",
                __group__."_k1"::text collate "C"
              )::text as _key,
              row_number() over (
                order by
                  __group__."_c2" desc,
                  __group__."_k0",
                  __group__."_k1"
              ) as _place
            from
              (
                select
                  __row_2."_k0",
                  __row_2."_k1",
                  sum(__row_2."price") as "_c2",
                  '{"count":' || count(*)::text || ',"sum":{"price":' || coalesce('"' || sum(__row_2."price") || '"', 'null') || '}}' as "_c3",
                  array_agg(__row_2."id") as "_c4"
                from
                  (
                    select
                      __book_3."price",
                      __book_3."id",
                      __book_3."status" as "_k0",
                      case
                        when __book_3."createdAt" < '0002-01-03T00:00:00Z' then greatest(date_trunc('year', __book_3."createdAt", $6::text), '0001-01-01T00:00:00Z')
                        else date_trunc('year', __book_3."createdAt", $6::text)
                      end as "_k1"
                    from
                      "library"."Book" as __book_3
                    where
                      __book_3."deletedAt" is null
                      and true
                  ) as __row_2
                group by
                  __row_2."_k0",
                  __row_2."_k1"
                having
                  count(*) > $7::integer
              ) as __group__
            where
              true
            order by
              __group__."_c2" desc,
              __group__."_k0",
              __group__."_k1"
            limit
              $8::bigint + 1
          ) as __page__
      ) as __groups__
    having
      true
  );
