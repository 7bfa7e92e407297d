INSERT INTO channels_delivery
      (id, key, account_id, address_id, channel, language, subject, body, thread, choices,
       automatic, state, attempts, provider_id, error, created_at, sent_at, settled_at)
SELECT delivery + slot - 1, 'load:' || message + slot, account, address, channel, language, '',
       body, '{}', '[]', slot = 1, 'delivered', 1, 'load-' || message + slot, '',
       at, at + interval '2 seconds', at + interval '9 seconds'
  FROM life
 CROSS JOIN LATERAL (VALUES (1, received_at, received_words), (2, t3, question), (3, t5, answer),
                            (4, t7, answer)) AS spoken(slot, at, body)
 WHERE carried AND at > '-infinity'
