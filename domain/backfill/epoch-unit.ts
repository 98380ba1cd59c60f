import type { Transform } from './mapping.ts'
import { readEpoch } from './read-time.ts'
import { Unfit } from './unfit.ts'

const units = { 'epoch-s': 1, 'epoch-ms': 1_000, 'epoch-us': 1_000_000 } as const
export type EpochUnit = keyof typeof units

export const isEpochUnit = (transform: Transform | undefined): transform is EpochUnit =>
  transform !== undefined && Object.hasOwn(units, transform)

/** The share of values, 0 to 1, that are times in that unit. Zeros say nothing: they mean "never". */
export function shareInUnit(values: readonly unknown[], unit: EpochUnit): number {
  const said = values.filter((value) => Number(value) !== 0)
  if (said.length === 0) return 0
  return said.filter((value) => !(readEpoch(value, units[unit]) instanceof Unfit)).length / said.length
}

/** What numbers count since 1970, when nearly all of them are times in one unit; ranges of units do not overlap. `null` = none. */
export function epochUnitOf(values: readonly unknown[]): EpochUnit | null {
  const found = (Object.keys(units) as EpochUnit[]).find((unit) => shareInUnit(values, unit) >= 0.9) // keys of a literal table
  return found ?? null
}
