import { Ajv } from 'ajv'
import { asGatewayFailure } from '#activities/gateway/failure.ts'
import { targetFailure } from '../target-failure.ts'
import { someOf } from './config-work.ts'
import { type GatewayAccess, withGateway } from './gateway-config.ts'
import { leavesOf } from './merge-patch.ts'
import type { JsonObject } from './redacted.ts'

/** A release that changes more places than this is better checked by the gateway at the write itself. */
const MOST_LOOKUPS = 100

/**
 * Asks the gateway's own schema about each place that a release sets, so that what it would refuse is known before users depend
 * on it. The gateway has no way to try a write; rules that span several places come to light at the switch.
 * @returns places whose change makes the gateway restart
 * @throws ApplicationFailure NOT_POSSIBLE naming every wrong place; GatewayFailure
 */
export async function checkPatch(access: GatewayAccess, patch: JsonObject): Promise<string[]> {
  const wrong: string[] = []
  const restarts: string[] = []
  await withGateway(access, async (connection) => {
    for (const { path, value } of leavesOf(patch).slice(0, MOST_LOOKUPS)) {
      const place = path.join('.')
      const found = await connection.request('config.schema.lookup', { path: place }).catch((error: unknown) => {
        if (asGatewayFailure(error).trouble.kind !== 'refused') throw error
        return null
      })
      if (!found) wrong.push(`${place} is unknown to it`)
      else if (value !== null && !isOfSchema(found.schema ?? {}, value)) wrong.push(`${place} has a value of the wrong kind`)
      if (found?.reloadKind === 'restart') restarts.push(place)
    }
  })
  if (wrong.length === 0) return restarts
  throw targetFailure(
    'NOT_POSSIBLE',
    `The gateway "${access.slug}" would refuse this release: ${someOf(wrong)}. Correct the release; \`openclaw config schema\` says what there is.`,
  )
}

/** The gateway gives one level of a place's schema: enough for single values, and no more is asked of others. */
function isOfSchema(schema: JsonObject, value: unknown): boolean {
  if (typeof value === 'object') return true
  return new Ajv({ strict: false, validateFormats: false }).compile(schema)(value)
}
