import { z } from 'zod'

/** One environment variable: how it is parsed, and what a person is told about it. */
export type SettingSpec<S extends z.ZodType = z.ZodType> = {
  readonly schema: S
  /** What a right value looks like; completes "expected …". */
  readonly expected: string
  readonly example: string
  /** One line for `.env.example`. */
  readonly purpose: string
  /** The value is never echoed, not even when it is wrong. URLs that may carry a password count as secret. */
  readonly secret?: boolean
}

/** Keeps the schema's own type while closing the shape of a spec. */
export function setting<S extends z.ZodType>(spec: SettingSpec<S>): SettingSpec<S> {
  return spec
}

/** Anything at all. */
export const text = z.string().min(1).optional()
/** Yes or no, as people write it in an environment. */
export const flag = z
  .enum(['true', 'false', '1', '0'])
  .transform((value) => value === 'true' || value === '1')
  .optional()
/** Where people or programs reach something by http. */
export const webUrl = z.url({ protocol: /^https?$/ }).optional()
