import { z } from 'zod'
import { durationBetween } from './duration.ts'
import { Argv, SecretValue, Slug } from './reference.ts'
import { Expect, Headers } from './suite-expect.ts'
import { HandoffArrive, HandoffSend } from './suite-handoff.ts'
import { SqlExpect, Statement } from './suite-sql.ts'
import { statistics } from './suite-statistics.ts'

const CaseId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'expected letters, digits, dots, dashes, at most 100')
const HttpUrl = z.url({ protocol: /^https?$/, error: 'expected an http:// or https:// URL' })
const Path = z.string().startsWith('/', 'expected a path that begins with /; for a whole address use url')
const timeout = (standard: string) => durationBetween('100ms', '2h').prefault(standard)

/** Cases give samples an identity: the same case under two releases is compared with itself. */
const casesOf = <Input extends z.ZodType>(input: Input) =>
  z.array(z.strictObject({ id: CaseId, input, expect: Expect.optional() })).max(1000)

/** A call, and what its answer must be. Without `url` it goes to the target's own address. */
export const HttpCheck = z.strictObject({
  ...statistics,
  kind: z.literal('http'),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
  path: Path.default('/'),
  url: HttpUrl.optional(),
  headers: Headers.default({}),
  body: z.json().optional(),
  timeout: timeout('30s'),
  /** What a case sends in place of the check's own. */
  cases: casesOf(z.strictObject({ path: Path.optional(), headers: Headers.optional(), body: z.json().optional() })).default([]),
  expect: Expect.prefault({}),
})

/** A question to an OpenAI-compatible chat endpoint, one for each case. */
export const ChatCheck = z.strictObject({
  ...statistics,
  kind: z.literal('chat'),
  path: Path.default('/v1/chat/completions'),
  url: HttpUrl.optional(),
  model: z.string().min(1),
  system: z.string().optional(),
  temperature: z.number().min(0).max(2).optional(),
  maxTokens: z.number().int().min(1).optional(),
  apiKey: SecretValue.optional(),
  timeout: timeout('2m'),
  /** `input` is the prompt. */
  cases: casesOf(z.string().min(1)).min(1, 'expected at least one case with a prompt as its input'),
  expect: Expect.prefault({}),
})

/** A run of a real agent through a watched gateway; the answer is what the agent says at its end. */
export const GatewayCheck = z.strictObject({
  ...statistics,
  kind: z.literal('gateway'),
  /** Slug in `gateways.yaml`. */
  gateway: Slug,
  agent: z.string().min(1).default('main'),
  timeout: timeout('5m'),
  /** `input` is the message. */
  cases: casesOf(z.string().min(1)).min(1, 'expected at least one case with a message as its input'),
  expect: Expect.prefault({}),
})

/** An invariant of the target's own database. The statement only reads, and runs in a read-only transaction. */
export const SqlCheck = z.strictObject({
  ...statistics,
  kind: z.literal('sql'),
  /** Address of the database, as a secret. */
  url: SecretValue,
  statement: Statement,
  timeout: timeout('30s'),
  expect: SqlExpect,
})

/** A program run without a shell, in the configuration folder. The answer is its standard output. */
export const CommandCheck = z.strictObject({
  ...statistics,
  kind: z.literal('command'),
  command: Argv,
  timeout: timeout('1m'),
  /** Arguments after the command's own, and standard input. */
  cases: casesOf(z.strictObject({ args: z.array(z.string()).default([]), stdin: z.string().optional() })).default([]),
  expect: Expect.prefault({}),
})

/** `KEY` in the environment that is judged, or `environment/KEY` in another. */
const ValueRef = z
  .string()
  .regex(/^([a-z0-9][a-z0-9-]{0,62}\/)?[A-Za-z_][A-Za-z0-9_.-]{0,199}$/, 'expected KEY or environment/KEY')
const Rule = z.union([
  z.strictObject({ equal: z.array(ValueRef).min(2) }),
  z.strictObject({ different: z.array(ValueRef).min(2) }),
  /** Every one has this shape: uuid, jwt, url, number, duration, boolean, … as drift names it. */
  z.strictObject({ shape: z.string().min(1), of: z.array(ValueRef).min(1) }),
  z.strictObject({ required: z.array(ValueRef).min(1) }),
])
/** Consistency of settings, within an environment and between several. Secrets are compared by shape and fingerprint. */
export const ConfigCheck = z.strictObject({
  ...statistics,
  kind: z.literal('config'),
  rules: z.array(Rule).min(1).max(200),
})

/** Numbered messages are sent, and every one must arrive: within the time, once, in order. */
export const HandoffCheck = z.strictObject({
  ...statistics,
  kind: z.literal('handoff'),
  send: HandoffSend,
  arrive: HandoffArrive,
  /** Messages of one sample. */
  messages: z.number().int().min(1).max(1000).default(10),
  /** From the last message sent to the last one arrived. */
  within: timeout('30s'),
  ordered: z.boolean().default(true),
  /** A message that arrives twice is wrong. */
  once: z.boolean().default(true),
})

export const SuiteCheck = z.discriminatedUnion('kind', [
  HttpCheck,
  ChatCheck,
  GatewayCheck,
  SqlCheck,
  CommandCheck,
  ConfigCheck,
  HandoffCheck,
])
export type SuiteCheck = z.infer<typeof SuiteCheck>
