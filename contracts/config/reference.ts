import { z } from 'zod'

/** Short name in addresses, workflow ids and files; changing it makes another thing of it. */
export const Slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected lower-case letters, digits and dashes, at most 63')

const Name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, 'expected the name of an environment variable')

/** Where a secret is read at the moment of use; the secret itself is never in configuration, rows or histories. */
export const SecretReference = z.union([z.strictObject({ env: Name }), z.strictObject({ file: z.string().min(1) })])
export type SecretReference = z.infer<typeof SecretReference>

/** A value that has to be a secret: by reference alone. */
export const SecretValue = z.strictObject(
  { secret: SecretReference },
  {
    error: ({ code }) =>
      code === 'invalid_type'
        ? 'expected where to read the secret: { secret: { env: NAME } } or { secret: { file: path } }, never the secret itself'
        : undefined,
  },
)

/** A setting of what is deployed: plain, or a reference to a secret. */
export const ConfigValue = z.union([z.string().max(20_000), z.number(), z.boolean(), z.strictObject({ secret: SecretReference })])
export type ConfigValue = z.infer<typeof ConfigValue>

/** An environment variable of a program, or a dotted path into a gateway's configuration. */
const SettingName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,199}$/, 'expected letters, digits, underscores, and dots between parts')

/** Settings by name, as the deployed program gets them. */
export const ConfigValues = z.record(SettingName, ConfigValue)
export type ConfigValues = z.infer<typeof ConfigValues>

/** Names that decide which code a program runs, or that whoever starts it sets; the search paths of three kinds of loader. */
const RESERVED = /^(?:PATH|NODE_OPTIONS|NODE_PATH|LD_PRELOAD|LD_LIBRARY_PATH|LD_AUDIT|DYLD_.*|PORT|HOME)$/

/**
 * Why a setting cannot have this name where settings become a program's environment (drivers `process` and `command`): whoever
 * can give a release its settings could decide with it what code runs. Null = it can.
 */
export function refusedSetting(name: string): string | null {
  if (!RESERVED.test(name)) return null
  const why = name === 'PORT' ? 'is set by what starts the program' : 'decides what code the program runs'
  const instead = name === 'PORT' ? 'name yours otherwise' : "set it in the target's command instead"
  return `${name} cannot be a setting (it ${why}): ${instead}`
}

/** A program with its arguments, run without a shell. `{name}` in an argument is replaced whole. */
export const Argv = z.array(z.string().min(1).max(4000)).min(1).max(100)
export type Argv = z.infer<typeof Argv>
