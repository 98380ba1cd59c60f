import { z } from 'zod'
import { durationBetween } from './duration.ts'
import { SecretValue } from './reference.ts'

const WRITES =
  /\b(insert|update|delete|merge|truncate|drop|alter|create|grant|revoke|copy|call|do|vacuum|refresh|lock|set|reset|listen|notify|into)\b/i

/** One statement that only reads. The database is asked in a read-only transaction as well: this is for a clear message early. */
export const Statement = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    const bare = withoutQuotes(text).trim().replace(/;\s*$/, '')
    const issue = (message: string) => context.addIssue({ code: 'custom', message })
    if (bare.includes(';')) issue('expected a single statement')
    else if (!/^(select|with|values|table|show)\b/i.test(bare))
      issue('expected a statement that reads: SELECT, WITH, VALUES, TABLE or SHOW')
    const writes = WRITES.exec(bare)
    if (writes) issue(`expected a statement that only reads, and found ${writes[0].toUpperCase()}`)
  })

/** Without comments, texts and quoted names, in which any word may stand. */
const withoutQuotes = (text: string): string =>
  text.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$/g, ' ')

const Range = z
  .strictObject({ min: z.number().optional(), max: z.number().optional() })
  .refine(({ min, max }) => min !== undefined || max !== undefined, { error: 'expected min, max or both' })
  .refine(({ min, max }) => min === undefined || max === undefined || min <= max, { error: 'can never hold: min is above max' })

/** What must be true of a statement's answer. Several must all hold. */
export const SqlExpect = z
  .strictObject({
    /** The number in the first column of the first row. */
    count: Range.optional(),
    /** The statement selects what breaks a reference: at most so many rows. */
    reference: z.strictObject({ atMost: z.number().int().min(0).default(0) }).optional(),
    /** The time in the first column of the first row is no older. */
    freshness: z.strictObject({ within: durationBetween('1s', '3650d') }).optional(),
    /** The text in the first column of the first row is this, or what another statement answers, here or in another database. */
    checksum: z
      .union([
        z.strictObject({ equals: z.string().min(1) }),
        z.strictObject({ sameAs: z.strictObject({ url: SecretValue.optional(), statement: Statement }) }),
      ])
      .optional(),
  })
  .refine((expect) => Object.values(expect).some((each) => each !== undefined), {
    error: 'expected count, reference, freshness or checksum: a statement that merely runs proves nothing',
  })
