import { type ConnectionTrouble, incompatible, type Judgement, unauthorised, unreachable } from './trouble.ts'

type Close = Extract<ConnectionTrouble, { kind: 'closed' }>

/** What the closing of a socket means; codes as the gateway uses them (protocol 4) and RFC 6455 defines them. */
export function judgeClose(close: Close): Judgement {
  if (close.code === 1008) return judgePolicyClose(close)
  if (close.code === 1002 && close.phase === 'handshake')
    return incompatible('CLOSED_1002', 'It refused our protocol version (4). Update the gateway, or Mission Control.', [
      'protocol 4',
    ])
  if (close.code === 1012) return unreachable('CLOSED_1012', restarting(close.restartExpectedMs), close.restartExpectedMs)
  return unreachable(
    `CLOSED_${close.code}`,
    CLOSES[close.code] ?? `It closed the connection (code ${close.code}); we connect again.`,
  )
}

const CLOSES: Readonly<Record<number, string>> = {
  1000: 'It closed the connection without a reason, as it does when a login takes too long; we connect again.',
  1001: 'It is going away; we connect again.',
  1002: 'It reported a protocol error; we connect again.',
  1006: 'The connection broke without a goodbye: it crashed, was killed, or the network failed. We connect again.',
  1009: 'A message was larger than the other side accepts; we connect again.',
  1011: 'It met an internal error. See its log; we connect again.',
  1013: 'It is overloaded or still starting; we connect again.',
  4000: 'It fell silent: two heartbeats in a row did not come. We connect again.',
}

const restarting = (expectedMs: number | null) =>
  expectedMs === null
    ? 'It is stopping or restarting; we connect again when it is back.'
    : 'It is restarting; we connect again when it is back.'

/** 1008 is "policy": a refused login during the handshake, a consumer that reads too slowly afterwards. */
function judgePolicyClose(close: Close): Judgement {
  if (close.phase === 'handshake')
    return unauthorised('CLOSED_1008', 'It refused the login. Check the token, and that this client may connect.')
  if (close.reason.includes('slow consumer'))
    return unreachable(
      'SLOW_CONSUMER',
      'It dropped us because we read its events too slowly; we connect again and read back what was missed.',
    )
  return unauthorised('CLOSED_1008', 'It ended the connection as no longer allowed. Check the token and the approvals there.')
}
