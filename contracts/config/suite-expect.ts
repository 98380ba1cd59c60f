import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { z } from 'zod'
import { SecretValue } from './reference.ts'

const HttpUrl = z.url({ protocol: /^https?$/, error: 'expected an http:// or https:// URL' })
/** A header: plain, or read from a secret at the moment of the call. */
export const Headers = z.record(
  z.string().regex(/^[A-Za-z0-9-]+$/, 'expected the name of a header'),
  z.union([z.string(), SecretValue]),
)

/** `/words/i` is a regular expression, anything else the words themselves. */
export const Matcher = z
  .string()
  .min(1)
  .refine((text) => compiles(text), {
    error: 'is no valid regular expression; write the words without the slashes to match them as they are',
  })

function compiles(text: string): boolean {
  const pattern = /^\/(.+)\/([a-z]*)$/s.exec(text)
  if (!pattern) return true
  try {
    return Boolean(new RegExp(pattern[1] ?? '', pattern[2]))
  } catch {
    return false
  }
}

/** What is replaced before anything is compared: what differs each time and means nothing. */
export const NormaliseRule = z.union([
  z.enum(['uuid', 'iso-time', 'epoch', 'number', 'whitespace']),
  z.strictObject({
    match: z
      .string()
      .regex(/^\/.+\/[a-z]*$/s, 'expected a regular expression between slashes')
      .pipe(Matcher),
    as: z.string(),
  }),
])
export type NormaliseRule = z.infer<typeof NormaliseRule>

const share = z.number().min(0).max(1)

/** How near an answer comes to the best of its references, 0 to 1: the sample's score. */
export const Similarity = z
  .strictObject({
    references: z.array(z.string().min(1)).min(1).max(50),
    by: z.enum(['token-f1', 'rouge-l', 'embedding']).default('token-f1'),
    atLeast: share,
    /** OpenAI-compatible embeddings; for `by: embedding` only. */
    endpoint: z.strictObject({ url: HttpUrl, model: z.string().min(1), apiKey: SecretValue.optional() }).optional(),
  })
  .refine(({ by, endpoint }) => (by === 'embedding') === Boolean(endpoint), {
    path: ['endpoint'],
    error: 'belongs to `by: embedding`, and is needed there',
  })

/** A model that scores the answer, 0 to 1. Its identity is kept with each score: another judge starts a new baseline. */
export const JudgeModel = z.strictObject({
  url: HttpUrl,
  model: z.string().min(1),
  apiKey: SecretValue.optional(),
  /** What the judge is told; `{input}`, `{answer}` and `{reference}` are replaced. It answers with a number from 0 to 1. */
  prompt: z.string().min(1),
  temperature: z.number().min(0).max(2).default(0),
  atLeast: share,
})

const NumberRange = z
  .strictObject({ min: z.number().optional(), max: z.number().optional() })
  .refine(({ min, max }) => min !== undefined || max !== undefined, { error: 'expected min, max or both' })
  .refine(({ min, max }) => min === undefined || max === undefined || min <= max, { error: 'can never hold: min is above max' })

/** A JSON schema, draft 2020-12 unless `$schema` says 6 or 7. */
const JsonSchema = z.record(z.string(), z.unknown()).superRefine((schema, context) => {
  const isOld = typeof schema.$schema === 'string' && /draft-0[67]/.test(schema.$schema)
  const options = { strict: false, validateFormats: false } as const
  try {
    ;(isOld ? new Ajv(options) : new Ajv2020(options)).compile(schema)
  } catch (error) {
    context.addIssue({ code: 'custom', message: `is no valid JSON schema: ${(error as Error).message}` })
  }
})

/** What a right answer is. Everything declared must hold for a sample to count as right. */
export const Expect = z.strictObject({
  /** HTTP status, or any of several; 200 to 299 when not declared. */
  status: z.union([z.number().int(), z.array(z.number().int()).min(1)]).optional(),
  /** Exit code of a command; 0 when not declared. */
  exit: z.number().int().min(0).max(255).optional(),
  /** JSON schema of the answer, which is read as JSON then. */
  schema: JsonSchema.optional(),
  facts: z
    .strictObject({ must: z.array(Matcher).default([]), mustNot: z.array(Matcher).default([]) })
    .refine(({ must, mustNot }) => must.length + mustNot.length > 0, { error: 'expected something in must or mustNot' })
    .refine(({ must, mustNot }) => !mustNot.some((banned) => must.includes(banned)), {
      error: 'can never hold: the same is in must and in mustNot',
    })
    .optional(),
  /** Ranges of numbers in a JSON answer by dotted path; a path that is not there is wrong. */
  numbers: z
    .record(z.string().min(1), NumberRange)
    .refine((ranges) => Object.keys(ranges).length > 0, { error: 'expected at least one path with its range' })
    .optional(),
  similarity: Similarity.optional(),
  judge: JudgeModel.optional(),
  normalise: z.array(NormaliseRule).optional(),
})
export type Expect = z.infer<typeof Expect>

/** What a right answer to one case is: the check's, with what the case declares in its place. */
export const expectOf = (check: Expect, own: Expect | undefined): Expect => ({ ...check, ...own })
