import type { GatewayView } from '#contracts/live.ts'

/** What a person can do about a gateway's state, as sentences; null when nothing is needed. */
export function nextStepFor(gateway: GatewayView): string | null {
  switch (gateway.state) {
    case 'connected':
      return null
    case 'degraded':
      return 'Nothing at once: events may be late. If it lasts, look at the load of the gateway’s machine and at its log.'
    case 'unreachable':
      return 'Check that the gateway runs and that this machine can reach its address; it is tried again by itself, more slowly each time.'
    case 'incompatible':
      return 'Update the gateway, or Mission Control, so that both know what is missing; until then nothing is watched.'
    case 'unauthorised':
      return 'Check the token that the configuration names against gateway.auth.token in the gateway’s openclaw.json, and that it may read.'
    case 'unknown':
      return 'Wait for the first connection. If it stays like this, no worker is running: see the parts in Settings.'
  }
}
