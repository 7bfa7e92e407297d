INSERT INTO accounts_address (id, citizen_id, kind, value, value_index, created_at)
SELECT %(address)s + n, %(citizen)s + n, kind, value, value_index, %(now)s
  FROM person ORDER BY n
