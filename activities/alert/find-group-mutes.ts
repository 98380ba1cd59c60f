import type { Muted } from '#domain/alert/group-state.ts'
import { findMutes, isSilenced, type MutableMember } from '#domain/alert/muting.ts'
import type { AlertPolicy, Silence } from '#domain/alert/policy.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { openOfGroup, openSources, standingSilences } from '#prisma/stores/alert/take-group.ts'

/** What mutes members of a group now, and when a silence next begins or ends for one of them, ms (null = none does). */
export type GroupMutes = { muted: Muted; nextAt: number | null }

/**
 * Everything that could mute is read before it is decided whether to tell people, at each decision anew: neither a restart nor a
 * change of policy lets out what is muted.
 */
export async function findGroupMutes(
  sql: TenantConnection,
  tenantId: string,
  { policy, groupKey, rule, at }: { policy: AlertPolicy; groupKey: string; rule: string; at: number },
): Promise<GroupMutes> {
  const silences = [...policy.silences, ...(await standingSilences(sql, tenantId))]
  const inhibitions = policy.inhibitions.filter(({ target }) => !target.rules || target.rules.includes(rule))
  if (silences.length === 0 && inhibitions.length === 0) return { muted: new Map(), nextAt: null }
  const members = await openOfGroup(sql, tenantId, groupKey)
  const open = inhibitions.length > 0 ? await openSources(sql, tenantId, sourceRules(inhibitions)) : []
  return { muted: findMutes({ silences, inhibitions }, { members, open, at }), nextAt: nextChange(silences, members, at) }
}

/** null = sources may be of any rule. */
function sourceRules(inhibitions: AlertPolicy['inhibitions']): string[] | null {
  const rules = inhibitions.map(({ source }) => source.rules)
  return rules.includes(null) ? null : [...new Set(rules.flatMap((each) => each ?? []))]
}

function nextChange(silences: readonly Silence[], members: readonly MutableMember[], at: number): number | null {
  const times = silences.flatMap((silence) => {
    const next = [silence.startsAt, silence.endsAt].filter((time) => time > at)
    // Whether it matches, at a time when it holds.
    const matches = next.length > 0 && members.some((member) => isSilenced(silence, member, Math.max(at, silence.startsAt)))
    return matches ? next : []
  })
  return times.length > 0 ? Math.min(...times) : null
}
