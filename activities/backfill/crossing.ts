import { BackfillFault, type BackfillFaultCode } from '#activities/legacy/backfill-fault.ts'

/** What a thread gives: an error that crosses threads is no longer of its class, so that a fault goes as what it says. */
export type Crossing<T> = { value: T } | { fault: { code: BackfillFaultCode; message: string } }

export async function crossing<T>(work: () => Promise<T> | T): Promise<Crossing<T>> {
  try {
    return { value: await work() }
  } catch (error) {
    if (!(error instanceof BackfillFault)) throw error
    return { fault: { code: error.code, message: error.message } }
  }
}

/** @throws BackfillFault */
export function crossed<T>(given: Crossing<T>): T {
  if ('value' in given) return given.value
  throw new BackfillFault(given.fault.code, given.fault.message)
}
