INSERT INTO accounts_citizen
      (id, name, name_index, verified_name, national_number, language, assurance, created_at)
SELECT %(citizen)s + n, (%(names)s::text[])[1 + n %% %(many)s],
       (%(found_by)s::text[])[1 + n %% %(many)s], '', '', (%(languages)s::text[])[1 + n %% %(many)s], 1,
       %(now)s
  FROM person ORDER BY n
