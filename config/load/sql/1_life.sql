-- What was drawn, told in words: one row an appeal, read by all that follow.
CREATE TEMP TABLE life ON COMMIT DROP AS
SELECT d.*,
       %(appeal)s + d.n AS id,
       %(message)s + 5 * d.n AS message,
       %(delivery)s + 4 * d.n AS delivery,
       %(envelope)s + d.n AS envelope,
       s.kind, s.language, s.answer, s.answer_hash, s.question, where_.place AS place_words,
       t.said, encode(sha256(convert_to(t.said, 'UTF8')), 'hex') AS said_hash,
       s.search || p.search || to_tsvector('simple', w.word || ' ' || d.house || ' ' || d.figure)
           AS search,
       s.received_head || to_char(d.due_at AT TIME ZONE %(zone)s, 'DD.MM.YYYY') || s.received_tail
           AS received_words,
       (%(channels)s::text[])[d.way + 1] AS channel,
       (%(enveloped)s::boolean[])[d.way + 1] AND d.account > 0 AS enveloped,
       (%(carried)s::boolean[])[d.way + 1] AND d.account > 0 AND d.person >= 0 AS carried,
       (%(statuses)s::text[])[d.status + 1] AS stands,
       CASE WHEN d.moved = 1 THEN 'redirected' ELSE 'assigned' END AS s1,
       CASE WHEN d.refused = 1 THEN 'rejected' ELSE 'answered' END AS s5,
       CASE WHEN d.person >= 0 THEN %(citizen)s + d.person END AS citizen,
       CASE WHEN d.person >= 0 THEN %(address)s + d.person END AS address,
       CASE WHEN d.staff > 0 THEN d.staff END AS officer,
       CASE WHEN d.organisation > 0 THEN d.organisation END AS holder,
       'L-' || to_char(d.received_at AT TIME ZONE %(zone)s, 'YYYY') || '/' || %(appeal)s + d.n
           AS number,
       (d.received_at AT TIME ZONE %(zone)s)::date AS registered_on
  FROM drawn d
  JOIN story s ON s.at = d.story
  JOIN place p ON p.language = s.language AND p.at = d.place
  JOIN word v ON v.at = d.word
 CROSS JOIN LATERAL (SELECT p.name || ' ' || d.house AS place) where_
 CROSS JOIN LATERAL (SELECT CASE WHEN s.latin THEN v.latin ELSE v.cyrillic END AS word) w
 CROSS JOIN LATERAL (
       SELECT s.head || where_.place || s.tail || ' ' || s.details || ' «' || w.word || '» '
              || d.figure AS said
       OFFSET 0) t
