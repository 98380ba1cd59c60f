import type { Cause } from './cause.ts'

/** A cause that fits. `confidence` from 0 to 1; `says` is a sentence, and so is each reason. */
export type FoundCause = { cause: Cause; says: string; confidence: number; reasons: string[] }

/** What is thought to be the cause, most likely first; and what it costs while it lasts, in words. */
export type Diagnosis = { causes: FoundCause[]; cost: string | null }
