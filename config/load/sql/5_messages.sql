INSERT INTO feedback_message
      (id, appeal_id, direction, channel, address_id, author_id, is_official_answer, is_automatic,
       subject, text, full_text, language, envelope_id, delivery_id, assurance, thread_key,
       group_key, intake_key, note, link, created_at)
SELECT message + slot, id, CASE slot WHEN 0 THEN 'in' ELSE 'out' END,
       CASE WHEN slot = 0 OR carried THEN channel ELSE 'web' END,
       CASE WHEN slot = 0 OR carried THEN address END,
       CASE WHEN slot >= 2 THEN officer END, slot >= 3, slot = 1, '', text, '', language,
       CASE WHEN slot = 0 AND enveloped THEN envelope END,
       CASE WHEN slot > 0 AND carried THEN delivery + slot - 1 END,
       CASE WHEN slot = 0 AND person >= 0 THEN 1 ELSE 0 END, '', '',
       CASE slot WHEN 0 THEN 'load:' || id END, '', '', at
  FROM life
 CROSS JOIN LATERAL (VALUES (0, received_at, said), (1, received_at, received_words),
                            (2, t3, question), (3, t5, answer), (4, t7, answer))
            AS spoken(slot, at, text)
 WHERE at > '-infinity' AND (slot <> 1 OR person >= 0)
