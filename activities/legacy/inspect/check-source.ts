import { type BackfillFile, knownKinds } from '#contracts/config/backfill.ts'
import type { MappingFault } from '#domain/backfill/mapping-fault.ts'
import { mappingFaults } from '#domain/backfill/mapping-faults.ts'
import type { SourceTable } from '#domain/backfill/source-table.ts'
import { sampleRows } from '../sample-rows.ts'
import { withSnapshot } from './inspect-source.ts'

/**
 * Holds a mapping to its source, as a run does before anything else.
 * @throws BackfillFault when the source cannot be read
 */
export async function checkSource(
  file: BackfillFile,
  given: { configDir: string; signal: AbortSignal },
): Promise<{ faults: MappingFault[]; tables: readonly SourceTable[] }> {
  return await withSnapshot(file, given, ({ path, tables }) => {
    if (knownKinds.includes(file.kind)) return { faults: [], tables }
    const samples = Object.fromEntries(file.collections.map(({ from }) => [from, sampleRows(path, from)]))
    return { faults: mappingFaults(file, tables, samples), tables }
  })
}
