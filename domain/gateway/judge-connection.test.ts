import { describe, expect, it } from 'vitest'
import { judgeTrouble } from './judge-connection.ts'
import type { ConnectionTrouble } from './trouble.ts'

const closed = (code: number, phase: 'handshake' | 'open' = 'open', reason = ''): ConnectionTrouble => ({
  kind: 'closed',
  code,
  reason,
  phase,
  restartExpectedMs: null,
})
const refused = (code: string, detailCode: string | null, message = 'm', retryable = false): ConnectionTrouble => ({
  kind: 'refused',
  code,
  detailCode,
  message,
  retryable,
  retryAfterMs: retryable ? 500 : null,
})

describe('judgeTrouble', () => {
  it.each<[string, ConnectionTrouble, string, string]>([
    ['a login that took too long', closed(1000, 'handshake'), 'unreachable', 'CLOSED_1000'],
    ['a refused protocol version', closed(1002, 'handshake'), 'incompatible', 'CLOSED_1002'],
    ['a crash', closed(1006), 'unreachable', 'CLOSED_1006'],
    ['a refused login', closed(1008, 'handshake'), 'unauthorised', 'CLOSED_1008'],
    ['our reading too slowly', closed(1008, 'open', 'slow consumer'), 'unreachable', 'SLOW_CONSUMER'],
    ['a token revoked while connected', closed(1008, 'open', 'auth changed'), 'unauthorised', 'CLOSED_1008'],
    ['a frame too large', closed(1009), 'unreachable', 'CLOSED_1009'],
    ['a restart', closed(1012), 'unreachable', 'CLOSED_1012'],
    ['a gateway still starting', closed(1013, 'handshake'), 'unreachable', 'CLOSED_1013'],
    ['two missed heartbeats', closed(4000), 'unreachable', 'CLOSED_4000'],
    ['a code nobody knows', closed(4711), 'unreachable', 'CLOSED_4711'],
    ['a proxy that is not trusted', { kind: 'upgrade-refused', httpStatus: 403 }, 'unauthorised', 'HTTP_403'],
    ['a restart, at the upgrade', { kind: 'upgrade-refused', httpStatus: 503 }, 'unreachable', 'HTTP_503'],
    ['a lockout', { kind: 'upgrade-refused', httpStatus: 429 }, 'unauthorised', 'HTTP_429'],
    ['another server', { kind: 'upgrade-refused', httpStatus: 404 }, 'incompatible', 'HTTP_404'],
    ['nothing listening', { kind: 'network', code: 'ECONNREFUSED' }, 'unreachable', 'ECONNREFUSED'],
    ['an expired certificate', { kind: 'network', code: 'CERT_HAS_EXPIRED' }, 'unreachable', 'CERT_HAS_EXPIRED'],
    ['a wrong token', refused('INVALID_REQUEST', 'AUTH_TOKEN_MISMATCH'), 'unauthorised', 'AUTH_TOKEN_MISMATCH'],
    ['no token', refused('NOT_PAIRED', 'DEVICE_IDENTITY_REQUIRED'), 'unauthorised', 'DEVICE_IDENTITY_REQUIRED'],
    ['a client not approved', refused('NOT_PAIRED', null), 'unauthorised', 'NOT_PAIRED'],
    ['another protocol', refused('INVALID_REQUEST', 'PROTOCOL_MISMATCH'), 'incompatible', 'PROTOCOL_MISMATCH'],
    ['a missing scope', refused('FORBIDDEN', 'MISSING_SCOPE'), 'unauthorised', 'FORBIDDEN'],
    ['the run of another client', refused('INVALID_REQUEST', null, 'unauthorized'), 'unauthorised', 'FORBIDDEN'],
    ['a parameter it does not know', refused('INVALID_REQUEST', null, 'unexpected property'), 'incompatible', 'INVALID_REQUEST'],
    ['a start-up', refused('UNAVAILABLE', null, 'gateway starting', true), 'unreachable', 'UNAVAILABLE'],
    ['a defect of the gateway', refused('UNAVAILABLE', null, 'Error: x'), 'unreachable', 'UNAVAILABLE'],
    ['silence', { kind: 'timeout', waitedFor: 'sessions.list', ms: 30_000 }, 'unreachable', 'TIMEOUT'],
    ['a missing method', { kind: 'incompatible', missing: ['method sessions.list'] }, 'incompatible', 'INCOMPATIBLE'],
    ['emptied scopes', { kind: 'scopes-withheld', missing: ['operator.read'] }, 'unauthorised', 'SCOPES_WITHHELD'],
    ['an unreadable token', { kind: 'misconfigured', message: 'x' }, 'unknown', 'MISCONFIGURED'],
  ])('judges %s', (_what, trouble, state, code) => {
    const judgement = judgeTrouble(trouble)
    expect(judgement).toMatchObject({ state, code })
    expect(judgement.reason).toMatch(/\S/)
  })

  it('tries troubles that need a person rarely, and outages often', () => {
    const wrongToken = judgeTrouble(refused('INVALID_REQUEST', 'AUTH_TOKEN_MISMATCH'))
    const outage = judgeTrouble({ kind: 'network', code: 'ECONNREFUSED' })
    expect(wrongToken.pace.baseMs).toBeGreaterThan(outage.pace.capMs / 3)
    expect(outage.pace.capMs).toBe(60_000)
  })

  it('waits at least as long as the gateway says its restart takes', () => {
    const restart: ConnectionTrouble = {
      kind: 'closed',
      code: 1012,
      reason: 'service restart',
      phase: 'open',
      restartExpectedMs: 1_500,
    }
    expect(judgeTrouble(restart).retryAfterMs).toBe(1_500)
    expect(judgeTrouble(refused('UNAVAILABLE', null, 'starting', true)).retryAfterMs).toBe(500)
  })

  it('never says that a gateway in trouble is starting when it reports a defect', () => {
    expect(judgeTrouble(refused('UNAVAILABLE', null, 'Error: disk full')).reason).toContain('disk full')
  })
})
