import { Ajv } from 'ajv'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { Expect } from '#contracts/config/suite-expect.ts'
import { ProbeFault } from './probe.ts'

// A format that nobody knows is not checked, and need not be told with each answer.
const options = { strict: false, allErrors: false, validateFormats: true, logger: false } as const
/** Compiling takes milliseconds and a suite has few schemas; a worker that lives for weeks sees some versions of each. */
const MOST_COMPILED = 200
const compiled = new Map<string, ValidateFunction>()

/** The answer as JSON; models like to put it between fences. `undefined` when it is none. */
export function readJson(text: string): unknown {
  const [, fenced] = /^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/.exec(text) ?? []
  try {
    return JSON.parse(fenced ?? text)
  } catch {
    return undefined // said as "is no JSON" by whoever needed it
  }
}

/** What is wrong with the structure of an answer; null = nothing. @throws ProbeFault when the schema itself cannot be used */
export function structureFault(json: unknown, schema: Record<string, unknown>): string | null {
  const validate = compile(schema)
  if (validate(json)) return null
  const [first] = validate.errors ?? []
  return `schema: ${first?.instancePath || 'the answer'} ${first?.message ?? 'is not as described'}`
}

function compile(schema: Record<string, unknown>): ValidateFunction {
  const key = JSON.stringify(schema)
  const known = compiled.get(key)
  if (known) return known
  const isOld = typeof schema.$schema === 'string' && /draft-0[67]/.test(schema.$schema)
  const ajv = isOld ? new Ajv(options) : new Ajv2020(options)
  // The package's default export is the function itself, whichever way it is loaded.
  addFormats.default(ajv)
  try {
    const validate = ajv.compile(schema)
    if (compiled.size >= MOST_COMPILED) compiled.clear()
    compiled.set(key, validate)
    return validate
  } catch (error) {
    throw new ProbeFault(`The check's JSON schema cannot be used: ${(error as Error).message}.`)
  }
}

/** The first number that is out of its range, or missing; null = none. */
export function numberFault(json: unknown, ranges: NonNullable<Expect['numbers']>): string | null {
  for (const [path, { min, max }] of Object.entries(ranges)) {
    const value = path.split('.').reduce<unknown>(memberOf, json)
    if (typeof value !== 'number') return `numbers: ${path} ${value === undefined ? 'is not there' : 'is no number'}`
    if (min !== undefined && value < min) return `numbers: ${path} is ${value}, below ${min}`
    if (max !== undefined && value > max) return `numbers: ${path} is ${value}, above ${max}`
  }
  return null
}

const memberOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined
