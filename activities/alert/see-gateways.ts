import { severityFor } from '#contracts/config/alert-rules.ts'
import type { GatewayState } from '#domain/gateway/state.ts'
import type { SeenGateway } from '#prisma/stores/alert/evaluate-gateways.ts'
import type { Seen } from './derive-members.ts'
import { identityOf, memberGroup, type RulesInForce } from './rules-in-force.ts'

const words: Readonly<Record<GatewayState, string>> = {
  connected: 'is connected',
  degraded: 'answers, but not as it should',
  unreachable: 'cannot be reached',
  incompatible: 'speaks another protocol than is needed',
  unauthorised: 'refuses the token, or gives it no rights',
  unknown: 'was not asked yet, so nothing is known of it',
}

/** Gateways of which nothing can be known now, by slug; as the figures of their agents have it (prisma/stores/alert/evaluate-metrics.ts). */
export const outOfSight = (gateways: readonly SeenGateway[]): ReadonlySet<string> =>
  new Set(gateways.filter(({ state }) => state !== 'connected' && state !== 'degraded').map(({ slug }) => slug))

/** What rules about gateways see. A gateway whose state is unknown is not well, nor ill. */
export function seeGateways(tenantId: string, { rules }: RulesInForce, gateways: readonly SeenGateway[]): Seen[] {
  return rules.flatMap(({ rule, condition: { gateway: states } }) =>
    states ? gateways.map((each) => seeGateway(each, memberOf(tenantId, rule, each), states)) : [],
  )
}

type Rule = RulesInForce['rules'][number]['rule']

function memberOf(tenantId: string, rule: Rule, { slug, state }: SeenGateway) {
  const labels = { gateway: slug, state }
  const about = identityOf(rule.name, { gateway: slug })
  return { ...memberGroup(tenantId, rule, labels), fingerprint: about, labels, severity: severityFor(rule, undefined) }
}

function seeGateway(
  { id, name, state, stateSince, stateReason }: SeenGateway,
  member: ReturnType<typeof memberOf>,
  states: readonly GatewayState[],
): Seen {
  const unsure = state === 'unknown' ? 'no-data' : 'clear'
  const says = `Gateway ${name} ${words[state]}${stateReason ? `: ${stateReason}` : ''}`
  return {
    ...member,
    state: states.includes(state) ? 'firing' : unsure,
    since: stateSince.getTime(),
    ...{ sessionId: null, gatewayId: id, says: says.slice(0, 1_000), figures: {} },
  }
}
