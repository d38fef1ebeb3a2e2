select
  (
    select
      '{"edges":[' || coalesce(
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
      end || ',"hasPreviousPage":false,"endCursor":' || coalesce(
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
      ) || '},"totalCount":' || (
        select
          count(*)::text
        from
          "library"."Book" as __book__
        where
          __book__."deletedAt" is null
          and true
        having
          true
      ) || '}'
    from
      (
        select
          '{"cursor":"' || (
            translate(
              encode(
                convert_to(json_build_array(__page__."price"::text collate "C", __page__."id"::text collate "C")::text, 'UTF8'),
                'base64'
              ),
              E'+/=\n',
              '-_'
            ) || '.' || translate(
              encode(
                substring(
                  sha256(
                    $5::bytea || sha256(
                      $6::bytea || $7::bytea || convert_to(json_build_array(__page__."price"::text collate "C", __page__."id"::text collate "C")::text, 'UTF8')
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
          ) || '","node":{"title":' || "library"."_text_json" (__page__."title")::text || '}}' as "item0",
          json_build_array(__page__."price"::text collate "C", __page__."id"::text collate "C")::text as key,
          __page__._place as place
        from
          (
            select
              __book_2."price",
              __book_2."id",
              __book_2."title",
              row_number() over (
                order by
                  __book_2."price" desc nulls last,
                  __book_2."id"
              ) as _place
            from
              "library"."Book" as __book_2
            where
              __book_2."deletedAt" is null
              and true
            order by
              __book_2."price" desc nulls last,
              __book_2."id"
            limit
              $8::bigint + 1
          ) as __page__
      ) as __rows__
    having
      true
  );
