import type { AlertView } from '#contracts/alerts.ts'

/** An alert for tests: critical, firing, told; but for what is said of it. */
export function anAlert(more: Partial<AlertView> = {}): AlertView {
  return {
    id: '00000000-0000-4000-8000-000000000001',
    rule: 'session-trouble',
    groupKey: 'session-trouble{gateway="main"}',
    state: 'firing',
    severity: 'critical',
    labels: { gateway: 'main' },
    title: 'Sessions are in trouble on main',
    says: 'Sessions fail.',
    owner: null,
    runbook: null,
    firing: 1,
    resolved: 0,
    suppressed: 0,
    noticeCount: 1,
    openedAt: '2026-01-01T03:00:00.000Z',
    notifiedAt: '2026-01-01T03:00:05.000Z',
    acknowledgedAt: null,
    acknowledgedBy: null,
    flappingSince: null,
    resolvedAt: null,
    updatedAt: '2026-01-01T03:00:05.000Z',
    previousId: null,
    incidentId: null,
    incidentNumber: null,
    ...more,
  }
}
