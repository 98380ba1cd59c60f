import { ComponentLimits } from '#contracts/config/component-limits.ts'
import type { ComponentsFile, OwnKind } from '#contracts/config/components.ts'

const ofProcess = {
  'memory-bytes': { of: 'memory-limit-bytes', warnAt: 0.9 },
  'heap-bytes': { of: 'heap-limit-bytes', warnAt: 0.9 },
}

/** What holds for Mission Control's own parts where configuration says nothing else. */
const builtIn: Readonly<Record<OwnKind, ComponentLimits>> = {
  worker: ComponentLimits.parse(ofProcess),
  web: ComponentLimits.parse(ofProcess),
  'process-host': ComponentLimits.parse(ofProcess),
  gateway: ComponentLimits.parse({ 'memory-bytes': { of: 'memory-limit-bytes', warnAt: 0.9 } }),
  database: ComponentLimits.parse({ connections: { of: 'max-connections', warnAt: 0.8 } }),
  handoff: ComponentLimits.parse({
    'queue-depth': { of: 'capacity', warnAt: 0.8 },
    'oldest-item-seconds': { at: '1h' },
  }),
}

/** The limits of an own part; null = nothing of that kind is one. */
export function ownLimits(kind: string, own: ComponentsFile['own']): ComponentLimits | null {
  if (!Object.hasOwn(builtIn, kind)) return null
  const known = kind as OwnKind // it is in the table
  return { ...builtIn[known], ...own[known].limits }
}
