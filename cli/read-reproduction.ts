import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import { MOST_REPRODUCTION_BYTES } from '#contracts/reproduction.ts'
import { usageError } from './exit.ts'

const Kind = z.object({ format: z.literal('mission-control/reproduction') })

/** A bundle in a file, as far as it is one; whether it is whole is for the server to say. @throws CliError for what is none */
export async function readReproduction(file: string): Promise<unknown> {
  if ((await stat(file)).size > MOST_REPRODUCTION_BYTES)
    throw usageError(`${file} is larger than ${MOST_REPRODUCTION_BYTES / 1_048_576} MB: no reproduction is.`)
  const json = parsed(await readFile(file, 'utf8'), file)
  if (Kind.safeParse(json).success) return json
  throw usageError(
    `${file} is no reproduction.`,
    'Take one with: mc workflow reproduction <id>. A bare history is replayed in a checkout: npm run replay FILE',
  )
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw usageError(`${file} is not JSON.`)
  }
}
