INSERT INTO channels_envelope
      (id, account_id, external_id, raw, sha256, content_type, headers, state, attempts, error,
       outcomes, received_at, done_at)
SELECT envelope, account, 'load:' || id, raw, encode(sha256(raw), 'hex'),
       'application/json', '{}', 'done', 1, '',
       '[{"result": "appeal", "reference": "", "reason": ""}]', received_at,
       received_at + interval '1 second'
  FROM life
 CROSS JOIN LATERAL (
       SELECT convert_to('{"id":"load:' || id || '","channel":"' || channel || '","text":"'
                         || said || '"}', 'UTF8') AS raw
        OFFSET 0) AS came
 WHERE enveloped
