import { join } from 'node:path'
import { say, step } from './say.ts'
import type { StateFolder } from './state-folder.ts'
import type { PartSpec } from './supervised-part.ts'
import { buildTemporalBinary, type FoundBinary, findTemporalBinary, hasGo, NO_TEMPORAL } from './temporal-binary.ts'
import { startTemporal, type TemporalServer } from './temporal-server.ts'

/** The Temporal CLI of this machine; built from source when there is none and Go is present. */
export async function ensureTemporalBinary(logFolder: string): Promise<FoundBinary> {
  const found = await findTemporalBinary()
  if (found) return found
  if (!hasGo()) throw new Error(NO_TEMPORAL)
  say('  No Temporal server on this machine: it is built from source. This takes about 4 minutes on 2 cores, only once.')
  return await step('Temporal server built', () => buildTemporalBinary(join(logFolder, 'temporal-build.log')))
}

/** Temporal as a supervised part. After a crash it comes back on the same port, as its clients know that one. */
export function temporalPart(
  folder: StateFolder,
  { binary, namespace }: { binary: string; namespace: string },
  onReady: (temporal: TemporalServer) => void,
): PartSpec {
  const logFile = join(folder.logs, 'temporal.log')
  const namespaces = namespace === 'default' ? [] : [namespace]
  let port: number | undefined
  return {
    name: 'Temporal',
    logFile,
    rank: 2,
    stopWithinMs: 20_000,
    async start(onLaunch) {
      const temporal = await startTemporal({ dbFile: folder.temporal, binary, port, namespaces, logFile, onLaunch })
      port = Number(temporal.address.split(':')[1])
      onReady(temporal)
    },
  }
}
