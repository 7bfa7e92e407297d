INSERT INTO feedback_rating
      (id, appeal_id, resolution_round, resolution, servant, words, rated_user_id, organisation_id,
       created_at)
SELECT %(rating)s + n, id, 1, stars, NULLIF(servant, 0), '', officer, holder, t5 + interval '3 hours'
  FROM life WHERE stars > 0
