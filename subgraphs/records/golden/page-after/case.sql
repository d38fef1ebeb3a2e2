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
      ) || '],"pageInfo":{"hasNextPage":' || case
        when count(*) > $1::bigint then 'true'
        else 'false'
      end || ',"hasPreviousPage":true}}'
    from
      (
        select
          '{"title":' || "library"."_text_json" (__page__."title")::text || '}' as "item0",
          json_build_array(__page__."price"::text collate "C", __page__."id"::text collate "C")::text as key,
          __page__._place as place
        from
          (
            select
              __book__."price",
              __book__."id",
              __book__."title",
              row_number() over (
                order by
                  __book__."price" desc nulls last,
                  __book__."id"
              ) as _place
            from
              "library"."Book" as __book__
            where
              __book__."deletedAt" is null
              and true
              and (
                (
                  __book__."price" < $2::numeric
                  or (
                    __book__."price" is null
                    and $2::numeric is not null
                  )
                )
                or (
                  __book__."price" is not distinct from $2::numeric
                  and (
                    __book__."id" > $3::uuid
                    or (
                      __book__."id" is not distinct from $3::uuid
                      and false
                    )
                  )
                )
              )
            order by
              __book__."price" desc nulls last,
              __book__."id"
            limit
              $4::bigint + 1
          ) as __page__
      ) as __rows__
    having
      true
  );
