import { access } from 'node:fs/promises'
import { askHost } from '#activities/target/process/host-request.ts'
import { HostFigures } from '#contracts/target-host.ts'
import type { TenantConnection } from '#prisma/client.ts'
import type { ComponentName } from '#prisma/stores/component/components.ts'
import { readChannelFigures, readDatabaseFigures } from '#prisma/stores/component/read-own.ts'
import type { Sample } from '#prisma/stores/component/samples.ts'

/** Parts that cannot tell of themselves, with what they are at this moment. */
export type OwnSamples = { components: ComponentName[]; samples: Sample[] }

/** It answers from memory; who asks has others to ask. */
const HOST_WITHIN_MS = 2_000

const own = (slug: string, name: string, kind: string): ComponentName => ({ slug, name, kind, source: 'own' })

/** The database, and the durable hand-offs in it. `at` in ms since epoch. */
export async function sampleDatabase(sql: TenantConnection, tenantId: string, at: number): Promise<OwnSamples> {
  const figures = await readDatabaseFigures(sql)
  const channels = await readChannelFigures(sql, tenantId)
  const parts = [
    { component: own('mc-database', 'Database', 'database'), figures },
    ...channels.map(({ channel, figures: told }) => ({
      component: own(`mc-handoff-${channel}`, `Hand-off ${channel}`, 'handoff'),
      figures: told,
    })),
  ]
  return {
    components: parts.map(({ component }) => component),
    samples: parts.map(({ component, figures: told }) => ({ component: component.slug, at, figures: told })),
  }
}

/** The process host of this machine; nothing where none was ever started. What does not answer tells nothing, and so becomes stale. */
export async function sampleProcessHost(hostSocket: string, at: number, signal: AbortSignal): Promise<OwnSamples> {
  const nothing = { components: [], samples: [] }
  const isThere = await access(hostSocket).then(
    () => true,
    () => false,
  )
  if (!isThere) return nothing
  const component = own('mc-process-host', 'Process host', 'process-host')
  const soon = AbortSignal.any([signal, AbortSignal.timeout(HOST_WITHIN_MS)])
  const told = await askHost({ hostSocket, path: '/figures', answer: HostFigures, signal: soon }).catch(() => null)
  if (!told) return { ...nothing, components: [component] }
  return { components: [component], samples: [{ component: component.slug, at, figures: told }] }
}
