INSERT INTO feedback_appeal
      (id, code, code_index, intake_key, number, registered_on, kind, status, priority, topic_id,
       subject, summary, language, channel, account_id, citizen_id, address_id, assurance,
       organisation_id, assignee_id, sector_id, latitude, longitude, place,
       is_vulnerable, is_confidential, received_at, first_response_due_at, due_at,
       first_answered_at, answered_at, closed_at, resolution_round, escalation,
       imported_from, last_activity_at, has_unread, is_followed, version, search)
SELECT id, code, code_index, 'load:' || id, number, registered_on, kind, stands, priority,
       NULLIF(topic, -1), '', left(said, 200), language, channel, NULLIF(account, -1),
       citizen, address, (person >= 0)::int, holder,
       CASE WHEN t1 > '-infinity' THEN officer END, NULLIF(sector, -1),
       NULLIF(latitude, 'NaN'), NULLIF(longitude, 'NaN'), place_words,
       false, false, received_at, received_at + interval '1 day', due_at,
       NULLIF(t5, '-infinity'),
       CASE WHEN t7 > '-infinity' THEN t7 WHEN t6 = '-infinity' THEN NULLIF(t5, '-infinity') END,
       CASE WHEN t8 > '-infinity' THEN t8 WHEN stands = 'rejected' THEN t5 END,
       1 + (t6 > '-infinity')::int, 0,
       '', last_at, stands = 'received', false,
       1 + num_nonnulls(NULLIF(t1, '-infinity'), NULLIF(t2, '-infinity'), NULLIF(t3, '-infinity'),
                        NULLIF(t4, '-infinity'), NULLIF(t5, '-infinity'), NULLIF(t6, '-infinity'),
                        NULLIF(t7, '-infinity'), NULLIF(t8, '-infinity')),
       search
  FROM life
