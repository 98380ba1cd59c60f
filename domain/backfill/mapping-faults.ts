import { isTimeZone } from '#domain/budget/zone.ts'
import { entityFaults } from './entity-faults.ts'
import type { Columns, Mapping } from './mapping.ts'
import { type MappingFault, meant } from './mapping-fault.ts'
import { sampleFaults } from './sample-faults.ts'
import type { SourceTable } from './source-table.ts'
import { tableFaults } from './table-faults.ts'

/**
 * Everything that is wrong in a mapping at once: beside its entities alone, and, where the source was looked at, beside its tables
 * and some of their rows.
 * @param tables of the snapshot; `null` = not looked at
 * @param sample rows by table
 */
export function mappingFaults(
  mapping: Mapping,
  tables: readonly SourceTable[] | null = null,
  sample: Readonly<Record<string, readonly Columns[]>> = {},
): MappingFault[] {
  const zone = zoneFaults(mapping.timezone)
  // Times cannot be read in a zone that nobody knows.
  const faults = [...zone, ...mapping.collections.flatMap((each, index) => entityFaults(each, index, mapping))]
  if (tables === null) return faults
  const missing = mapping.collections.flatMap((each, index) => tableFaults(each, index, tables))
  faults.push(...missing)
  if (faults.length > 0) return faults
  return mapping.collections.flatMap((each, index) => sampleFaults(each, index, sample[each.from] ?? [], mapping.timezone))
}

function zoneFaults(timeZone: string): MappingFault[] {
  if (isTimeZone(timeZone)) return []
  const known = ['UTC', ...Intl.supportedValuesOf('timeZone')]
  const hint = meant(timeZone, known)
  const advice = hint.startsWith('did') ? hint : 'expected a name such as Europe/Berlin or UTC'
  return [{ path: ['timezone'], message: `is no time zone that is known here; ${advice}` }]
}
