select
  (
    select
      '{"nodes":[' || coalesce(
        string_agg(
          __rows__."item0",
          ','
          order by
            __rows__.place desc
        ) filter (
          where
            __rows__.place <= $1::bigint
        ),
        ''
      ) || '],"pageInfo":{"hasNextPage":false,"hasPreviousPage":' || case
        when count(*) > $1::bigint then 'true'
        else 'false'
      end || '}}'
    from
      (
        select
          '{"title":' || "library"."_text_json" (__page__."title")::text || '}' as "item0",
          json_build_array(__page__."id"::text collate "C")::text as key,
          __page__._place as place
        from
          (
            select
              __book__."id",
              __book__."title",
              row_number() over (
                order by
                  __book__."id" desc
              ) as _place
            from
              "library"."Book" as __book__
            where
              __book__."deletedAt" is null
              and true
            order by
              __book__."id" desc
            limit
              $2::bigint + 1
          ) as __page__
      ) as __rows__
    having
      true
  );
