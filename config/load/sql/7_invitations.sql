INSERT INTO feedback_ratinginvitation (id, appeal_id, resolution_round, token, expires_at, created_at)
SELECT %(invitation)s + 2 * n + round - 1, id, round,
       CASE round WHEN 1 THEN token ELSE md5(token) END, at + interval '30 days', at
  FROM life
 CROSS JOIN LATERAL (VALUES (1, t5), (2, t7)) AS resolved(round, at)
 WHERE at > '-infinity'
