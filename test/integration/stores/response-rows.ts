/** Statements that put one row at least into each table of alerts, budgets, components, hand-offs and incidents. */
export const responseRows = (tenant: string): string => `
  WITH a AS (INSERT INTO alert (tenant_id, rule, group_key, state, severity, labels, title, says, detail, opened_at, updated_at, workflow_id)
      VALUES ('${tenant}', 'r', 'r{}', 'firing', 'critical', '{}', 't', 's', '{}', now(), now(), 'w') RETURNING id),
    m AS (INSERT INTO alert_member (tenant_id, rule, fingerprint, group_key, alert_id, labels, severity, state, since, says, figures)
      SELECT '${tenant}', 'r', 'f', 'r{}', id, '{}', 'critical', 'firing', now(), 's', '{}' FROM a),
    n AS (INSERT INTO notice (tenant_id, alert_id, seq, reason, status, severity, firing, resolved, says, message, at)
      SELECT '${tenant}', id, 1, 'first', 'firing', 'critical', 1, 0, 's', '{}', now() FROM a),
    i AS (INSERT INTO incident (tenant_id, number, alert_id, title, severity, state, says, labels, signature, opened_at, updated_at, workflow_id)
      SELECT '${tenant}', 1, id, 't', 'critical', 'open', 's', '{}', 'r', now(), now(), 'w' FROM a RETURNING id),
    e AS (INSERT INTO incident_entry (tenant_id, incident_id, seq, at, kind, actor_kind, actor, says, key)
      SELECT '${tenant}', id, 1, now(), 'opened', 'system', 'a', 's', 'k' FROM i)
    INSERT INTO incident_action (tenant_id, incident_id, runbook, step, action, mode, state, target, says, proposed_at)
      SELECT '${tenant}', id, 'b', 0, 'abort', 'ask', 'proposed', '{}', 's', now() FROM i;
  INSERT INTO alert_group (tenant_id, group_key, rule, labels, workflow_id) VALUES ('${tenant}', 'r{}', 'r', '{}', 'w');
  INSERT INTO alert_pending (tenant_id, rule, fingerprint, since) VALUES ('${tenant}', 'r', 'f', now());
  INSERT INTO notice_delivery (tenant_id, key, channel, state, body) VALUES ('${tenant}', 'k', 'c', 'queued', '{}');
  INSERT INTO notify_channel (tenant_id, slug, kind) VALUES ('${tenant}', 'c', 'webhook');
  INSERT INTO judge_look (tenant_id, judge, looked_at) VALUES ('${tenant}', 'j', now());
  INSERT INTO silence (tenant_id, matchers, owner, reason, created_by, starts_at, ends_at)
    VALUES ('${tenant}', '[]', 'o', 'r', 'c', now(), now() + interval '1 hour');
  INSERT INTO budget_status (tenant_id, budget, scope, window_start, state, since, says, as_of, detail)
    VALUES ('${tenant}', 'b', 's', now(), 'ok', now(), 's', now(), '{}');
  INSERT INTO budget_stop (tenant_id, budget, scope, window_start, policy, target, state)
    VALUES ('${tenant}', 'b', 's', now(), 'abort-run', 't', 'requested');
  INSERT INTO component (tenant_id, slug, name, kind, source) VALUES ('${tenant}', 'c', 'c', 'k', 's');
  INSERT INTO component_sample (tenant_id, component, at) VALUES ('${tenant}', 'c', now());
  INSERT INTO handoff_channel (tenant_id, channel) VALUES ('${tenant}', 'c');
  INSERT INTO handoff_report (tenant_id, channel, message_id, step, report_id, n, again, at, source)
    VALUES ('${tenant}', 'c', 'm', 'sent', 'r', 1, false, now(), 's');
  INSERT INTO handoff_message (tenant_id, channel, seq, key, body, bytes) VALUES ('${tenant}', 'c', 1, 'k', '{}', 1);
  INSERT INTO handoff_delivery (tenant_id, channel, to_seq, from_seq, consumer, attempts, delivered_at, effective_at)
    VALUES ('${tenant}', 'c', 1, 1, 'c', 1, now(), now())`
